"""What stands in the way of publishing a revision, and what merely deserves a look."""

from collections.abc import Iterator

from articles.images.library import pictures_in
from articles.models import Revision
from articles.rendering.html import RenderedBody, render_body
from references.citations import CitedWork, Finding, check


def find_problems(revision: Revision) -> list[Finding]:
    """Findings on citations, picture and origin, those that block publication first."""
    works = [
        CitedWork(
            number=each["number"],
            title=each["title"],
            url=each["url"],
            source_name=each["source"],
        )
        for each in revision.references
    ]
    cited = {each.number: each.source_name for each in works}
    body = render_body(revision.body, cited, pictures_in(revision.body))
    findings = check_body(body, works)
    findings += _picture(revision.lead_image)
    findings += _origin(revision)
    return sorted(findings, key=lambda each: not each.is_blocking)


def check_body(body: RenderedBody, works: list[CitedWork]) -> list[Finding]:
    """Findings on the text alone: its citations and the pictures in it."""
    findings = [*_check_pictures(body), *check(body.markers, body.dangling, body.passages, works)]
    return sorted(findings, key=lambda each: not each.is_blocking)


def _check_pictures(body: RenderedBody) -> Iterator[Finding]:
    for key in body.missing_pictures:
        yield Finding(
            "missing_picture",
            f"The text shows image:{key}, which is not in the library. Choose another picture.",
            is_blocking=True,
        )
    for key in body.undescribed_pictures:
        yield Finding(
            "missing_alt",
            f"The picture image:{key} has no alternative text. Write what it shows between the "
            "brackets before it, or describe it in the library.",
            is_blocking=True,
        )


def _origin(revision: Revision) -> list[Finding]:
    if revision.provenance.origin:
        return []
    return [
        Finding(
            code="origin_not_recorded",
            message="How the article was made is not recorded, so readers are told nothing about "
            "it. Choose its origin before publishing.",
            number=None,
            is_blocking=False,
        )
    ]


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
