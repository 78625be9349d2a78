"""How the editors' home shows what readers wrote."""

from django import template

from feedback.models import Report

register = template.Library()

ROWS = 6


@register.inclusion_tag("admin/feedback/_home_reports.html")
def readers_say(user):
    """The newest unread reports, for those who may read them."""
    if not user.has_perm("feedback.view_report"):
        return {"may_read": False}
    unread = Report.objects.filter(state=Report.State.NEW)
    new = unread.filter(is_suspect=False)
    reports = list(new.select_related("vote", "article").defer("article__body")[: ROWS + 1])
    return {
        "may_read": True,
        "may_count": user.has_perm("feedback.view_vote"),
        "reports": reports[:ROWS],
        "has_more": len(reports) > ROWS,
        "has_suspect": not reports and unread.exists(),
    }
