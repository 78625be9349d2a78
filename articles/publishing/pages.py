"""What may be done to a page: each verb is one transaction, and holds the page's row."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import freshness
from articles.audit import LONGEST, record
from articles.images.library import images_in
from articles.models import Page, PageRevision
from articles.models.article import State
from articles.models.pages.page import content_of
from articles.models.pages.revision import CONTENT
from articles.publishing.periods import INSTANT
from articles.publishing.states import PublishingError
from articles.rendering.figures import keys_in
from articles.rendering.html import render_page

Kind = PageRevision.Kind

# State × verb; saving and restoring always may.
ALLOWED: dict[str, set[State]] = {
    "publish": {State.DRAFT, State.LIVE_DRAFT},
    "unpublish": {State.LIVE, State.LIVE_DRAFT},
    "discard": {State.LIVE_DRAFT},
}
REFUSALS: dict[str, Promise] = {
    "publish": gettext_lazy("“%(title)s” has no changes to publish."),
    "unpublish": gettext_lazy("“%(title)s” isn’t live."),
    "discard": gettext_lazy("“%(title)s” has no changes to discard."),
}


def require(page: Page, verb: str) -> None:
    """Raise PublishingError unless the verb may be used in the page's state.

    A live page may be published as it is, when the library says something else of its images.
    """
    is_allowed = page.state() in ALLOWED[verb]
    if not is_allowed and not (verb == "publish" and page.body_html != rendered(page)):
        raise PublishingError(REFUSALS[verb] % {"title": page.title})


def rendered(row: Page | PageRevision) -> str:
    """Its HTML as it would be published now."""
    return str(render_page(row.body, images_in(row.body)))


def render_again(*, dry_run: bool = False) -> Iterator[bool]:
    """Bring the HTML of live pages up to date after a release: whether each one changed.

    What the library says of images waits for somebody who publishes the page.
    """
    for key in Page.objects.live().values_list("pk", flat=True):
        with transaction.atomic():
            row = Page.objects.select_for_update().get(pk=key)
            html = row.body_html if keys_in(row.body) else rendered(row)
            is_changed = html != row.body_html
            if is_changed and not dry_run:
                row.body_html = html
                row.save(update_fields=["body_html"])
        yield is_changed


def add(page: Page, *, by: User | None = None) -> PageRevision:
    """Store a new page as a draft."""
    page.is_live = False
    with transaction.atomic():
        page.save(force_insert=True)
        return _freeze(page, content_of(page), by, Kind.SAVE)


def publish_new(page: Page, *, by: User | None = None) -> PageRevision:
    """Store a new page that readers see at once: of a file, of a sample."""
    with transaction.atomic():
        revision = add(page, by=by)
        _go_live(page, revision)
    return revision


def save(page: Page, content: dict[str, Any], *, by: User | None = None) -> PageRevision:
    """Freeze what was written as the working copy; nothing new makes no revision."""
    with held(page) as row:
        working = row.working_copy()
        if working is not None and content_of(working) == content:
            return working
        revision = _keep(row, content, by, Kind.SAVE)
        before = content_of(working) if working else {}
        record("change", row, by=by, revision=revision.number, **_changes(before, content))
    return revision


def publish(page: Page, number: int | None, *, by: User | None = None) -> PageRevision:
    """Let readers see the working copy, which must be the one of that number."""
    with held(page) as row:
        working = working_copy_of(row)
        if working.number != number:
            raise PublishingError(
                _("Someone saved “%(title)s” after you opened this page. Look at it again.")
                % {"title": working.title}
            )
        require(row, "publish")
        _require_free(row, working.path)
        if working.live is not None:  # each is live once
            working = _freeze(row, content_of(working), by, Kind.PUBLISH)
        _go_live(row, working)
        record("publish", row, by=by, revision=working.number)
    return working


def unpublish(page: Page, *, by: User | None = None) -> None:
    """Take it from readers; what was written since stays the working copy."""
    with held(page) as row:
        require(row, "unpublish")
        working = working_copy_of(row)
        _close(row)
        row.is_live = False
        _write(row, content_of(working))
        record("unpublish", row, by=by)


def discard(page: Page, *, by: User | None = None) -> PageRevision:
    """Make the working copy what readers see; the changes stay in the history."""
    with held(page) as row:
        require(row, "discard")
        revision = _freeze(row, content_of(row), by, Kind.DISCARD)
        record("discard", row, by=by, revision=revision.number)
    return revision


def restore(page: Page, revision: PageRevision, *, by: User | None = None) -> PageRevision:
    """Make an earlier revision the working copy again, as a new one."""
    with held(page) as row:
        restored = _keep(row, content_of(revision), by, Kind.RESTORE)
        numbers = {"revision": restored.number, "restored": revision.number}
        record("restore", row, by=by, **numbers)
    return restored


@contextmanager
def held(page: Page) -> Iterator[Page]:
    """The page's row as it is now, locked until the transaction ends."""
    with transaction.atomic():
        yield Page.objects.select_for_update().get(pk=page.pk)


def working_copy_of(row: Page) -> PageRevision:
    """Its newest revision. Raises PublishingError when nobody saved one, as SQL may leave it."""
    working = row.working_copy()
    if working is None:
        raise PublishingError(_("“%(title)s” has no text yet. Save it first.") % {"title": row})
    return working


def _keep(row: Page, content: dict[str, Any], by: User | None, kind: str) -> PageRevision:
    """Freeze it; and while readers see nothing of the page, its row follows."""
    revision = _freeze(row, content, by, kind)
    if not row.is_live:
        _require_free(row, revision.path)
        _write(row, content_of(revision))
    return revision


def _freeze(row: Page, content: dict[str, Any], by: User | None, kind: str) -> PageRevision:
    newest = row.revisions.order_by("-number").values_list("number", flat=True).first() or 0
    return row.revisions.create(number=newest + 1, kind=kind, created_by=by, **content)


def _go_live(row: Page, revision: PageRevision) -> None:
    start = _close(row)
    revision.live = DateTimeTZRange(start, None)
    revision.save(update_fields=["live"])
    row.is_live = True
    row.body_html = rendered(revision)
    _write(row, content_of(revision))


def _close(row: Page) -> Any:
    """End the present period: the moment when, which is now."""
    now = freshness.now()
    last = row.revisions.filter(live__endswith__isnull=True, live__isnull=False).first()
    if last is not None:
        now = max(now, last.live.lower + INSTANT)
        last.live = DateTimeTZRange(last.live.lower, now)
        last.save(update_fields=["live"])
    return now


def _write(row: Page, content: dict[str, Any]) -> None:
    for name, value in content.items():
        setattr(row, name, value)
    row.save(update_fields=[*CONTENT, "body_html", "is_live"])


def _require_free(row: Page, path: str) -> None:
    other = Page.objects.filter(path=path).exclude(pk=row.pk).first()
    if other is not None:
        message = _("The page “%(page)s” is at /about/%(path)s/. Choose another path.")
        raise PublishingError(message % {"page": other.title, "path": path})


def _changes(before: dict[str, Any], content: dict[str, Any]) -> dict[str, Any]:
    """What changed, as the audit log shows it."""
    return {
        name: {"before": _shown(before.get(name)), "after": _shown(value)}
        for name, value in content.items()
        if value != before.get(name)
    }


def _shown(value: Any) -> Any:
    is_long = isinstance(value, str) and len(value) > LONGEST
    return f"{value[:LONGEST]}…" if is_long else value
