"""The past of a page: its revisions, two of them side by side, a preview of each, the way back."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import freshness
from articles.admin.pages.parts import TEMPLATES, PagePart, context_of, in_words, on_page
from articles.admin.pages.verbs import change_address
from articles.admin.revisions.history import COMPARISON, HISTORY, PER_PAGE, Row
from articles.history.comparison import compare_pages
from articles.models import Page, PageRevision, Publication
from articles.publishing import PublishingError, pages
from articles.views import page_context
from articles.words import read_number


def revision_of(page: Page, given: str | int | None) -> PageRevision:
    """One of the page's own revisions, by its number."""
    own = page.revisions.select_related("created_by")
    return get_object_or_404(own, number=read_number(given) or 0)


class PageHistory(PagePart):
    """The part of PageAdmin that shows the past, in place of Django's own history."""

    def get_urls(self):
        guard, name = self.admin_site.admin_view, "articles_page"
        own = [
            path("<int:pk>/preview/", guard(self.preview_view), name=f"{name}_preview"),
            path("<int:pk>/revisions/", guard(self.revisions_view), name=f"{name}_history"),
            path("<int:pk>/revisions/compare/", guard(self.compare_view), name=f"{name}_compare"),
            path(
                "<int:pk>/revisions/<int:number>/restore/",
                guard(self.restore_view),
                name=f"{name}_restore",
            ),
        ]
        return own + [url for url in super().get_urls() if url.name != f"{name}_history"]

    @on_page("look", "GET", "HEAD")
    def preview_view(self, request, page):
        """The page as readers would get it: the working copy, or the revision that is asked for."""
        working = page.working_copy()
        number = request.GET.get("revision")
        revision = revision_of(page, number) if number else working
        if revision is None:
            raise Http404(_("The page has no revisions yet."))
        about = {"title": revision.title, "path": revision.path}
        shown = Page(pk=page.pk, body_html=pages.rendered(revision), **about)
        context = page_context(shown) | {
            "revision": revision,
            "row": page,
            # Of a page that isn't live, readers' pages say nothing: see PublicationQuerySet.
            "leads_to_corrections": Publication.objects.filter(corrections_page=page).exists(),
            "is_live": revision.live is not None and revision.live.upper is None,
            "is_working": working is not None and revision.number == working.number,
        }
        response = render(request, "articles/page_preview.html", context)
        response["X-Robots-Tag"] = "noindex"
        return response

    @on_page("look", "GET", "HEAD")
    def revisions_view(self, request, page):
        now = freshness.now()
        revisions = page.revisions.select_related("created_by").defer("body")
        shown = Paginator(revisions.order_by("-number"), PER_PAGE).get_page(request.GET.get("page"))
        newest = page.revisions.order_by("-number").only("page", "number").first()
        old, new = self._sides(page, newest and newest.number)
        context = context_of(
            self,
            request,
            page,
            _("History"),
            item=page,
            rows=[Row(revision, now) for revision in shown],
            shown=shown,
            working=newest and newest.pk,
            old=old,
            new=new,
            zone=timezone.localtime(now),
            may_restore=self.has_change_permission(request, page),
            nothing_yet=_("No revisions yet. Save the page to create one."),
        )
        return render(request, HISTORY, context)

    def _sides(self, page, newest: int | None) -> tuple[int | None, int | None]:
        """The numbers that are chosen at first: what is live and the newest, or the last two."""
        live = page.revisions.filter(live__isnull=False, live__endswith__isnull=True)
        number = live.values_list("number", flat=True).first()
        return (number if number and number != newest else (newest or 1) - 1, newest)

    @on_page("look", "GET", "HEAD")
    def compare_view(self, request, page):
        now = freshness.now()
        newest = page.working_copy()
        if newest is None:
            raise Http404(_("The page has no revisions yet."))
        old, new = self._sides(page, newest.number)
        numbers = [request.GET.get("old") or old or 1, request.GET.get("new") or new]
        sides = [revision_of(page, number) for number in numbers]
        first, second = sorted(sides, key=lambda revision: revision.number)
        context = context_of(
            self,
            request,
            page,
            _("Compare"),
            item=page,
            working=newest.pk,
            old=Row(first, now),
            new=Row(second, now),
            comparison=compare_pages(in_words(first), in_words(second)),
            may_restore=self.has_change_permission(request, page),
        )
        return render(request, COMPARISON, context)

    @on_page("change", "GET", "HEAD", "POST")
    def restore_view(self, request, page, number):
        revision = revision_of(page, number)
        if request.method == "POST":
            try:
                restored = pages.restore(page, revision, by=request.user)
            except PublishingError as error:
                self.message_user(request, str(error), messages.ERROR)
                return HttpResponseRedirect(request.path)
            message = _(
                "Revision %(number)s is the working copy again, as revision %(new)s. Nothing was "
                "published."
            )
            values = {"number": number, "new": restored.number}
            self.message_user(request, message % values, messages.SUCCESS)
            return HttpResponseRedirect(change_address(page))
        working = page.working_copy()
        title = _("Restore revision %(number)s") % {"number": number}
        context = context_of(
            self,
            request,
            page,
            title,
            label=title,
            button=_("Restore as draft"),
            sentences=[
                _("Revision %(number)s will become the working copy, as a new revision.")
                % {"number": number},
                _("This doesn’t publish anything."),
                _("The current working copy stays in the history."),
            ],
            working=working,
            comparison=compare_pages(in_words(working), in_words(revision)),
            back=change_address(page),
        )
        return render(request, f"{TEMPLATES}/confirm.html", context)
