"""The editor of a page: its live preview, and saving on top of somebody."""

import json

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms import Script
from django.http import JsonResponse
from django.http.request import RawPostDataException
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from articles.admin.editor.live import SCRIPTS, ArticleEditor, counts_of, refusal, too_long
from articles.admin.pages.parts import TEMPLATES, PagePart, context_of, in_words
from articles.history.comparison import compare_pages
from articles.images.library import images_in
from articles.models import Page
from articles.models.pages.page import content_of
from articles.models.pages.revision import BODY_MAX_LENGTH
from articles.rendering.directions import with_directions
from articles.rendering.html import render_body
from articles.words import person_name, read_number

MAX_REQUEST = 1_000_000  # bytes: the longest text, escaped
# Of the scripts of the article's form, those that write a text.
WRITING = {"editor", "paste", "library", "preview", "shortcuts"}
EDITED = ("title", "path", "body")  # on the page of a conflict; the rest is sent along


class PageWriting(PagePart):
    """The part of PageAdmin that the editor on the page speaks to."""

    class Media:
        css = ArticleEditor.Media.css
        js = [
            Script(f"js/{name}.js", type="module")
            for name in (*filter(WRITING.__contains__, SCRIPTS), "leaving")
        ]

    def get_urls(self):
        view = self.admin_site.admin_view(require_POST(self.preview_text))
        return [path("preview.json", view, name="articles_page_text"), *super().get_urls()]

    def preview_text(self, request):
        """What a text looks like, and how long it is. Saves nothing."""
        if not (self.has_change_permission(request) or self.has_add_permission(request)):
            raise PermissionDenied
        try:
            if int(request.headers.get("Content-Length") or 0) > MAX_REQUEST:
                return refusal(too_long(BODY_MAX_LENGTH), 413)
            body = json.loads(request.body)["body"]
        except (ValueError, RawPostDataException, TypeError, KeyError, RecursionError):
            return refusal(_("Send the text as “body”."), 400)
        if not isinstance(body, str) or len(body) > BODY_MAX_LENGTH:
            return refusal(too_long(BODY_MAX_LENGTH), 413)
        rendered = render_body(body, images=images_in(body))
        html = with_directions(rendered.html)
        counts = counts_of(rendered)
        # A page cites nothing: the editor's panel stays empty.
        nothing = {"findings": [], "uses": {}, "panel": ""}
        return JsonResponse({"html": html, "lines": rendered.lines, "counts": counts} | nothing)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Hold the page's row while it is saved, and stop when somebody else saved meanwhile."""
        if request.method != "POST" or object_id is None:
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            rows = Page.objects.select_for_update()
            row = rows.filter(pk=read_number(object_id) or 0).first()
            may_save = row is not None and self.has_change_permission(request, row)
            if may_save and (conflict := self._conflict(request, row)):
                return conflict
            return super().changeform_view(request, object_id, form_url, extra_context)

    def _conflict(self, request, row):
        """The page that asks what to keep, when another draft was saved since this was opened."""
        theirs = row.working_copy()
        if theirs is None or read_number(request.POST.get("base")) == theirs.number:
            return None
        form = self.get_form(request, row, change=True)(request.POST, instance=row)
        if not form.is_valid() or form.content == content_of(theirs):
            return None  # what is wrong is said first; what is the same is nobody's loss
        left_out = {*EDITED, "base", "csrfmiddlewaretoken", "_save", "_continue", "_publish"}
        carried = [
            (name, value)
            for name, values in request.POST.lists()
            for value in values
            if name not in left_out
        ]
        row.refresh_from_db()  # the form wrote into it
        context = context_of(
            self,
            request,
            row,
            _("This page was saved meanwhile"),
            theirs=theirs,
            their_name=person_name(theirs.created_by) if theirs.created_by else "",
            mine=[form[name] for name in EDITED],
            comparison=compare_pages(in_words(theirs), in_words(form.content)),
            carried=carried,
        )
        return TemplateResponse(request, f"{TEMPLATES}/conflict.html", context, status=409)
