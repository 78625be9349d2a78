"""What is done to one article on a page of its own, after saying what will happen."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone

from articles import publishing
from articles.admin.articles.publish_fields import PLACEMENTS
from articles.models import Article, Correction, Revision
from articles.models.article import State
from articles.permissions import may
from articles.publishing.verbs import ALLOWED, PublishingError
from articles.words import moment_in_words


class TextForm(forms.Form):
    """A text that must be written; each page labels it."""

    text = forms.CharField(
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6, "class": "vLargeTextField"}),
    )


class NoteForm(TextForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].label = "What has to be done"
        self.fields["text"].help_text = "Kept with the article’s notes. Readers never see it."


class RetractForm(TextForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].label = "Notice to readers"
        self.fields["text"].help_text = "Why the article is retracted. Stands above its text."


class CorrectionForm(TextForm):
    kind = forms.ChoiceField(
        choices=[each for each in Correction.Kind.choices if each[0] != Correction.Kind.RETRACTION],
        initial=Correction.Kind.CORRECTION.value,
    )
    placement = forms.ChoiceField(choices=PLACEMENTS, initial=PLACEMENTS[0][0])
    field_order = ["kind", "text", "placement"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].label = "Notice to readers"
        self.fields["text"].help_text = "What was wrong, and what the article says now."


@dataclass(frozen=True)
class Standing:
    """What the sentences of a page speak of."""

    article: Article
    state: State
    live: Revision | None  # what readers see now
    scheduled: Revision | None

    @classmethod
    def of(cls, article: Article, state: State) -> "Standing":
        live = article.revisions.live().for_reading().first()
        return cls(article, state, live, article.revisions.scheduled().first())

    @property
    def address(self) -> str:
        return self.live.get_absolute_url() if self.live else ""

    def drops_schedule(self) -> list[str]:
        if self.scheduled is None:
            return []
        at = moment_in_words(self.scheduled.live.lower)
        return [f"Revision {self.scheduled.number}, scheduled for {at}, becomes a draft again."]


@dataclass(frozen=True)
class ActionPage:
    """One action: its button, its explanation, how it is done and what is said afterwards."""

    label: str
    explain: Callable[[Standing], list[str]]
    carry_out: Callable[[Article, object, dict], object]
    done: str
    form: type[forms.Form] = forms.Form
    is_grave: bool = False


def _send_back(article, user, posted):
    with transaction.atomic():
        publishing.send_back(article, by=user)
        article.notes.create(text=posted["text"], created_by=user)


def _explain_send_back(on: Standing) -> list[str]:
    writer = on.article.created_by
    to = f" to {writer.get_full_name() or writer.get_username()}" if writer else ""
    return [
        f"The working copy goes back{to} as a draft, with your note.",
        "Readers see no change.",
    ]


def _explain_correct(on: Standing) -> list[str]:
    return [
        f"The notice appears at once at {on.address}, with its date, and on the page of "
        "corrections.",
        "The text of the article stays as it is. To publish a corrected text with its notice, "
        "use “Publish” and choose “A correction”.",
    ]


def _explain_unschedule(on: Standing) -> list[str]:
    if on.live is None:
        return [*on.drops_schedule(), "Readers do not see the article."]
    return [
        *on.drops_schedule(),
        f"Readers keep seeing revision {on.live.number} at {on.address}.",
    ]


def _explain_discard(on: Standing) -> list[str]:
    since = moment_in_words(on.live.live.lower)
    return [
        f"The working copy becomes revision {on.live.number} again, which is live since {since}.",
        "What was changed since then stays in the history and can be restored from there.",
        *on.drops_schedule(),
        "Readers see no change.",
    ]


def _explain_unpublish(on: Standing) -> list[str]:
    return [
        f"The article leaves the site at once: {on.address} answers “not found” (404).",
        *on.drops_schedule(),
        "It becomes a draft, and can be published again.",
    ]


def _explain_retract(on: Standing) -> list[str]:
    return [
        f"The page stays at {on.address}, with your notice above the text.",
        "The article leaves the front page, sections, tags, feeds, search and sitemaps at once.",
        *on.drops_schedule(),
        "It can be reinstated.",
    ]


def _explain_take_down(on: Standing) -> list[str]:
    return [
        f"The article is removed from the site at once: {on.address} answers “gone” (410).",
        *on.drops_schedule(),
        "Use this when the law demands it; to take back what was wrong, retract the article.",
    ]


def _explain_reinstate(on: Standing) -> list[str]:
    if on.state == State.TAKEN_DOWN:
        return ["The article becomes a draft. Readers see it when it is published again."]
    return [
        f"The article is listed again at once, as it stands at {on.address}.",
        "Its notice of retraction stays in the list of corrections.",
    ]


PAGES = {
    "send back": ActionPage(
        "Send back", _explain_send_back, _send_back, "was sent back with your note", NoteForm
    ),
    "correct": ActionPage(
        "Add a correction",
        _explain_correct,
        lambda article, user, posted: publishing.add_correction(article, by=user, **posted),
        "has a new notice",
        CorrectionForm,
    ),
    "unschedule": ActionPage(
        "Unschedule",
        _explain_unschedule,
        lambda article, user, posted: publishing.unschedule(article, by=user),
        "is no longer scheduled",
    ),
    "discard": ActionPage(
        "Discard changes",
        _explain_discard,
        lambda article, user, posted: publishing.discard(article, by=user),
        "is again as readers see it",
    ),
    "unpublish": ActionPage(
        "Unpublish",
        _explain_unpublish,
        lambda article, user, posted: publishing.unpublish(article, by=user),
        "was unpublished",
        is_grave=True,
    ),
    "retract": ActionPage(
        "Retract",
        _explain_retract,
        lambda article, user, posted: publishing.retract(article, posted["text"], by=user),
        "was retracted",
        RetractForm,
        is_grave=True,
    ),
    "take down": ActionPage(
        "Take down",
        _explain_take_down,
        lambda article, user, posted: publishing.take_down(article, by=user),
        "was taken down",
        is_grave=True,
    ),
    "reinstate": ActionPage(
        "Reinstate",
        _explain_reinstate,
        lambda article, user, posted: publishing.reinstate(article, by=user),
        "was reinstated",
    ),
}


def slug_of(action: str) -> str:
    return action.replace(" ", "-")


ACTIONS = {slug_of(action): action for action in PAGES}


def _is_in_vain(action: str, article: Article, state: State) -> bool:
    """What the table allows, and would change nothing."""
    if action == "send back":
        return article.stage == Article.Stage.DRAFTING
    if action == "discard" and state == State.RETRACTED:
        live = article.revisions.live().get()
        working = article.working_revision
        return working is not None and working.content_hash == live.content_hash
    return False


class ActionPages:
    """The part of ArticleAdmin that has a page for each action that is not a save."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.action_view)
        address = "<path:object_id>/action/<slug:verb>/"
        return [path(address, view, name="articles_article_action"), *super().get_urls()]

    def pages_for(self, user, article, state) -> list[tuple[str, str]]:
        """(label, address) of each action that the state and the person's rights allow."""
        return [
            (page.label, reverse("admin:articles_article_action", args=[article.pk, slug_of(name)]))
            for name, page in PAGES.items()
            if state in ALLOWED[name]
            and may(user, name, article)
            and not _is_in_vain(name, article, state)
        ]

    def action_view(self, request, object_id, verb):
        """GET says what will happen, POST does it."""
        if verb not in ACTIONS:
            raise Http404(f"There is no action “{verb}”.")
        action = ACTIONS[verb]
        if not may(request.user, action):
            raise PermissionDenied
        article = self.get_object(request, unquote(object_id))
        if article is None:
            raise Http404("There is no such article.")
        if not may(request.user, action, article):
            raise PermissionDenied
        page = PAGES[action]
        form = page.form(request.POST if request.method == "POST" else None)
        back = reverse("admin:articles_article_change", args=[article.pk])
        try:
            publishing.require(article, action, timezone.now())
            if request.method == "POST" and form.is_valid():
                page.carry_out(article, request.user, form.cleaned_data)
                self.log_change(request, article, f"{page.label}.")
                self.message_user(request, f"“{article}” {page.done}.", messages.SUCCESS)
                return HttpResponseRedirect(back)
        except PublishingError as error:
            self.message_user(request, str(error), messages.ERROR)
            return HttpResponseRedirect(back)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"{page.label}: “{article}”",
            "article": article,
            "page": page,
            "sentences": page.explain(Standing.of(article, article.state())),
            "form": form,
            "back": back,
        }
        return TemplateResponse(request, "admin/articles/article/action.html", context)
