"""The ping of an open form: who else has the article open, and whether it was saved meanwhile."""

import re

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from articles.admin.parts import ArticlePart
from articles.editing import presence
from articles.models import Article
from articles.permissions import may
from articles.words import person_name, time_in_words

_ASKED = (
    *("created_by", "assignee", "stage", "working_revision", "working_revision__created_at"),
    *(f"working_revision__created_by__{name}" for name in ("username", "first_name", "last_name")),
)
_TAB = re.compile(r"[a-z0-9]{8,32}")


class ArticlePresence(ArticlePart):
    """The part of ArticleAdmin that tells writers of one another."""

    def get_urls(self):
        view = self.admin_site.admin_view(require_POST(self.presence_view))
        address = "<int:pk>/presence.json"
        return [path(address, view, name="articles_article_presence"), *super().get_urls()]

    def presence_view(self, request, pk):
        """POST `tab` and `base`, the revision the form began with; `leave` when it is closed."""
        if not may(request.user, "edit"):
            raise PermissionDenied
        article = get_object_or_404(
            Article.objects.select_related("working_revision__created_by").only(*_ASKED), pk=pk
        )
        if not may(request.user, "edit", article):
            raise PermissionDenied
        tab = request.POST.get("tab", "")
        if not _TAB.fullmatch(tab):
            return HttpResponseBadRequest(_("Name the tab: 8 to 32 lowercase letters and digits."))
        if "leave" in request.POST:
            presence.leave(article, request.user, tab)
            return HttpResponse(status=204)
        others = presence.arrive(article, request.user, tab)
        sentences = [presence.in_words(others, request.user), _saved_meanwhile(request, article)]
        return JsonResponse({"message": " ".join(filter(None, sentences))})


def _saved_meanwhile(request, article: Article) -> str:
    latest = article.working_revision
    if latest is None or request.POST.get("base", "") in ("", str(latest.pk)):
        return ""
    by = latest.created_by
    who = _("Someone") if by is None else _("You") if by == request.user else person_name(by)
    at = time_in_words(latest.created_at)
    message = _("%(who)s saved this article at %(at)s. When you save, both versions are merged.")
    return message % {"who": who, "at": at}
