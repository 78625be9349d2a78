"""The admin of `articles`, which cannot know of readers' answers, with these beside it."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from articles.admin.articles.admin import ArticleAdmin
from articles.admin.articles.list import ArticleChangeList
from articles.admin.revisions.corrections import CorrectionAdmin
from articles.models import Article, Correction
from feedback.numbers import dashboard
from feedback.numbers.figures import Figures, thousands


class AnsweredChangeList(ArticleChangeList):
    """Each article of the page with its figures, in one query."""

    def rows(self, keys):
        found = super().rows(keys)
        figures = dashboard.of_articles(keys)
        for key, article in found.items():
            article.figures = figures.get(key, Figures())
        return found


class ArticleWithAnswersAdmin(ArticleAdmin):
    """That of `articles`, with what readers answered."""

    readonly_fields = [*ArticleAdmin.readonly_fields, "answers"]
    fieldsets = [
        (name, {**options, "fields": [*options["fields"], "answers"]})
        if name == "Publication"
        else (name, options)
        for name, options in ArticleAdmin.fieldsets
    ]

    def get_list_display(self, request):
        columns = super().get_list_display(request)
        return [*columns, "answers"] if request.user.has_perm("feedback.view_vote") else columns

    def get_fieldsets(self, request, obj=None):
        if obj is None or request.user.has_perm("feedback.view_vote"):
            return super().get_fieldsets(request, obj)
        return ArticleAdmin.fieldsets

    def get_changelist(self, request, **kwargs):
        if request.user.has_perm("feedback.view_vote"):
            return AnsweredChangeList
        return super().get_changelist(request, **kwargs)

    @admin.display(description="helpful", empty_value="")
    def answers(self, article):
        """“82 % of 1 204”, leading to the article's page of feedback."""
        figures = getattr(article, "figures", None)
        if figures is None:
            figures = dashboard.of_articles([article.pk]).get(article.pk, Figures())
        if not figures.total:
            return "suspect answers only" if figures.suspects else "no\u00a0answers"
        return format_html(
            '<a href="{}" class="answers-share">{} of\u00a0{}</a>',
            reverse("admin:feedback_vote_article", args=[article.pk]),
            figures.share,
            thousands(figures.total),
        )


class CorrectionWithReportsAdmin(CorrectionAdmin):
    """That of `articles`, with the reports that led to a correction."""

    readonly_fields = ["reported"]

    def get_fields(self, request, obj=None):
        fields = [name for name in super().get_fields(request, obj) if name != "reported"]
        if obj is None or not request.user.has_perm("feedback.view_report"):
            return fields
        return [*fields, "reported"]

    @admin.display(description="reported by readers")
    def reported(self, correction):
        links = (
            (reverse("admin:feedback_report_change", args=[each.pk]), each)
            for each in correction.reports.order_by("pk")[:20]
        )
        return format_html_join(", ", '<a href="{}">{}</a>', links) or "No."


for model, model_admin in (
    (Article, ArticleWithAnswersAdmin),
    (Correction, CorrectionWithReportsAdmin),
):
    admin.site.unregister(model)
    admin.site.register(model, model_admin)
