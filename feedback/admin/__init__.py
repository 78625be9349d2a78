"""How editors hear readers: the inbox, the numbers, and both beside the articles."""

from feedback.admin.articles import Helpfulness, Reported
from feedback.admin.reports import ReportAdmin
from feedback.admin.votes import VoteAdmin

__all__ = ["Helpfulness", "ReportAdmin", "Reported", "VoteAdmin"]
