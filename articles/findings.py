"""What stands in the way of publishing a revision, and what merely deserves a look."""

from articles.models import Revision
from articles.rendering import render_body
from references.citations import CitedWork, Finding, check


def find_problems(revision: Revision) -> list[Finding]:
    """Findings on citations and picture, those that block publication first."""
    works = [
        CitedWork(
            number=each["number"],
            title=each["title"],
            url=each["url"],
            source_name=each["source"],
        )
        for each in revision.references
    ]
    body = render_body(revision.body, {each.number: each.source_name for each in works})
    findings = check(body.markers, body.dangling, body.passages, works)
    findings += _picture(revision.lead_image)
    return sorted(findings, key=lambda each: not each.is_blocking)


def _picture(picture: dict | None) -> list[Finding]:
    if picture is None or picture["alt"] or picture["is_decorative"]:
        return []
    return [
        Finding(
            code="missing_alt",
            message="The lead image has no alternative text. Write what it shows, or mark it "
            "as decorative.",
            number=None,
            is_blocking=True,
        )
    ]
