"""Rendering frozen revisions again, after a release that renders or checks their text otherwise."""

from collections.abc import Iterator
from enum import StrEnum

from django.db import transaction

from articles.images.library import images_in
from articles.models import Revision
from articles.publishing.announcing import announced
from articles.publishing.findings import find_problems
from articles.publishing.snapshots import HASHED, content_hash, described
from articles.rendering.figures import keys_in
from articles.rendering.html import RenderedBody, render_body

AT_ONCE = 100  # revisions in memory
RENDERED = ("body_html", "word_count", "minutes", "blocking_findings", "warning_findings")


class Outcome(StrEnum):
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    # The library says of an image what it did not say when the revision was frozen. To render that
    # would put words before readers that nobody published.
    LEFT = "left as it is"


def render_again(*, dry_run: bool = False) -> Iterator[tuple[Revision, Outcome]]:
    """Bring HTML and number of findings of every revision up to date: words and dates stay.

    A transaction for each that changes, so editors wait for nothing; who stops it may begin again.
    """
    needed = (*HASHED, *RENDERED, "content_hash", "number", "article")
    revisions = Revision.objects.only(*needed).order_by("pk")
    for revision in revisions.iterator(chunk_size=AT_ONCE):
        yield revision, _render(revision, dry_run)


def _render(revision: Revision, dry_run: bool) -> Outcome:
    body = _rendered(revision)
    if body is None:
        return Outcome.LEFT
    blocking = [finding.is_blocking for finding in find_problems(revision, body)]
    findings = (sum(blocking), len(blocking) - sum(blocking))
    values = (str(body.html), body.word_count, body.minutes, *findings)
    columns = dict(zip(RENDERED, values, strict=True))
    if all(getattr(revision, name) == value for name, value in columns.items()):
        return Outcome.UNCHANGED
    if not dry_run:
        with transaction.atomic(), announced("rendering"):
            Revision.objects.filter(pk=revision.pk).update(**columns)
    return Outcome.CHANGED


def _rendered(revision: Revision) -> RenderedBody | None:
    images = images_in(revision.body)
    if keys_in(revision.body):
        columns = {name: getattr(revision, name) for name in HASHED}
        columns |= {"provenance": revision.provenance.to_dict(), **described(images)}
        if content_hash(columns) != revision.content_hash:
            return None
    cited = {item["number"]: item["source"] for item in revision.references}
    return render_body(revision.body, cited, images)
