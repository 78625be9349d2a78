"""What readers answered and reported, beside the articles and corrections of the desk."""

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin import ArticleAdmin, CorrectionAdmin
from articles.admin.companions import Companion
from articles.words import thousands
from feedback.numbers import dashboard
from feedback.numbers.figures import Figures


class Helpfulness(Companion):
    """“82% of 1 204”, leading to the article's page of feedback."""

    name = "answers"
    title = gettext_lazy("share of yes")
    permission = "feedback.view_vote"
    in_list = True

    def prepare(self, rows):
        figures = dashboard.of_articles(list(rows))
        for key, article in rows.items():
            article.figures = figures.get(key, Figures())

    def __call__(self, article):
        if not hasattr(article, "figures"):
            self.prepare({article.pk: article})
        figures = article.figures
        if not figures.total:
            return _("suspect answers only") if figures.suspects else _("no\u00a0answers")
        return format_html(
            '<a href="{}" class="answers-share">{} of\u00a0{}</a>',
            reverse("admin:feedback_vote_article", args=[article.pk]),
            figures.share,
            thousands(figures.total),
        )


class Reported(Companion):
    """The reports that led to a correction."""

    name = "reported"
    title = gettext_lazy("reported by readers")
    permission = "feedback.view_report"

    def __call__(self, correction):
        links = (
            (reverse("admin:feedback_report_change", args=[report.pk]), report)
            for report in correction.reports.order_by("pk")[:20]
        )
        return format_html_join(", ", '<a href="{}">{}</a>', links) or _("None")


ArticleAdmin.accompany(Helpfulness())
CorrectionAdmin.accompany(Reported())
