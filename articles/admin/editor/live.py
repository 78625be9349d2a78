"""The editor of an article: its live preview, its citations, and saving on top of somebody."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from http import HTTPStatus
from typing import NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms import Script
from django.http import HttpResponseRedirect, JsonResponse, QueryDict
from django.http.request import RawPostDataException
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from articles import publishing
from articles.admin.editor import conflicts
from articles.admin.parts import ArticlePart
from articles.editing import citing
from articles.editing.citing import CitingError
from articles.images.library import images_in
from articles.models import Article, Citation
from articles.models.article import BODY_MAX_LENGTH
from articles.permissions import may
from articles.publishing.findings import check_body
from articles.rendering.directions import with_directions
from articles.rendering.html import RenderedBody, render_body
from articles.words import length_in_words, read_number, thousands
from references.citation_findings import CitedWork
from references.lengths import is_in_characters
from references.models import Reference

MAX_ADDED = 50  # references at once
MAX_REQUEST = 2_000_000  # bytes: the longest body, escaped, with its citations
# What is no JSON, or is a form with files, whose body was read for its token.
NOT_JSON = (ValueError, RawPostDataException)
SCRIPTS = (
    *("editor", "paste", "library", "preview", "citation_panel", "tags", "counts"),
    *("autosave", "presence", "shortcuts"),
)
TEMPLATES = "admin/articles/article"
PANEL = f"{TEMPLATES}/_editor_panel.html"


class ArticleEditor(ArticlePart):
    """The part of ArticleAdmin that the editor on the page speaks to."""

    class Media:
        css = {
            "all": [
                f"css/{name}.css"
                for name in ("article", "editor", "writing", "citing", "cards", "tools")
            ]
        }
        js = [Script(f"js/{name}.js", type="module") for name in SCRIPTS]

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path(
                "preview.json",
                view(require_POST(self.preview)),
                name="articles_article_preview_new",
            ),
            path(
                "<int:pk>/preview.json",
                view(require_POST(self.preview)),
                name="articles_article_preview_live",
            ),
            *super().get_urls(),
        ]

    def preview(self, request, pk=None):
        """What a body and its citations look like, and what is wrong with them. Saves nothing."""
        self._require_writer(request, pk)
        if int(request.headers.get("Content-Length") or 0) > MAX_REQUEST:
            return refusal(too_long(BODY_MAX_LENGTH), 413)
        try:
            posted = json.loads(request.body)
            body, cited = posted["body"], [_row(*item) for item in posted["citations"]]
        except (*NOT_JSON, TypeError, KeyError, OverflowError, RecursionError):
            message = _("Send a body and a list of [number, reference, URL, title, source].")
            return refusal(message, 400)
        if not isinstance(body, str) or len(body) > BODY_MAX_LENGTH:
            return refusal(too_long(BODY_MAX_LENGTH), 413)
        inspected = inspect(body, cited)
        return JsonResponse(
            {
                "html": with_directions(inspected["rendered"].html),
                "lines": inspected["rendered"].lines,
                "counts": counts_of(inspected["rendered"]),
                "findings": [asdict(finding) for finding in inspected["findings"]],
                "uses": inspected["uses"],
                "panel": render_to_string(PANEL, inspected | {"may_write": True}),
            }
        )

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Hold the article's row while it is saved, and stop when somebody else saved meanwhile."""
        if request.method != "POST" or object_id is None:
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            rows = Article.objects.select_for_update()
            number = read_number(object_id)
            row = rows.filter(pk=number).first() if number is not None else None
            if row is not None and self.has_change_permission(request, row):
                return self._save_beside_others(request, row, form_url, extra_context)
            elif row is not None and self.has_view_permission(request, row):
                return self._too_late(request, row)
            texts = conflicts.texts_of(request.POST, Article())
            if row is None and texts and self.has_change_permission(request):
                return self._deleted(request, texts)
            return super().changeform_view(request, object_id, form_url, extra_context)

    def _save_beside_others(self, request, row, form_url, extra_context):
        """Save what was posted, merged with what somebody else saved meanwhile; or ask."""
        settled = conflicts.settle(self, request, row)
        if settled.differences:
            return self._conflict(request, row, settled)
        request.POST = settled.posted
        response = super().changeform_view(request, str(row.pk), form_url, extra_context)
        if response.status_code == HTTPStatus.FOUND:
            conflicts.tell(request, row, settled)
        return response

    def _conflict(self, request, row, settled):
        context = self.admin_site.each_context(request) | {
            "title": _("This article was saved meanwhile"),
            "opts": self.opts,
            "article": row,
            "theirs": row.working_revision,
            "their_name": conflicts.name_of_saver(row.working_revision),
            "differences": settled.differences,
            "carried": conflicts.carried(settled.posted, row),
        }
        return TemplateResponse(request, f"{TEMPLATES}/conflict.html", context, status=409)

    def _too_late(self, request, row):
        """The article is no longer theirs to change: they get their words back, to copy them."""
        context = self.admin_site.each_context(request) | {
            "title": _("You don’t have permission to change this article"),
            "opts": self.opts,
            "article": row,
            "standing": publishing.STANDINGS[row.state()],
            "texts": conflicts.texts_of(request.POST, row),
        }
        return TemplateResponse(request, f"{TEMPLATES}/too_late.html", context, status=403)

    def _deleted(self, request, texts):
        """Somebody deleted the article, and its autosaves: who still wrote gets the words back."""
        context = self.admin_site.each_context(request) | {
            "title": _("This article was deleted"),
            "opts": self.opts,
            "texts": texts,
        }
        return TemplateResponse(request, f"{TEMPLATES}/too_late.html", context, status=404)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        cited, body = [], ""
        if obj is not None:
            cited, body = list(obj.citations.values_list("number", "reference")), obj.body
        context |= inspect(body, cited) | {
            "may_write": add or self.has_change_permission(request, obj)
        }
        uses = {item["number"]: item["uses"] for item in context["works"]}
        for inline in context["inline_admin_formsets"]:
            for form in inline.formset.forms if inline.opts.model is Citation else ():
                form.uses = uses.get(form.instance.number, 0)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def response_change(self, request, obj):
        """After a save: carry out what was asked of the citations, and stay on the form."""
        if "_cite" not in request.POST:
            return super().response_change(request, obj)
        try:
            self.message_user(request, self._cite(request, publishing.held(obj)), messages.SUCCESS)
        except CitingError as error:
            message = _("Saved. %(reason)s") % {"reason": error}
            self.message_user(request, message, messages.ERROR)
        return HttpResponseRedirect(request.path)

    def _cite(self, request, article: publishing.Held) -> str:
        """Carry out a verb on the citations, and say so in a sentence."""
        posted, by = request.POST, request.user
        match posted["_cite"]:
            case "renumber":
                citing.renumber(article, by=by)
                return _("Saved. Citations are now numbered in the order they first appear.")
            case "merge":
                number, into = _number(posted, "cite_merge"), _number(posted, "cite_into")
                citing.merge(article, number, into, by=by)
                message = _("Saved. Citation %(number)s was merged into citation %(into)s.")
                return message % {"number": number, "into": into}
            case "remove":
                number = _number(posted, "cite_remove")
                with_markers = posted.get("cite_markers") != "keep"
                citing.remove(article, number, with_markers=with_markers, by=by)
                if with_markers:
                    message = _("Saved. Citation %(number)s was removed, with its markers.")
                else:
                    message = _("Saved. Citation %(number)s was removed. Its markers are now text.")
                return message % {"number": number}
            case "add":
                for url in posted.get("cite_url", "").split()[:MAX_ADDED] or [""]:
                    citation = citing.add_reference(article, url, by=by)
                message = _("Saved. “%(work)s” is citation %(number)s.")
                return message % {"work": citation.reference, "number": citation.number}
        raise CitingError(_("Choose what to do with the citations."))

    def _require_writer(self, request, pk):
        article = get_object_or_404(Article, pk=pk) if pk else None
        allowed = may(request.user, "edit", article)
        if not allowed and not (article is None and self.has_add_permission(request)):
            raise PermissionDenied


class Row(NamedTuple):
    """A citation as its row shows it: `reference` is the key of one, or None for a new one."""

    number: int
    reference: int | None
    url: str = ""
    title: str | None = None  # None: that of the reference
    source: str | None = None

    def as_cited(self, reference: Reference | None) -> CitedWork:
        title = reference.title if reference and self.title is None else self.title
        source = reference.source_name if reference and self.source is None else self.source
        url = reference.url if reference else self.url
        return CitedWork(self.number, title or "", url, source_name=source or "")


def inspect(body: str, cited: Iterable[tuple]) -> dict:
    """A body as rendered, the works it cites with their uses, and the findings on both.

    `cited` are rows, or as much of each as is known: pairs of a number and a reference's key.
    """
    listed = [Row(*item) for item in cited]
    keys = {row.reference for row in listed if row.reference is not None}
    references = Reference.objects.select_related("source").in_bulk(keys)
    rows = [row for row in listed if row.reference in references or row.url]
    rows.sort(key=lambda row: row.number)
    checked = [row.as_cited(references.get(row.reference)) for row in rows]
    cited_names = {work.number: work.source_name for work in checked}
    rendered = render_body(body, cited_names, images_in(body))
    uses = Counter(rendered.markers)
    saved = [(row.number, references[row.reference]) for row in rows if row.reference in references]
    return {
        "rendered": rendered,
        "works": [{"number": n, "work": work, "uses": uses[n]} for n, work in saved],
        "uses": {work.number: uses[work.number] for work in checked},
        "findings": check_body(rendered, checked),
    }


def _row(number, reference, url="", title=None, source=None) -> Row:
    """A row as a script sends it. Raises TypeError and ValueError."""
    texts = [text if text is None else str(text)[:2000] for text in (url, title, source)]
    return Row(
        int(number), None if reference is None else int(reference), texts[0] or "", *texts[1:]
    )


def counts_of(rendered: RenderedBody) -> str:
    """“1 006 words · 5 min read”."""
    if not rendered.word_count:
        return _("No words yet")
    of_characters = is_in_characters(rendered.word_count, rendered.text)
    length = length_in_words(rendered.word_count, of_characters=of_characters)
    minutes = _("%(minutes)s min read") % {"minutes": rendered.minutes}
    return f"{length} · {minutes}"


def too_long(most: int) -> str:
    message = _("The text is longer than %(number)s characters.")
    return message % {"number": thousands(most)}


def _number(posted: QueryDict, name: str) -> int:
    number = read_number(posted.get(name))
    if number is None:
        raise CitingError(_("Enter the number of the citation."))
    return number


def refusal(message: str, status: int) -> JsonResponse:
    return JsonResponse({"error": message}, status=status)
