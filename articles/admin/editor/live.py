"""The editor of an article: its live preview, its citations, and saving on top of somebody."""

import json
from collections import Counter
from dataclasses import asdict

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
from django.views.decorators.http import require_http_methods, require_POST

from articles import publishing
from articles.admin.editor import conflicts
from articles.admin.parts import ArticlePart
from articles.editing import citing
from articles.editing.citing import CitingError
from articles.images.library import images_in
from articles.models import Article
from articles.models.article import BODY_MAX_LENGTH
from articles.permissions import may
from articles.publishing.findings import check_body
from articles.rendering.directions import with_directions
from articles.rendering.html import RenderedBody, render_body
from articles.words import length_in_words, read_number, thousands
from references.citation_findings import CitedWork
from references.lengths import is_in_characters
from references.models import Reference

MAX_REQUEST = 2_000_000  # bytes: the longest body, escaped, with its citations
# What is no JSON, or is a form with files, whose body was read for its token.
NOT_JSON = (ValueError, RawPostDataException)
SCRIPTS = (
    *("editor", "find", "library", "preview", "citation_panel", "tags", "counts"),
    *("keep", "presence", "publish", "shortcuts"),
)
TEMPLATES = "admin/articles/article"
PANEL = f"{TEMPLATES}/_editor_panel.html"


class ArticleEditor(ArticlePart):
    """The part of ArticleAdmin that the editor on the page speaks to."""

    class Media:
        css = {"all": [f"css/{name}.css" for name in ("article", "editor", "citing", "tools")]}
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
            path(
                "reference.json",
                view(require_http_methods(["GET", "POST"])(self.find_reference)),
                name="articles_article_reference",
            ),
            *super().get_urls(),
        ]

    def preview(self, request, pk=None):
        """What a body and its citations look like, and what is wrong with them. Saves nothing."""
        self._require_writer(request, pk)
        if int(request.headers.get("Content-Length") or 0) > MAX_REQUEST:
            return _refusal(_too_long(), 413)
        try:
            posted = json.loads(request.body)
            body, cited = posted["body"], [(int(n), int(pk)) for n, pk in posted["citations"]]
        except (*NOT_JSON, TypeError, KeyError, OverflowError, RecursionError):
            return _refusal(_("Send a body and a list of [number, reference]."), 400)
        if not isinstance(body, str) or len(body) > BODY_MAX_LENGTH:
            return _refusal(_too_long(), 413)
        inspected = inspect(body, cited)
        return JsonResponse(
            {
                "html": with_directions(inspected["rendered"].html),
                "counts": _counts(inspected["rendered"]),
                "findings": [asdict(finding) for finding in inspected["findings"]],
                "uses": {work["number"]: work["uses"] for work in inspected["works"]},
                "panel": render_to_string(PANEL, inspected | {"may_write": True}),
            }
        )

    def find_reference(self, request):
        """The reference with an address: made by a POST when nobody has cited it yet.

        A GET makes nothing; it says while somebody writes whether the library has it.
        """
        self._require_writer(request, None)
        try:
            if request.method == "GET":
                reference, is_new = citing.find(request.GET.get("url", "")), False
            else:
                reference, is_new = citing.find_or_add(request.POST.get("url", ""), by=request.user)
        except CitingError as error:
            return _refusal(str(error), 400)
        return JsonResponse({} if reference is None else _described(reference, is_new))

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Hold the article's row while it is saved, and stop when somebody else saved meanwhile."""
        if request.method != "POST" or object_id is None:
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            rows = Article.objects.select_for_update()
            number = read_number(object_id)
            row = rows.filter(pk=number).first() if number is not None else None
            if row is not None and self.has_change_permission(request, row):
                request.POST = conflicts.with_plain_newlines(request.POST)
                if differences := conflicts.settle(self, request, row):
                    return self._conflict(request, row, differences)
            elif row is not None and self.has_view_permission(request, row):
                return self._too_late(request, row)
            return super().changeform_view(request, object_id, form_url, extra_context)

    def _conflict(self, request, row, differences):
        context = self.admin_site.each_context(request) | {
            "title": _("Someone else saved this article"),
            "opts": self.opts,
            "article": row,
            "theirs": row.working_revision,
            "differences": differences,
            "carried": conflicts.carried(request.POST, row, differences),
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

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        cited, body = [], ""
        if obj is not None:
            cited, body = list(obj.citations.values_list("number", "reference")), obj.body
        context |= inspect(body, cited) | {
            "may_write": add or self.has_change_permission(request, obj)
        }
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
                citation = citing.add_reference(article, posted.get("cite_url", ""), by=by)
                message = _("Saved. “%(work)s” is citation %(number)s.")
                return message % {"work": citation.reference, "number": citation.number}
        raise CitingError(_("Choose what to do with the citations."))

    def _require_writer(self, request, pk):
        article = get_object_or_404(Article, pk=pk) if pk else None
        allowed = may(request.user, "edit", article)
        if not allowed and not (article is None and self.has_add_permission(request)):
            raise PermissionDenied


def inspect(body: str, cited: list[tuple[int, int]]) -> dict:
    """A body as rendered, the works it cites with their uses, and the findings on both.

    `cited` are pairs of a number and the key of a reference.
    """
    references = Reference.objects.select_related("source").in_bulk({pk for _, pk in cited})
    works = [(number, references[pk]) for number, pk in sorted(cited) if pk in references]
    cited_names = {number: work.source_name for number, work in works}
    rendered = render_body(body, cited_names, images_in(body))
    uses = Counter(rendered.markers)
    checked = [
        CitedWork(number, work.title, work.url, source_name=work.source_name)
        for number, work in works
    ]
    return {
        "rendered": rendered,
        "works": [{"number": n, "work": work, "uses": uses[n]} for n, work in works],
        "findings": check_body(rendered, checked),
    }


def _described(reference: Reference, is_new: bool) -> dict:
    return {
        "id": reference.pk,
        "label": str(reference),
        "source": reference.source_name,
        "is_new": is_new,
    }


def _counts(rendered: RenderedBody) -> str:
    of_characters = is_in_characters(rendered.word_count, rendered.text)
    length = length_in_words(rendered.word_count, of_characters=of_characters)
    minutes = _("%(minutes)s min read") % {"minutes": rendered.minutes}
    return f"{length} · {minutes}"


def _too_long() -> str:
    message = _("The text is longer than %(number)s characters.")
    return message % {"number": thousands(BODY_MAX_LENGTH)}


def _number(posted: QueryDict, name: str) -> int:
    number = read_number(posted.get(name))
    if number is None:
        raise CitingError(_("Enter the number of the citation."))
    return number


def _refusal(message: str, status: int) -> JsonResponse:
    return JsonResponse({"error": message}, status=status)
