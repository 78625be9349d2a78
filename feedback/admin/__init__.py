"""How editors hear readers: the inbox, the numbers, and both beside the articles."""

from feedback.admin.articles import ArticleWithAnswersAdmin, CorrectionWithReportsAdmin
from feedback.admin.reports import ReportAdmin
from feedback.admin.votes import VoteAdmin

__all__ = ["ArticleWithAnswersAdmin", "CorrectionWithReportsAdmin", "ReportAdmin", "VoteAdmin"]
