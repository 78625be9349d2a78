"""The past of an article: its revisions, any two of them side by side, and the way back."""

from dataclasses import dataclass
from datetime import datetime
from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import freshness, publishing
from articles.admin.parts import ArticlePart
from articles.history.comparison import compare
from articles.models import Article, Revision
from articles.models.revision import HEAVY
from articles.permissions import may
from articles.publishing import PublishingError
from articles.publishing.snapshots import HASHED
from articles.words import person_name, read_number

PER_PAGE = 50
TEMPLATES = "admin/articles/article"
# Of articles and of pages.
HISTORY = "admin/articles/revisions/history.html"
COMPARISON = "admin/articles/revisions/compare.html"


@dataclass(frozen=True)
class Row:
    """A revision as the history shows it."""

    revision: Revision
    now: datetime

    @property
    def period(self) -> str:
        """When readers see it: "live", "scheduled", "past", or "" for a draft."""
        live = self.revision.live
        if live is None:
            return ""
        if live.lower > self.now:
            return "scheduled"
        return "live" if live.upper is None or live.upper > self.now else "past"

    @property
    def person(self) -> str:
        by = self.revision.created_by
        return person_name(by) if by else _("a program")


def on_article(action: str, *methods: str):
    """A view that gets the article instead of its key, once the user may do this to it."""

    def decorate(view):
        @wraps(view)
        def checked(self, request, pk, **kwargs):
            if not may(request.user, action):
                raise PermissionDenied
            article = get_object_or_404(Article.objects.select_related("section"), pk=pk)
            if not may(request.user, action, article):
                raise PermissionDenied
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            return view(self, request, article, **kwargs)

        return checked

    return decorate


def revision_of(article: Article, given: str | int) -> Revision:
    """One of the article's own revisions, by its number."""
    number = read_number(given) or 0
    if number == 0:
        raise Http404(_("There is no such revision."))
    own = article.revisions.select_related("created_by").defer("search")
    revision = get_object_or_404(own, number=number)
    revision.article = article
    return revision


class ArticleHistory(ArticlePart):
    """The part of ArticleAdmin that shows the past, in place of Django's own history."""

    def get_urls(self):
        guard, name = self.admin_site.admin_view, "articles_article"
        own = [
            path("<int:pk>/revisions/", guard(self.revisions_view), name=f"{name}_history"),
            path("<int:pk>/revisions/compare/", guard(self.compare_view), name=f"{name}_compare"),
            path(
                "<int:pk>/revisions/<int:number>/restore/",
                guard(self.restore_view),
                name=f"{name}_restore",
            ),
        ]
        return own + [url for url in super().get_urls() if url.name != f"{name}_history"]

    def page_context(self, request, article, title: str, **more) -> dict:
        """What each page about an article's past shows around its own part."""
        about = {"opts": self.opts, "article": article, "title": title, "subtitle": str(article)}
        return self.admin_site.each_context(request) | about | more

    @on_article("history", "GET", "HEAD")
    def revisions_view(self, request, article):
        now = freshness.now()
        revisions = article.revisions.select_related("created_by").defer(*HEAVY)
        page = Paginator(revisions.order_by("-number"), PER_PAGE).get_page(request.GET.get("page"))
        shown = list(page)
        live = revisions.live(now).first()
        latest = shown[0] if page.number == 1 and shown else revisions.order_by("-number").first()
        # Both sides that are compared by default can be chosen on every page.
        kept = {item.pk: item for item in (latest, live, *shown) if item is not None}
        rows = [Row(item, now) for item in sorted(kept.values(), key=lambda item: -item.number)]
        old, new = _sides(live, latest, shown)
        context = self.page_context(
            request,
            article,
            _("History"),
            item=article,
            rows=rows,
            shown=page,
            working=article.working_revision_id,
            live=live,
            latest=latest,
            old=old,
            new=new,
            zone=timezone.localtime(now),
            may_restore=may(request.user, "restore", article),
            may_share=may(request.user, "edit", article),
            has_word_counts=True,
            nothing_yet=_("No revisions yet. Save the article to create one."),
        )
        return render(request, HISTORY, context)

    @on_article("compare", "GET", "HEAD")
    def compare_view(self, request, article):
        now = freshness.now()
        sides = [self._side(request, article, side, now) for side in ("old", "new")]
        old, new = sorted(sides, key=lambda revision: revision.number)
        columns = [{name: getattr(side, name) for name in HASHED} for side in (old, new)]
        context = self.page_context(
            request,
            article,
            _("Compare"),
            item=article,
            working=article.working_revision_id,
            old=Row(old, now),
            new=Row(new, now),
            comparison=compare(*columns),
            may_restore=may(request.user, "restore", article),
        )
        return render(request, COMPARISON, context)

    def _side(self, request, article, side: str, now) -> Revision:
        """The revision that was asked for, or the one that is compared by default."""
        if number := request.GET.get(side):
            return revision_of(article, number)
        newest = list(article.revisions.order_by("-number").values_list("number", flat=True)[:2])
        if not newest:
            raise Http404(_("The article has no revisions yet."))
        if side == "new":
            return revision_of(article, newest[0])
        live = article.revisions.live(now).values_list("number", flat=True).first()
        is_other = live is not None and live != newest[0]
        return revision_of(article, live if is_other else newest[-1])

    @on_article("restore", "GET", "HEAD", "POST")
    def restore_view(self, request, article, number):
        now = freshness.now()
        revision = revision_of(article, number)
        if request.method == "POST":
            try:
                restored = publishing.restore(article, revision, by=request.user)
            except PublishingError as error:
                self.message_user(request, str(error), messages.ERROR)
                return HttpResponseRedirect(
                    reverse("admin:articles_article_history", args=[article.pk])
                )
            message = _(
                "Revision %(number)s is the working copy again, as revision %(new)s. Nothing was "
                "published."
            )
            values = {"number": number, "new": restored.number}
            self.message_user(request, message % values, messages.SUCCESS)
            return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))
        live = article.revisions.live(now).defer(*HEAVY).first()
        scheduled = article.revisions.scheduled(now).defer(*HEAVY).first()
        title = _("Restore revision %(number)s") % {"number": number}
        shown = {"row": Row(revision, now), "live": live, "scheduled": scheduled}
        context = self.page_context(request, article, title, **shown)
        return render(request, f"{TEMPLATES}/restore.html", context)


def _sides(live, latest, shown) -> tuple[int | None, int | None]:
    """The numbers that are chosen at first: the live revision and the latest one."""
    new = latest.number if latest else None
    if live is not None and live.number != new:
        return live.number, new
    return next((item.number for item in shown if item.number != new), new), new
