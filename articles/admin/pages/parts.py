"""What the parts of PageAdmin stand on: a page by its key, once the user may do this to it."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed
from django.shortcuts import get_object_or_404

from articles.models import Page, PageRevision
from articles.models.pages.page import content_of
from articles.models.pages.revision import Policy
from articles.permissions import may_publish_pages

if TYPE_CHECKING:
    from django.contrib import admin

    PagePart = admin.ModelAdmin[Page]
else:
    PagePart = object

TEMPLATES = "admin/articles/page"


def on_page(right: str, *methods: str) -> Callable:
    """A view that gets the page instead of its key. The right: look, change, or publish."""

    def decorate(view):
        @wraps(view)
        def checked(self, request, pk, **kwargs):
            if not _may(self, request, right):
                raise PermissionDenied
            page = get_object_or_404(Page, pk=pk)
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            return view(self, request, page, **kwargs)

        return checked

    return decorate


def _may(part, request, right: str) -> bool:
    if right == "look":
        return part.has_view_or_change_permission(request)
    if right == "change":
        return part.has_change_permission(request)
    return part.has_change_permission(request) and may_publish_pages(request.user)


def in_words(row: Page | PageRevision | dict[str, Any]) -> dict[str, Any]:
    """What was written, as a comparison takes it."""
    content = dict(row) if isinstance(row, dict) else content_of(row)
    policies = [policy for policy in Policy if policy in content["policies"]]
    content["policies"] = [{"id": each.value, "name": str(each.label)} for each in policies]
    return content


def context_of(part: PagePart, request, page: Page, title: str, **more: Any) -> dict[str, Any]:
    """What each page about a page shows around its own part, and that."""
    about = {"opts": part.opts, "page": page, "title": title, "subtitle": str(page)}
    return part.admin_site.each_context(request) | about | more
