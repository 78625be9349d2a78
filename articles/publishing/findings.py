"""What must be fixed before a revision is published, and what is only a warning."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from articles.images.library import images_in
from articles.models import Article, Revision
from articles.rendering.html import RenderedBody, render_body
from references.citation_findings import CitedWork, Finding, check


def findings_of(revision: Revision, body: RenderedBody | None = None) -> list[Finding]:
    """Found once for each instance: what they are about is frozen. `body` as in `find_problems`."""
    if revision.findings is None:
        revision.findings = find_problems(revision, body)
    return revision.findings


def findings_of_row(article: Article) -> list[Finding]:
    """What blocks publishing and belongs to the article itself, not to one of its revisions."""
    if article.section_id is not None:
        return []
    return [Finding("no_section", _("Choose a section."), is_blocking=True)]


def find_problems(revision: Revision, body: RenderedBody | None = None) -> list[Finding]:
    """Findings on citations, images and provenance, those that block publication first.

    `body` is the revision's text where the caller has rendered it already.
    """
    works = [
        CitedWork(
            number=item["number"],
            title=item["title"],
            url=item["url"],
            source_name=item["source"],
        )
        for item in revision.references
    ]
    if body is None:
        cited = {work.number: work.source_name for work in works}
        body = render_body(revision.body, cited, images_in(revision.body))
    findings = [
        *_text(body),
        *check_body(body, works),
        *_lead_image(revision.lead_image),
        *_missing(revision),
        *_origin(revision),
    ]
    return sorted(findings, key=lambda finding: not finding.is_blocking)


def check_body(body: RenderedBody, works: list[CitedWork]) -> list[Finding]:
    """Findings on the text alone: its citations and the images in it."""
    findings = [*_check_images(body), *check(body.markers, body.dangling, body.passages, works)]
    return sorted(findings, key=lambda finding: not finding.is_blocking)


def _text(body: RenderedBody) -> Iterator[Finding]:
    """An image alone is something to read; markers alone are not."""
    if not body.word_count and "<img" not in body.html:
        message = _("The article has no text. Write it before you publish.")
        yield Finding("no_text", message, is_blocking=True)


def _check_images(body: RenderedBody) -> Iterator[Finding]:
    for key in body.missing_images:
        message = _("The text shows image:%(key)s, which isn’t in the library. Choose another one.")
        yield Finding(
            "missing_image", message % {"key": key}, is_blocking=True, passage=f"image:{key}"
        )
    for key in body.undescribed_images:
        message = _(
            "The image image:%(key)s has no alt text. Write what it shows between the "
            "brackets before it, or describe it in the library."
        )
        yield Finding(
            "missing_alt", message % {"key": key}, is_blocking=True, passage=f"image:{key}"
        )


def _missing(revision: Revision) -> Iterator[Finding]:
    if not revision.standfirst.strip():
        message = _("There’s no standfirst, so lists show only the title. Add one.")
        yield Finding("no_standfirst", message)
    if not revision.authors:
        message = _("No author is named. Add a byline.")
        yield Finding("no_byline", message)


def _origin(revision: Revision) -> Iterator[Finding]:
    if not revision.provenance.origin:
        yield Finding(
            "origin_not_recorded",
            _(
                "Readers aren’t told how the article was made, because its origin isn’t recorded. "
                "Choose one under “Provenance”."
            ),
        )


def _lead_image(image: dict[str, Any] | None) -> Iterator[Finding]:
    if image is not None and not image["alt"] and not image["is_decorative"]:
        yield Finding(
            "missing_alt",
            _("The lead image has no alt text. Write what it shows, or mark it as decorative."),
            is_blocking=True,
        )
