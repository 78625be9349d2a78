"""What is done to one article from its form: the buttons that save it and go on."""

from django.contrib import messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import publishing
from articles.admin.articles.action_pages import ActionPages
from articles.admin.articles.list import badge_of
from articles.admin.articles.publish_fields import REPLACE
from articles.admin.publishing.acts import still_scheduled
from articles.editing.handover import last_hand_over
from articles.models import Article
from articles.models.article import State
from articles.permissions import may
from articles.publishing import ALLOWED, Change, PublishingError
from articles.words import moment_in_words

# The button's name: the verb, what the button says, and the stages at which it is of no use.
REVIEWED = {Article.Stage.IN_REVIEW, Article.Stage.READY}
BUTTONS = {
    "_submit": ("submit", gettext_lazy("Submit for review"), REVIEWED),
    "_approve": ("approve", gettext_lazy("Approve"), {Article.Stage.READY}),
    "_publish": ("publish", gettext_lazy("Publish…"), set()),  # on a page of its own
}
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
        state = article.state() if article else State.DRAFT
        can_save = article is None or self.has_change_permission(request, article)
        buttons = _buttons(request.user, article, state) if can_save else []
        notes = [*article.notes.select_related("created_by")] if article else []
        has_question = can_save and form.scheduled and may(request.user, "schedule", article)
        return {
            "state_badge": badge_of(article) if article else "",
            "ways": ways(request.user, article) if article else [],
            "scheduled": form.scheduled,
            "schedule_question": form["scheduled_version"] if has_question else None,
            "buttons": buttons,
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
        if button != "_publish":
            self._settle_schedule(request, held, posted)
        if button is None:
            return
        if not may(request.user, BUTTONS[button][0], article):
            self.message_user(request, REFUSED[button], messages.ERROR)
            return
        try:
            message = self._carry_out(button, held, request.user)
        except PublishingError as error:
            message = NOT_DONE[button] % {"reason": error}
            self.message_user(request, message, messages.ERROR)
        else:
            if message:
                self.message_user(request, message, messages.SUCCESS)

    def _carry_out(self, button, held, user) -> str:
        """Do it, and return the sentence that says what was done; publishing has its own page."""
        title = {"title": held.article.title}
        if button == "_submit":
            publishing.submit(held, by=user)
            return _("“%(title)s” was saved and submitted for review.") % title
        if button == "_approve":
            publishing.approve(held, by=user)
            return _("“%(title)s” was saved and is ready to publish.") % title
        publishing.require(held.row, "publish", held.now)
        return ""

    def _settle_schedule(self, request, held, posted):
        """After a draft was saved beside a scheduled version: keep that one, or replace it."""
        article = held.article
        scheduled = article.revisions.scheduled().first()
        saved = article.working_revision
        if scheduled is None or scheduled.content_hash == saved.content_hash:
            return
        at = scheduled.live.lower
        if posted.get("scheduled_version") != REPLACE or "_cite" in request.POST:
            self.message_user(request, still_scheduled(scheduled), messages.INFO)
            return
        if not may(request.user, "schedule", article):
            self.message_user(request, REFUSED["_publish"], messages.ERROR)
            return
        if publishing.publishes_unread(held.row):
            message = _(
                "Saved, but revision %(number)s is still the scheduled one. The draft was made "
                "with AI and nobody has reviewed it yet. To schedule it, choose “Publish…”."
            )
            self.message_user(request, message % {"number": scheduled.number}, messages.WARNING)
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
        elif "_publish" in request.POST and _is_publishable(request.user, article):
            return HttpResponseRedirect(
                reverse("admin:articles_article_publish", args=[article.pk])
            )
        elif not BUTTONS.keys() & request.POST.keys():
            return None
        return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))


def _buttons(user, article, state):
    """(name, label) of those that lead somewhere from this state."""
    stage = article.stage if article else None
    # Nothing is there to review, but for those who cannot publish their edit.
    is_settled = state == State.LIVE and may(user, "publish", article)
    return [
        (name, label)
        for name, (verb, label, useless) in BUTTONS.items()
        if may(user, verb, article)
        and state in ALLOWED[verb]
        and stage not in useless
        and not (verb == "submit" and is_settled)
    ]


def _is_publishable(user, article) -> bool:
    return may(user, "publish", article) and article.state() in ALLOWED["publish"]


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
