"""What is done to one article from its form: the buttons that save it and go on."""

from django.contrib import messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles import publishing
from articles.admin.articles.action_pages import ActionPages
from articles.admin.articles.list import badge_of
from articles.admin.articles.publish_fields import ONLY_ONCE_PUBLIC, REPLACE
from articles.editing.handover import last_hand_over
from articles.models import Article, Correction, Revision
from articles.models.article import State
from articles.permissions import may
from articles.publishing import ALLOWED, Change, PublishingBlocked, PublishingError
from articles.words import moment_in_words

# The button's name: the verb, what the button says, and the stage at which it is of no use.
BUTTONS = {
    "_submit": ("submit", gettext_lazy("Submit for review"), Article.Stage.IN_REVIEW),
    "_approve": ("approve", gettext_lazy("Approve"), Article.Stage.READY),
    "_publish": ("publish", gettext_lazy("Publish or schedule"), None),  # the page says which
}
PUBLISH = gettext_lazy("Publish")  # what it says where nothing can be scheduled
# What was typed for a publication that did not take place, in the session.
TYPED, TYPED_FIELDS = "typed_for_publication", ("publish_at", *ONLY_ONCE_PUBLIC)
REFUSED = {
    "_submit": gettext_lazy("Saved, but not submitted. You don’t have permission to submit it."),
    "_approve": gettext_lazy(
        "Saved, but not approved. You don’t have permission to approve articles."
    ),
    "_publish": gettext_lazy(
        "Saved, but not published. You don’t have permission to publish. Submit it for review."
    ),
}
NOT_DONE = {
    "_submit": gettext_lazy("Saved, but not submitted. %(reason)s"),
    "_approve": gettext_lazy("Saved, but not approved. %(reason)s"),
    "_publish": gettext_lazy("Saved, but not published. %(reason)s"),
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
        notes = [*article.notes.select_related("created_by")] if article else []
        fields = [*ONLY_ONCE_PUBLIC] if "_publish" in dict(buttons) else []
        if state not in ALLOWED["schedule"]:
            buttons = [(name, PUBLISH if name == "_publish" else label) for name, label in buttons]
        elif fields:
            fields = ["publish_at", *fields]
        has_question = can_save and form.scheduled and may(request.user, "schedule", article)
        return {
            "zone": timezone.get_current_timezone_name(),
            "state_badge": badge_of(article) if article else "",
            "ways": ways(request.user, article) if article else [],
            "scheduled": form.scheduled,
            "schedule_question": form["scheduled_version"] if has_question else None,
            "buttons": buttons,
            "publish_fields": [form[name] for name in fields if name in form.fields],
            "note_field": form["note"] if can_save else None,
            "page_actions": self.pages_for(request.user, article, state) if article else [],
            "notes": notes,
            "hand_over": last_hand_over(article, notes) if article else None,
        }

    def act(self, request, form, held):
        """After a save: keep the note, then do what the pressed button says."""
        article, posted = form.instance, form.cleaned_data
        if text := posted.get("note", "").strip():
            article.notes.create(text=text, created_by=request.user)
        button = next((name for name in BUTTONS if name in request.POST), None)
        _keep_typed(request, article, posted)
        if button != "_publish":
            self._say_what_was_left(request, posted)
            self._settle_schedule(request, held, posted)
        if button is None:
            return
        if not may(request.user, BUTTONS[button][0], article):
            self.message_user(request, REFUSED[button], messages.ERROR)
            return
        try:
            message = self._carry_out(button, held, posted, request.user)
        except PublishingBlocked as blocked:
            heading = _("Saved, but not published. Fix these first:")
            self._list(request, heading, blocked.findings, messages.ERROR)
        except PublishingError as error:
            message = NOT_DONE[button] % {"reason": error}
            self.message_user(request, message, messages.ERROR)
        else:
            self.message_user(request, message, messages.SUCCESS)
            request.session.pop(TYPED, None)
        if button == "_publish":
            self._warn(request, article)

    def _carry_out(self, button, held, posted, user) -> str:
        """Do it, and return the sentence that says what was done."""
        title = {"title": held.article.title}
        if button == "_submit":
            publishing.submit(held, by=user)
            return _("“%(title)s” was saved and submitted for review.") % title
        if button == "_approve":
            publishing.approve(held, by=user)
            return _("“%(title)s” was saved and is ready to publish.") % title
        at, change = posted.get("publish_at"), posted.get("change") or Change.MINOR
        if at is not None:
            is_edit = held.row.revisions.ever_live().exists()
            publishing.schedule(held, at, by=user, change=change)
            message = (
                _("The edit goes live on %(at)s.")
                if is_edit
                else _("The article goes live on %(at)s.")
            )
            return message % {"at": moment_in_words(at)}
        if change == Change.CORRECTION:
            return _correct(held, posted, user)
        publishing.publish(held, by=user, change=change)
        return _("The article is live.")

    def _say_what_was_left(self, request, posted):
        """A time or a notice without the button that uses it is not dropped in silence."""
        if at := posted.get("publish_at"):
            message = _("Nothing was scheduled for %(at)s. To schedule, press “Publish”.")
            self.message_user(request, message % {"at": moment_in_words(at)}, messages.WARNING)
        if notice := posted.get("notice", "").strip():
            message = _(
                "The notice wasn’t published. To publish it, press “Publish”. Its text: %(text)s"
            )
            self.message_user(request, message % {"text": notice}, messages.WARNING)

    def _settle_schedule(self, request, held, posted):
        """After a draft was saved beside a scheduled version: keep that one, or replace it."""
        article = held.article
        scheduled = article.revisions.scheduled().first()
        saved = article.working_revision
        if scheduled is None or scheduled.content_hash == saved.content_hash:
            return
        at = scheduled.live.lower
        if posted.get("scheduled_version") != REPLACE or "_cite" in request.POST:
            self.message_user(request, _still_scheduled(scheduled), messages.INFO)
            return
        if not may(request.user, "schedule", article):
            self.message_user(request, REFUSED["_publish"], messages.ERROR)
            return
        dates = {"change": scheduled.change or Change.MINOR, "published_at": scheduled.published_at}
        try:
            publishing.schedule(held, at, by=request.user, **dates)
        except PublishingError as error:
            message = _("Saved, but revision %(number)s is still the scheduled one. %(reason)s")
            values = {"number": scheduled.number, "reason": error}
            self.message_user(request, message % values, messages.ERROR)
        else:
            message = _("Revision %(number)s goes live on %(at)s instead of revision %(old)s.")
            values = {"number": saved.number, "at": moment_in_words(at), "old": scheduled.number}
            self.message_user(request, message % values, messages.SUCCESS)

    def _warn(self, request, article):
        problems = publishing.findings_of(article.working_revision)
        if warnings := [finding for finding in problems if not finding.is_blocking]:
            heading = ngettext("%(count)s warning", "%(count)s warnings", len(warnings))
            parts = "<details><summary>{}</summary><ul>{}</ul></details>"  # they can wait
            values = {"count": len(warnings)}
            self._list(request, heading % values, warnings, messages.WARNING, parts)

    def _list(self, request, heading, findings, level, parts="{}<ul>{}</ul>"):
        items = format_html_join("", "<li>{}</li>", ((item.message,) for item in findings))
        self.message_user(request, format_html(parts, heading, items), level)

    def response_change(self, request, obj):
        return self._stay(request, obj) or super().response_change(request, obj)

    def response_add(self, request, obj, post_url_continue=None):
        return self._stay(request, obj) or super().response_add(request, obj, post_url_continue)

    def _stay(self, request, article):
        """After a verb the form is shown again, with the new state and what was said."""
        if IS_POPUP_VAR in request.POST:
            return None
        if "_continue" in request.POST:
            message = _("Saved. The working copy is revision %(number)s.")
            values = {"number": article.working_revision.number}
            self.message_user(request, message % values, messages.SUCCESS)
        elif not BUTTONS.keys() & request.POST.keys():
            return None
        return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))


def _keep_typed(request, article, posted) -> None:
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


def _correct(held, posted, user) -> str:
    placement = posted["notice_placement"] or Correction.Placement.TOP
    notice = publishing.correct(held, posted["notice"], placement=placement, by=user)
    if notice.revision is not None:
        return _("The correction is live, with its notice.")
    message = _("The notice is live. The text hadn’t changed.")
    scheduled = held.row.revisions.scheduled().first()
    return message if scheduled is None else f"{message} {_still_scheduled(scheduled)}"


def _still_scheduled(scheduled: Revision) -> str:
    return _("Revision %(number)s still goes live on %(at)s.") % {
        "number": scheduled.number,
        "at": moment_in_words(scheduled.live.lower),
    }


def ways(user, article: Article) -> list[tuple[str, str]]:
    """(label, address) of the pages about what was saved, as far as they would show something."""
    saved = article.working_revision
    if saved is None:
        return []
    live = article.revisions.live().only("number", "content_hash").first()
    pages = [("preview", _("Preview"), "preview", "")]
    if live is not None and live.content_hash != saved.content_hash:
        sides = f"?old={live.number}&new={saved.number}"
        pages.append(("compare", _("Compare with live"), "compare", sides))
    pages += [
        ("history", _("History"), "history", ""),
        ("edit", _("Share a preview"), "preview_links", ""),
    ]
    return [
        (label, reverse(f"admin:articles_article_{name}", args=[article.pk]) + query)
        for action, label, name, query in pages
        if may(user, action, article)
    ]
