"""The pages of feedback. They know a reader by the cookie that the first vote set, if at all."""

from feedback.views.answering import feedback
from feedback.views.reporting import report, thanks

__all__ = ["feedback", "report", "thanks"]
