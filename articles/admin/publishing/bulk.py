"""What is done to many articles: first a page that says what happens to each, then the doing."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import User
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles import publishing
from articles.admin.parts import ArticlePart
from articles.admin.publishing.rows import Row, rows_of
from articles.admin.selections import KeepsSelection
from articles.models import Article
from articles.permissions import may
from articles.publishing import Held, PublishingBlocked, PublishingError

AT_ONCE = 200  # articles that one action may be taken on
TEMPLATE = "admin/articles/article/bulk.html"

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Act:
    """One action: whom it is allowed to, what it does to a row, and how it is told."""

    verb: str  # of `permissions.NEEDS`
    title: Any  # a lazy ngettext with the number: the page's heading and its button
    foresee: Callable[[Row], None]  # fills in what will happen, or why it can't
    carry_out: Callable[[Held, User, dict[str, Any]], object]
    done: Any  # a lazy ngettext with the number and the title, and what `about` adds
    form: type[forms.Form] = forms.Form
    about: Callable[[dict[str, Any]], dict[str, str]] = lambda posted: {}
    note: Promise | None = None
    is_grave: bool = False
    publishes: bool = False


class ArticleBulk(KeepsSelection, ArticlePart):
    """The part of ArticleAdmin that asks before it does something to many."""

    def bulk(self, request, queryset, act: Act):
        """The page that names the articles; with `confirm`, what was agreed to is done."""
        is_confirmed = "confirm" in request.POST
        if is_confirmed:  # whatever the list’s filters find by now
            queryset = Article.objects.filter(pk__in=_chosen(request))
        keys = list(queryset.values_list("pk", flat=True)[: AT_ONCE + 1])
        if len(keys) > AT_ONCE:
            message = _("Nothing was done. Choose at most %(number)s articles at a time.")
            return self.ask_again(request, message % {"number": AT_ONCE}, messages.ERROR)
        rows = rows_of(keys, request.user, act.verb, act.foresee)
        form = _form(act, rows, request)
        if is_confirmed and form.is_valid():
            seen = set(request.POST.getlist("seen"))
            with publishing.as_one():
                done, failed = _do_each(act, rows, request.user, form.cleaned_data, seen)
            self._tell(request, act, done, failed, act.about(form.cleaned_data))
            return HttpResponseRedirect(request.get_full_path())
        return self._bulk_page(request, act, rows, form)

    def _bulk_page(self, request, act, rows, form):
        possible = [row for row in rows if not row.reason]
        title = act.title % {"number": len(possible)}
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "act": act,
            "action": request.POST.get("action", ""),
            "rows": rows,
            "possible": possible,
            "form": form,
            "checkbox": ACTION_CHECKBOX_NAME,
            "back": request.get_full_path(),
        }
        return TemplateResponse(request, TEMPLATE, context)

    def _tell(self, request, act, done, failed, about):
        if done:
            heading = act.done % {**about, "number": len(done), "title": done[0]}
            items = format_html_join("", "<li>{}</li>", ((title,) for title in done))
            message = format_html("{}<ul>{}</ul>", heading, items) if len(done) > 1 else heading
            self.message_user(request, message, messages.SUCCESS)
        if failed:
            heading = ngettext(
                "%(number)s article wasn’t changed:", "%(number)s articles weren’t changed:",
                len(failed),
            )  # fmt: skip
            items = format_html_join("", "<li>{}</li>", ((_about(*each),) for each in failed))
            message = format_html("{}<ul>{}</ul>", heading % {"number": len(failed)}, items)
            self.message_user(request, message, messages.ERROR)


def _about(title: str, reason: str) -> str:
    """The reason, with the title where it doesn’t name it."""
    params = {"title": title, "reason": reason}
    return reason if f"“{title}”" in reason else _("“%(title)s”: %(reason)s") % params


def _chosen(request) -> list[int]:
    keys = request.POST.getlist(ACTION_CHECKBOX_NAME)[: AT_ONCE + 1]
    return [int(key) for key in keys if key.isascii() and key.isdecimal() and len(key) < 19]


def _form(act: Act, rows: Iterable[Row], request) -> forms.Form:
    form = act.form(request.POST if "confirm" in request.POST else None, label_suffix="")
    form.user = request.user  # type: ignore[attr-defined]  # whose rights count
    unread = sum(row.is_unread for row in rows if not row.reason) if act.publishes else 0
    if unread:
        label = ngettext(
            "I have read this draft. It was made with AI and nobody has reviewed it yet.",
            "I have read these %(number)s drafts. They were made with AI and nobody has reviewed "
            "them yet.",
            unread,
        )
        form.fields["has_read"] = forms.BooleanField(
            label=label % {"number": unread},
            error_messages={"required": _("Read the drafts, then check this box.")},
        )
    return form


def _do_each(act: Act, rows: list[Row], user: User, posted: dict[str, Any], seen: set[str]):
    """Each in a transaction of its own: (titles of those done, (title, reason) of the others)."""
    named = {each.partition("-")[0] for each in seen}
    done, failed = [], []
    for row in rows:
        if str(row.article.pk) not in named and not row.reason:
            row.reason = _("It wasn’t possible when you looked at it. Choose it again.")
        if reason := row.reason or _try(act, row, user, posted, seen):
            failed.append((row.article.title, reason))
        else:
            done.append(row.article.title)
    return done, failed


def _try(act: Act, row: Row, user: User, posted: dict[str, Any], seen: set[str]) -> str:
    """Do it; what is returned says why it wasn’t done."""
    try:
        with publishing.locked(row.article) as held:
            if not may(user, act.verb, held.row):
                return _("You don’t have permission to do this.")
            if act.publishes and f"{held.row.pk}-{held.row.working_revision_id}" not in seen:
                return _("Somebody saved it in the meantime. Check it again.")
            act.carry_out(held, user, posted)
    except PublishingBlocked as blocked:
        return " ".join(finding.message for finding in blocked.findings)
    except (PublishingError, forms.ValidationError) as error:
        return error.messages[0] if isinstance(error, forms.ValidationError) else str(error)
    except Article.DoesNotExist:
        return _("Somebody deleted it in the meantime.")
    except Exception:
        logger.exception("“%s” failed for article %s", act.verb, row.article.pk)
        return _("Something went wrong. Please try again in a minute.")
    return ""
