"""How the editors' home tells what readers wrote."""

from django import template

from feedback.models import Report

register = template.Library()

ROWS = 6


@register.inclusion_tag("admin/feedback/_home_reports.html")
def readers_say(user):
    """The newest reports that nobody looked at, for those who may read them."""
    if not user.has_perm("feedback.view_report"):
        return {"may_read": False}
    new = Report.objects.filter(state=Report.State.NEW, is_suspect=False)
    found = list(new.select_related("vote", "article").defer("article__body")[: ROWS + 1])
    return {
        "may_read": True,
        "may_count": user.has_perm("feedback.view_vote"),
        "reports": found[:ROWS],
        "has_more": len(found) > ROWS,
    }
