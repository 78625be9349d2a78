"""What is done to one article from its form: the buttons that save it and go on."""

from django.contrib import messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.db import transaction
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.html import format_html, format_html_join

from articles import publishing
from articles.admin.articles.action_pages import ActionPages
from articles.admin.articles.publish_fields import ONLY_ONCE_PUBLIC, REPLACE
from articles.models import Article
from articles.models.article import State
from articles.permissions import may
from articles.publishing.findings import find_problems
from articles.publishing.verbs import ALLOWED, Change, PublishingBlocked, PublishingError
from articles.words import moment_in_words

# The button's name: the verb, what the button says, and the stage at which it is of no use.
BUTTONS = {
    "_submit": ("submit", "Submit for review", Article.Stage.IN_REVIEW),
    "_approve": ("approve", "Approve", Article.Stage.READY),
    "_publish": ("publish", "Publish or schedule", None),  # the page says which, as the time is
}
# What was typed for a publication that did not take place, in the session.
TYPED, TYPED_FIELDS = "typed_for_publication", ("publish_at", *ONLY_ONCE_PUBLIC)
REFUSED = {
    "_submit": "Saved, not submitted: you may not submit this article.",
    "_approve": "Saved, not approved: you may not approve articles.",
    "_publish": "Saved, not published: you may not publish. Submit it for review.",
}


class ArticleActions(ActionPages):
    """The part of ArticleAdmin that carries out the verbs of publishing."""

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context |= self.workplace(request, context["adminform"].form, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def workplace(self, request, form, article) -> dict:
        """What the end of the form shows: its buttons, fields, other actions and notes."""
        form.initial |= _typed_before(request, article)
        state = article.state() if article else State.DRAFT
        can_save = article is None or self.has_change_permission(request, article)
        buttons = [
            (name, label)
            for name, (verb, label, stage) in BUTTONS.items()
            if can_save
            and may(request.user, verb, article)
            and state in ALLOWED[verb]
            and (stage is None or article is None or article.stage != stage)
        ]
        asked = ("publish_at", *ONLY_ONCE_PUBLIC) if "_publish" in dict(buttons) else ()
        if state not in ALLOWED["schedule"]:
            asked = asked[1:]
            buttons = [(name, label.removesuffix(" or schedule")) for name, label in buttons]
        has_question = can_save and form.scheduled and may(request.user, "schedule", article)
        return {
            "zone": timezone.get_current_timezone_name(),
            "state_badge": self.state_badge(article) if article else "",
            "ways": ways(request.user, article) if article else [],
            "scheduled": form.scheduled,
            "schedule_question": form["scheduled_version"] if has_question else None,
            "buttons": buttons,
            "publish_fields": [form[name] for name in asked if name in form.fields],
            "note_field": form["note"] if can_save else None,
            "page_actions": self.pages_for(request.user, article, state) if article else [],
            "notes": article.notes.select_related("created_by") if article else [],
        }

    def act(self, request, form):
        """After a save: keep the note, then do what the pressed button says."""
        article, posted = form.instance, form.cleaned_data
        if text := posted.get("note", "").strip():
            article.notes.create(text=text, created_by=request.user)
        button = next((name for name in BUTTONS if name in request.POST), None)
        _keep_what_was_typed(request, article, posted)
        if button != "_publish":
            self._say_what_was_left(request, posted)
            self._settle_schedule(request, article, posted)
        if button is None:
            return
        if not may(request.user, BUTTONS[button][0], article):
            self.message_user(request, REFUSED[button], messages.ERROR)
            return
        try:
            said = self._carry_out(button, article, posted, request.user)
        except PublishingBlocked as blocked:
            said = "Saved, not published. This stands in the way:"
            self._list(request, said, blocked.findings, messages.ERROR)
        except PublishingError as error:
            done = {"_submit": "submitted", "_approve": "approved", "_publish": "published"}
            said = f"Saved, not {done[button]}. {error}"
            self.message_user(request, said, messages.ERROR)
        else:
            self.message_user(request, said, messages.SUCCESS)
            request.session.pop(TYPED, None)
        if button == "_publish":
            self._warn(request, article)

    def _carry_out(self, button, article, posted, user) -> str:
        """Do it, and return the sentence that says what was done."""
        if button == "_submit":
            publishing.submit(article, by=user)
            return f"“{article}” was saved and is now in review."
        if button == "_approve":
            publishing.approve(article, by=user)
            return f"“{article}” was saved and is ready to publish."
        at, change = posted.get("publish_at"), posted.get("change") or Change.MINOR
        if at is not None:
            publishing.schedule(article, at, by=user, change=change)
            what = "edit" if article.revisions.ever_live().exists() else "article"
            return f"The {what} goes live on {moment_in_words(at)}."
        if change == Change.CORRECTION:
            return _publish_correction(article, posted, user)
        publishing.publish(article, by=user, change=change)
        return "The article is live."

    def _say_what_was_left(self, request, posted):
        """A time or a notice without the button that uses it is not dropped in silence."""
        if at := posted.get("publish_at"):
            said = f"Nothing was scheduled for {moment_in_words(at)}: the publish button does that."
            self.message_user(request, said, messages.WARNING)
        if notice := posted.get("notice", "").strip():
            said = (
                "The notice was not published, for the correction was not: the publish button "
                f"adds it. Its text: {notice}"
            )
            self.message_user(request, said, messages.WARNING)

    def _settle_schedule(self, request, article, posted):
        """After a draft was saved beside a scheduled version: keep that one, or replace it."""
        scheduled = article.revisions.scheduled().first()
        saved = article.working_revision
        if scheduled is None or scheduled.content_hash == saved.content_hash:
            return
        at = scheduled.live.lower
        if posted.get("scheduled_version") != REPLACE or "_cite" in request.POST:
            stays = f"Revision {scheduled.number} still goes live on {moment_in_words(at)}"
            said = f"{stays}; this is a draft."
            self.message_user(request, said, messages.INFO)
            return
        if not may(request.user, "schedule", article):
            self.message_user(request, REFUSED["_publish"], messages.ERROR)
            return
        is_update = scheduled.public_updated_at >= at
        change = Change.UPDATE if is_update else Change.MINOR
        dates = {"change": change, "published_at": scheduled.published_at}
        try:
            publishing.schedule(article, at, by=request.user, **dates)
        except PublishingError as error:
            said = f"Saved. Revision {scheduled.number} is still the scheduled one: {error}"
            self.message_user(request, said, messages.ERROR)
        else:
            said = f"Revision {saved.number} goes live on {moment_in_words(at)}, in its place."
            self.message_user(request, said, messages.SUCCESS)

    def _warn(self, request, article):
        problems = find_problems(article.working_revision)
        if warnings := [each for each in problems if not each.is_blocking]:
            said = "Nothing that prevents publication, but worth a look:"
            self._list(request, said, warnings, messages.WARNING)

    def _list(self, request, said, findings, level):
        shown = format_html_join("", "<li>{}</li>", ((each.message,) for each in findings))
        self.message_user(request, format_html("{}<ul>{}</ul>", said, shown), level)

    def response_change(self, request, obj):
        return self._stay(request, obj) or super().response_change(request, obj)

    def response_add(self, request, obj, post_url_continue=None):
        return self._stay(request, obj) or super().response_add(request, obj, post_url_continue)

    def _stay(self, request, article):
        """After a verb the form is shown again, with the new state and what was said."""
        if IS_POPUP_VAR in request.POST:
            return None
        if "_continue" in request.POST:
            said = f"Saved. The working copy is revision {article.working_revision.number}."
            self.message_user(request, said, messages.SUCCESS)
        elif not BUTTONS.keys() & request.POST.keys():
            return None
        return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))


def _keep_what_was_typed(request, article, posted) -> None:
    """For the form that is shown next, should nothing be published."""
    typed = {name: str(posted[name]) for name in TYPED_FIELDS if posted.get(name)}
    if typed:
        request.session[TYPED] = {"article": article.pk, **typed}


def _typed_before(request, article) -> dict:
    typed = request.session.get(TYPED, {})
    if article is None or request.method != "GET" or typed.get("article") != article.pk:
        return {}
    del request.session[TYPED]
    at = {"publish_at": parse_datetime(typed["publish_at"])} if "publish_at" in typed else {}
    return {name: typed[name] for name in typed if name != "article"} | at


def _publish_correction(article, posted, user) -> str:
    """The corrected text and its notice in one transaction; the notice alone when none changed."""
    with transaction.atomic():
        is_changed = article.state() != State.LIVE
        if is_changed:
            publishing.publish(article, by=user, change=Change.CORRECTION)
        publishing.add_correction(
            article, posted["notice"], placement=posted["notice_placement"] or "top", by=user
        )
    if is_changed:
        return "The correction is live, with its notice."
    return "The notice of the correction is live; the text had not changed."


def ways(user, article: Article) -> list[tuple[str, str]]:
    """(label, address) of the pages about what was saved, as far as they would show something."""
    saved = article.working_revision
    if saved is None:
        return []
    live = article.revisions.live().only("number", "content_hash").first()
    has_changes = live is not None and live.content_hash != saved.content_hash
    pages = [
        ("preview", "Preview", "preview", ""),
        *([("compare", "Compare with live", "compare", live.number)] if has_changes else []),
        ("history", "History", "history", ""),
        ("edit", "Share a preview", "preview_links", ""),
    ]
    return [
        (label, address(name, article, old))
        for verb, label, name, old in pages
        if may(user, verb, article)
    ]


def address(page: str, article: Article, old="") -> str:
    path = reverse(f"admin:articles_article_{page}", args=[article.pk])
    return f"{path}?old={old}&new={article.working_revision.number}" if old else path
