"""What is done to one article on a page of its own, after saying what will happen."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import freshness, publishing
from articles.admin.parts import ArticlePart
from articles.admin.publishing.forms import PLACEMENTS
from articles.models import Article, Correction, Revision
from articles.models.article import State
from articles.permissions import may
from articles.publishing import ALLOWED, PublishingError
from articles.words import moment_in_words, person_name


class TextForm(forms.Form):
    """A text that must be written; each page labels it."""

    text = forms.CharField(
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6, "class": "vLargeTextField"}),
    )
    text_label: ClassVar[Promise]
    text_help: ClassVar[Promise]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].label = self.text_label
        self.fields["text"].help_text = self.text_help


class SendBackForm(TextForm):
    text_label = gettext_lazy("What needs to be done")
    text_help = gettext_lazy("Kept with the article’s notes. Readers never see it.")


class RetractForm(TextForm):
    text_label = gettext_lazy("Notice to readers")
    text_help = gettext_lazy("Why the article is retracted. Shown above its text.")


class NoticeForm(TextForm):
    text_label = gettext_lazy("Notice to readers")
    text_help = gettext_lazy("What was wrong, and what the article says now.")

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=[
            choice for choice in Correction.Kind.choices if choice[0] != Correction.Kind.RETRACTION
        ],
        initial=Correction.Kind.CORRECTION.value,
    )
    placement = forms.ChoiceField(
        label=gettext_lazy("Position"), choices=PLACEMENTS, initial=PLACEMENTS[0][0]
    )
    field_order = ["kind", "text", "placement"]


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
        message = _("Revision %(number)s, scheduled for %(at)s, becomes a draft again.")
        at = moment_in_words(self.scheduled.live.lower)
        return [message % {"number": self.scheduled.number, "at": at}]


@dataclass(frozen=True)
class ActionPage:
    """One action: its button, its explanation, how it is done and what is said afterwards."""

    label: Promise
    explain: Callable[[Standing], list[str]]
    carry_out: Callable[[Article, User, dict[str, Any]], object]
    done: Promise  # with a place for the title
    form: type[forms.Form] = forms.Form
    is_grave: bool = False


def _send_back(article: Article, user: User, posted: dict[str, Any]) -> None:
    with transaction.atomic():
        publishing.send_back(article, by=user)
        article.notes.create(text=posted["text"], created_by=user)


def _explain_send_back(on: Standing) -> list[str]:
    writer = on.article.created_by
    if writer is None:
        first = _("The working copy becomes a draft again, with your note.")
    else:
        first = _("The working copy goes back to %(name)s as a draft, with your note.") % {
            "name": person_name(writer)
        }
    return [first, _("Readers see no change.")]


def _explain_withdraw(on: Standing) -> list[str]:
    return [
        _("The article leaves review and becomes a draft again. Then you can edit it."),
        _("Readers see no change."),
    ]


def _explain_notice(on: Standing) -> list[str]:
    return [
        _("The notice is published now at %(address)s and on the corrections page.")
        % {"address": on.address},
        _(
            "The text of the article stays as it is. To publish a corrected text with its notice, "
            "use “Publish” and choose “A correction”."
        ),
    ]


def _explain_unschedule(on: Standing) -> list[str]:
    if on.live is None:
        return [*on.drops_schedule(), _("Readers can’t see the article.")]
    message = _("Readers keep seeing revision %(number)s at %(address)s.")
    return [*on.drops_schedule(), message % {"number": on.live.number, "address": on.address}]


def _explain_discard(on: Standing) -> list[str]:
    if on.live is None:  # it was unpublished while the page was asked for
        return [_("Readers see no change.")]
    message = _(
        "The working copy becomes revision %(number)s again, which has been live since %(at)s."
    )
    return [
        message % {"number": on.live.number, "at": moment_in_words(on.live.live.lower)},
        _("The changes since then stay in the history, and you can restore them from there."),
        *on.drops_schedule(),
        _("Readers see no change."),
    ]


def _explain_unpublish(on: Standing) -> list[str]:
    message = _("The article leaves the site now. %(address)s returns “not found” (404).")
    return [
        message % {"address": on.address},
        *on.drops_schedule(),
        _("It becomes a draft, and you can publish it again."),
    ]


def _explain_retract(on: Standing) -> list[str]:
    message = _("The page stays at %(address)s, with your notice above the text.")
    return [
        message % {"address": on.address},
        _("The article leaves the front page, sections, tags, feeds, search, and sitemaps now."),
        *on.drops_schedule(),
        _("You can reinstate it."),
    ]


def _explain_take_down(on: Standing) -> list[str]:
    message = _("The article is removed from the site now. %(address)s returns “gone” (410).")
    return [
        message % {"address": on.address},
        *on.drops_schedule(),
        _("Use this when the law requires it. To withdraw a mistake, retract the article instead."),
    ]


def _explain_reinstate(on: Standing) -> list[str]:
    if on.state == State.TAKEN_DOWN:
        return [_("The article becomes a draft. Readers see it once you publish it again.")]
    message = _("The article is listed again at %(address)s.")
    return [
        message % {"address": on.address},
        _("Its retraction notice stays on the corrections page."),
    ]


PAGES = {
    "withdraw": ActionPage(
        gettext_lazy("Withdraw"),
        _explain_withdraw,
        lambda article, user, posted: publishing.withdraw(article, by=user),
        gettext_lazy("“%(title)s” was withdrawn from review."),
    ),
    "send back": ActionPage(
        gettext_lazy("Send back"),
        _explain_send_back,
        _send_back,
        gettext_lazy("“%(title)s” was sent back with your note."),
        SendBackForm,
    ),
    "add notice": ActionPage(
        gettext_lazy("Add a notice"),
        _explain_notice,
        lambda article, user, posted: publishing.add_notice(article, by=user, **posted),
        gettext_lazy("“%(title)s” has a new notice."),
        NoticeForm,
    ),
    "unschedule": ActionPage(
        gettext_lazy("Unschedule"),
        _explain_unschedule,
        lambda article, user, posted: publishing.unschedule(article, by=user),
        gettext_lazy("“%(title)s” is no longer scheduled."),
    ),
    "discard": ActionPage(
        gettext_lazy("Discard changes"),
        _explain_discard,
        lambda article, user, posted: publishing.discard(article, by=user),
        gettext_lazy("“%(title)s” now matches what readers see."),
    ),
    "unpublish": ActionPage(
        gettext_lazy("Unpublish"),
        _explain_unpublish,
        lambda article, user, posted: publishing.unpublish(article, by=user),
        gettext_lazy("“%(title)s” was unpublished."),
        is_grave=True,
    ),
    "retract": ActionPage(
        gettext_lazy("Retract"),
        _explain_retract,
        lambda article, user, posted: publishing.retract(article, posted["text"], by=user),
        gettext_lazy("“%(title)s” was retracted."),
        RetractForm,
        is_grave=True,
    ),
    "take down": ActionPage(
        gettext_lazy("Take down"),
        _explain_take_down,
        lambda article, user, posted: publishing.take_down(article, by=user),
        gettext_lazy("“%(title)s” was taken down."),
        is_grave=True,
    ),
    "reinstate": ActionPage(
        gettext_lazy("Reinstate"),
        _explain_reinstate,
        lambda article, user, posted: publishing.reinstate(article, by=user),
        gettext_lazy("“%(title)s” was reinstated."),
    ),
}


def slug_of(action: str) -> str:
    return action.replace(" ", "-")


ACTIONS = {slug_of(action): action for action in PAGES}


def address_of(article: Article, action: str) -> str:
    return reverse("admin:articles_article_action", args=[article.pk, slug_of(action)])


def _is_in_vain(action: str, article: Article, state: State) -> bool:
    """What the table allows, and would change nothing."""
    if action == "send back":
        return article.stage == Article.Stage.DRAFTING
    if action == "discard" and state == State.RETRACTED:
        live = article.revisions.live().get()
        working = article.working_revision
        return working is not None and working.content_hash == live.content_hash
    return False


class ActionPages(ArticlePart):
    """The part of ArticleAdmin that has a page for each action that is not a save."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.action_view)
        address = "<path:object_id>/action/<slug:verb>/"
        return [path(address, view, name="articles_article_action"), *super().get_urls()]

    def pages_for(self, user, article, state) -> list[tuple[str, str]]:
        """(label, address) of each action that the state and the person's rights allow."""
        return [
            (str(page.label), address_of(article, name))
            for name, page in PAGES.items()
            if state in ALLOWED[name]
            and may(user, name, article)
            and not _is_in_vain(name, article, state)
        ]

    def action_view(self, request, object_id, verb):
        """GET says what will happen, POST does it."""
        if verb not in ACTIONS:
            raise Http404(_("There is no such action."))
        action = ACTIONS[verb]
        if not may(request.user, action):
            raise PermissionDenied
        article = self.get_object(request, unquote(object_id))
        if article is None:
            raise Http404(_("There is no such article."))
        if not may(request.user, action, article):
            raise PermissionDenied
        page = PAGES[action]
        form = page.form(request.POST if request.method == "POST" else None, label_suffix="")
        back = reverse("admin:articles_article_change", args=[article.pk])
        try:
            publishing.require(article, action, freshness.now())
            if request.method == "POST" and form.is_valid():
                page.carry_out(article, request.user, form.cleaned_data)
                self.log_change(request, article, f"{page.label}.")
                message = page.done % {"title": article.title}
                self.message_user(request, message, messages.SUCCESS)
                return HttpResponseRedirect(back)
        except PublishingError as error:
            self.message_user(request, str(error), messages.ERROR)
            return HttpResponseRedirect(back)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("%(action)s “%(title)s”") % {"action": page.label, "title": article.title},
            "article": article,
            "page": page,
            "sentences": page.explain(Standing.of(article, article.state())),
            "form": form,
            "back": back,
        }
        return TemplateResponse(request, "admin/articles/article/action.html", context)
