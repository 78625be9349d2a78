"""The numbers: the dashboard, one article's page, and the download for pipelines."""

from datetime import datetime, time

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import audit
from articles.models import Article, Publication
from feedback.models import ENOUGH, Vote
from feedback.numbers import charts, dashboard, export, rollups
from feedback.numbers.figures import Figures, compared


class ExportForm(forms.Form):
    """Which votes, and how they are written."""

    since = forms.DateField(
        required=False,
        label=gettext_lazy("From"),
        help_text=gettext_lazy(
            "Answers given or changed on or after this day. Leave empty for no limit."
        ),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    until = forms.DateField(
        required=False,
        label=gettext_lazy("Before"),
        help_text=gettext_lazy(
            "Answers given or changed before this day. Leave empty for no limit."
        ),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    format = forms.ChoiceField(
        choices=[
            ("csv", gettext_lazy("CSV (for spreadsheets)")),
            ("jsonl", gettext_lazy("JSON Lines (for programs)")),
        ],
        label=gettext_lazy("Format"),
    )
    summary = forms.BooleanField(
        required=False,
        label=gettext_lazy("Summary: one row for each generator and version, not for each answer"),
    )


@admin.register(Vote)
class VoteAdmin(admin.ModelAdmin):
    """Votes are counted and never shown one by one."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("", wrap(self.changelist_view), name="feedback_vote_changelist"),
            path(
                "articles/<int:article_id>/", wrap(self.article_view), name="feedback_vote_article"
            ),
            path("export/", wrap(self.export_view), name="feedback_vote_export"),
        ]

    def changelist_view(self, request, extra_context=None):
        """All answers, and one breakdown of them at a time."""
        self._count(request)
        by = request.GET.get("by", "")
        by = by if by in dashboard.DIMENSIONS else "article"
        weeks = dashboard.weeks()
        context = {
            "title": _("Statistics"),
            "figures": dashboard.totals(),
            "weeks": weeks[::-1],
            "trend": charts.trend(weeks) if weeks else None,
            "attention": [(row, dashboard.figures_of(row)) for row in dashboard.attention()],
            "enough": ENOUGH,
            "dimensions": dashboard.DIMENSIONS,
            "by": by,
            "rows": dashboard.ROWS,
        }
        if by == "reason":
            context["reasons"] = dashboard.reasons()
        else:
            context["lines"], context["has_more"] = dashboard.breakdown(by)
        return self._page(request, "change_list.html", context)

    def article_view(self, request, article_id):
        """One article: this revision against the earlier ones."""
        self._count(request)
        articles = Article.objects.defer("body", "checks").select_related("section")
        article = get_object_or_404(articles, pk=article_id)
        answered = dashboard.of_revisions(article)
        present = next((item.figures for item in answered if item.is_present), None)
        earlier = sum((item.figures for item in answered if not item.is_present), Figures())
        context = {
            "title": _("Feedback on “%(article)s”") % {"article": article},
            "article": article,
            "answered": answered,
            "figures": sum((item.figures for item in answered), Figures()),
            "compared": compared(present, earlier) if present and len(answered) > 1 else "",
            "reasons": dashboard.reasons_of(article),
            "corrections": article.corrections.all(),
            "reports": article.reports.open().count(),
        }
        return self._page(request, "article.html", context)

    def export_view(self, request):
        """GET asks which votes, POST sends them."""
        if not request.user.has_perm("feedback.export_vote"):
            raise PermissionDenied
        form = ExportForm(request.POST or None, label_suffix="")
        if request.method == "POST" and form.is_valid():
            return self._download(request, form.cleaned_data)
        return self._page(request, "export.html", {"title": _("Export"), "form": form})

    def _download(self, request, params) -> StreamingHttpResponse:
        since, until = (_midnight(params[name]) for name in ("since", "until"))
        suffix = params["format"]
        details = export.audit_details(since, until, suffix)
        audit.record("export", Publication.objects.current(), by=request.user, **details)
        columns, records_of = export.table_of(params["summary"])
        records = records_of(export.votes_changed(since, until))
        lines = export.download_of(columns, records, suffix)
        name = f"feedback-{timezone.localdate():%Y-%m-%d}.{suffix}"
        return StreamingHttpResponse(
            lines,
            content_type=f"{export.FORMATS[suffix]}; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    def _count(self, request) -> None:
        """Take in what came since; a part of it when that is much."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        rollups.catch_up()

    def _page(self, request, template, context) -> TemplateResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "counted_until": rollups.counted_until(),
            "may_export": request.user.has_perm("feedback.export_vote"),
            "may_read": request.user.has_perm("feedback.view_report"),
            **context,
        }
        return TemplateResponse(request, f"admin/feedback/vote/{template}", context)


def _midnight(day):
    """The beginning of a day in the publication's zone."""
    if day is None:
        return None
    return timezone.make_aware(datetime.combine(day, time()))
