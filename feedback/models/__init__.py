"""What readers answered and reported, and the counters that keep the answers honest."""

from feedback.models.counters import Counter, Salt
from feedback.models.reports import QUOTE_MAX_LENGTH, Report, ReportNote
from feedback.models.totals import ENOUGH, RevisionTotal, VoteChange, WeekTotal
from feedback.models.votes import COMMENT_MAX_LENGTH, Suspicion, Vote

__all__ = [
    "COMMENT_MAX_LENGTH",
    "ENOUGH",
    "QUOTE_MAX_LENGTH",
    "Counter",
    "Report",
    "ReportNote",
    "RevisionTotal",
    "Salt",
    "Suspicion",
    "Vote",
    "VoteChange",
    "WeekTotal",
]
