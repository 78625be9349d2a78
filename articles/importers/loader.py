"""Saving a parsed article: each in one transaction, and never over the work of a person."""

import hashlib
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext as _
from psycopg import errors

from articles import freshness, publishing
from articles.disks import is_disk_full
from articles.images import storing
from articles.importers.files import ArticleFile, Unreadable
from articles.importers.matching import find_article, refuse_taken_slug
from articles.importers.names import (
    Memory,
    NamedRows,
    find_or_make,
    find_or_make_section,
    find_section,
)
from articles.importers.parsed import ImportRejected, ParsedArticle
from articles.importers.release import Outcome, hold_back, keep_date, release
from articles.importers.report import ImportResult, Status
from articles.importers.rows import apply, rows_written
from articles.models import Article, Image, Revision
from articles.permissions import NotAllowed, require_making
from articles.publishing.snapshots import take_snapshot
from articles.words import thousands

# One import at a time: two that run at once would make the same sections and sources twice.
LOCK = 0x6E657773_696D7074
# What an item's own transaction meets when somebody else saves at that moment; it's tried again.
_RACES = (errors.UniqueViolation, errors.ExclusionViolation, errors.DeadlockDetected)
MAX_MESSAGES = 100  # of an item

logger = logging.getLogger(__name__)


@dataclass
class _Item:
    """One file on its way into the database."""

    parsed: ParsedArticle
    by: Any
    picture: bytes | None
    messages: list[str]
    memory: Memory
    with_unread: bool = True
    new_files: list[Any] = field(default_factory=list)
    is_same_file: bool = False  # as was imported last

    @cached_property
    def fingerprint(self) -> str:
        picture = hashlib.sha256(self.picture).hexdigest() if self.picture is not None else ""
        return self.parsed.fingerprint(picture)


def load(
    parsed: ParsedArticle,
    *,
    publish: bool,
    by: Any = None,
    dry_run: bool = False,
    pictures: Callable[[str], bytes] | None = None,
    memory: Memory | None = None,
    with_unread: bool = True,
) -> ImportResult:
    """Create or update the article that `parsed` describes, or say why not.

    `pictures` reads the file that the article names as its image; `memory` is shared by the
    items of a run and spares queries. Nothing is kept of a rejected item, or of a dry run.
    `with_unread`: publish also what was made with AI and nobody has reviewed.
    """
    memory = Memory() if memory is None else memory
    memory.by = by
    try:
        picture = _read_picture(parsed, pictures)
        for is_last in (False, True):
            item = _Item(parsed, by, picture, list(parsed.warnings), memory, with_unread)
            try:
                return _attempt(item, publish, dry_run)
            except DatabaseError as error:
                if _is_undone_around() or not isinstance(error.__cause__, _RACES):
                    raise
                if is_last:
                    return _rejected(_meanwhile(), parsed.title)
    except (ImportRejected, NotAllowed, storing.ImageRejected) as error:
        return _rejected(str(error), parsed.title)
    raise AssertionError("unreachable")


def load_file(
    file: ArticleFile | Unreadable,
    *,
    publish: bool,
    format_: str = "auto",
    by: Any = None,
    dry_run: bool = False,
    memory: Memory | None = None,
    with_unread: bool = True,
) -> ImportResult:
    """Read a file and load its article. Whatever goes wrong with it, the next file has its turn."""
    if isinstance(file, Unreadable):
        return _rejected(file.message)
    try:
        return load(
            file.parse(format_),
            publish=publish,
            by=by,
            dry_run=dry_run,
            pictures=file.read_picture,
            memory=memory,
            with_unread=with_unread,
        )
    except ImportRejected as error:
        return _rejected(str(error))
    except Exception as error:
        if _is_undone_around():
            raise
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()  # the next file gets another one
        if is_disk_full(error):
            return _rejected(_("The server is out of space. Import the file again later."))
        reference = secrets.token_hex(4)
        logger.exception("The import of %r failed: %s", str(file.path), reference)
        return _rejected(_unexpected(reference))


def _attempt(item: _Item, publish: bool, dry_run: bool) -> ImportResult:
    """One transaction; what it made beside the database goes with it when it is undone."""
    is_kept = False
    try:
        with transaction.atomic():
            _wait_for_turn()
            result = _load(item, publish)
            transaction.set_rollback(dry_run)
        is_kept = not dry_run
    finally:
        if is_kept:
            item.memory.keep()
        else:
            item.memory.forget()
            for file in item.new_files:
                file.delete(save=False)
    return result


def _load(item: _Item, publish: bool) -> ImportResult:
    article, new_slug = find_article(item.parsed)
    if article is None:
        article, status, is_current = _create(item, new_slug), Status.CREATED, True
    else:
        with publishing.locked(article) as held:
            article = held.row
            status, is_current = _update(item, article)
    is_news = status != Status.UNCHANGED
    is_withheld = publish and not is_current and is_news
    known = {"is_created": status == Status.CREATED, "is_news": is_news}
    is_held = hold_back(article, item.parsed, item.messages, **known)
    outcome = Outcome.AS_IT_WAS
    if publish and item.parsed.held:
        is_withheld |= is_held
    elif publish and is_current:
        how = {"by": item.by, "with_unread": item.with_unread}
        outcome = release(article, item.parsed, item.messages, **how, **known)
        is_withheld = outcome == Outcome.WITHHELD
    if status == Status.CREATED:
        publishing.keep_new(article)
    if is_current and not item.is_same_file:
        keep_date(article, item.parsed, item.messages, by=item.by)
    if not publish and status in (Status.CREATED, Status.UPDATED):
        item.messages += _problems(article)
    return ImportResult(
        status=status,
        title=item.parsed.title,
        article=article,
        url=_public_url(article),
        messages=_shortened(item.messages),
        is_withheld=is_withheld,
        is_unread=is_current and _is_unread(article, status, outcome),
        is_released=outcome == Outcome.RELEASED,
    )


def _create(item: _Item, slug: str) -> Article:
    parsed = item.parsed
    article = Article(
        section=find_or_make_section(parsed.section, item.memory, item.messages),
        slug=slug,
        external_id=parsed.external_id,
        origin=Article.Origin.NOT_RECORDED,
    )
    if parsed.provenance is None:
        item.messages.append(
            _(
                "The file doesn’t say how the article was made, so readers won’t be told. Add "
                "“provenance” with its “kind”."
            )
        )
    names = find_or_make(parsed, item.memory, item.messages)
    apply(article, parsed, names, _lead_image(item))
    # Nobody else sees the new row yet, so there is nothing to lock or compare.
    publishing.begin(
        article,
        take_snapshot(article, rows_written(article, names)),
        by=item.by,
        kind=Revision.Kind.IMPORT,
        import_hash=item.fingerprint,
    )
    return article


def _update(item: _Item, row: Article) -> tuple[Status, bool]:
    """What became of a known article, and whether its working copy is what the file says."""
    parsed = item.parsed
    imported = row.revisions.filter(kind=Revision.Kind.IMPORT).order_by("-number")
    last = imported.only("content_hash", "import_hash", "number").first()
    working = row.working_revision
    is_untouched = bool(last and working and working.content_hash == last.content_hash)
    item.is_same_file = bool(last and last.import_hash == item.fingerprint)
    if item.is_same_file:
        return Status.UNCHANGED, is_untouched
    if parsed.slug:
        refuse_taken_slug(parsed.slug, row)
    _note_section(item, row)
    names, image = find_or_make(parsed, item.memory, item.messages), _lead_image(item)
    if not is_untouched:
        return _leave_to_human(item, row, names, image, last)
    before = row.external_id
    apply(row, parsed, names, image)
    revision = publishing.save_revision(
        row, by=item.by, kind=Revision.Kind.IMPORT, import_hash=item.fingerprint
    )
    is_same = revision == working and row.external_id == before
    return (Status.UNCHANGED if is_same else Status.UPDATED), True


def _leave_to_human(
    item: _Item, row: Article, names: NamedRows, image: Image | None, last: Revision | None
) -> tuple[Status, bool]:
    """Keep the file as a revision beside the working copy, which a person has changed."""
    with transaction.atomic():
        apply(row, item.parsed, names, image)
        snapshot = take_snapshot(Article.objects.get(pk=row.pk))
        transaction.set_rollback(True)
    row.refresh_from_db()
    if row.working_revision and snapshot.content_hash == row.working_revision.content_hash:
        return Status.UNCHANGED, True
    if last and snapshot.content_hash == last.content_hash:
        return Status.UNCHANGED, False
    revision = publishing.add_revision(
        row,
        snapshot,
        by=item.by,
        kind=Revision.Kind.IMPORT,
        note=_("Imported next to a person’s changes"),
        import_hash=item.fingerprint,
    )
    item.messages.append(
        _(
            "A person has changed the article since it was imported, so nothing is overwritten. "
            "The file is kept as revision %(number)s. Compare it in the admin, and restore it to "
            "use it."
        )
        % {"number": revision.number}
    )
    return Status.NEEDS_ATTENTION, False


def _lead_image(item: _Item) -> Image | None:
    """The picture's row: found by its bytes, or made with what the file says about it."""
    described = item.parsed.image
    if item.picture is None or described is None:
        return None
    if known := storing.find_stored(item.picture):
        return known
    require_making(item.by, "articles.image", described.file)
    image = storing.store_image(
        item.picture,
        alt=described.alt,
        caption=described.caption,
        credit=described.credit,
        licence=described.licence,
    )
    item.new_files += storing.files_of(image)
    return image


def _note_section(item: _Item, row: Article) -> None:
    """An article stays in the section where editors have it: a move is theirs."""
    name = item.parsed.section
    if name is not None and row.section is None:
        row.section = find_or_make_section(name, item.memory, item.messages)
    elif name is not None and find_section(name) != row.section:
        item.messages.append(
            _(
                "The file names the section “%(name)s”, but the article stays in “%(section)s”. To "
                "move it, use the admin."
            )
            % {"name": name, "section": row.section}
        )


def _is_unread(article: Article, status: Status, outcome: Outcome) -> bool:
    """Whether it is made with AI, nobody has reviewed it, and readers see it only from now on."""
    if not publishing.is_unread(article.provenance):
        return False
    is_new = status == Status.CREATED or outcome == Outcome.RELEASED
    return is_new or publishing.publishes_unread(article)


def _problems(article: Article) -> list[str]:
    """What must be fixed before publication, for the report on a draft."""
    revision = article.working_revision
    findings = publishing.findings_of(revision) if revision else []
    return [finding.message for finding in findings if finding.is_blocking]


def _public_url(article: Article) -> str | None:
    """Where readers find the article now: under the slug of its live revision."""
    now, live = freshness.now(), article.working_revision
    if live is None or live.live is None or now not in live.live:
        live = article.revisions.live(now).only("slug", "article").first()
    if live is None:
        return None
    live.article = article
    return live.get_absolute_url()


def _read_picture(parsed: ParsedArticle, pictures: Callable[[str], bytes] | None) -> bytes | None:
    if parsed.image is None:
        return None
    if pictures is None:
        raise ImportRejected(
            _(
                "The image “%s” wasn’t included. Import the article from a folder with the "
                "image, or remove “image”."
            )
            % parsed.image.file
        )
    return pictures(parsed.image.file)


def _wait_for_turn() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _rejected(message: str, title: str = "") -> ImportResult:
    return ImportResult(Status.REJECTED, title=title, messages=[message])


def _is_undone_around() -> bool:
    """Whether a transaction around this one can only be rolled back."""
    return connection.in_atomic_block and connection.needs_rollback


def _meanwhile() -> str:
    return _(
        "Someone else saved an item with the same name or address at the same moment. Import the "
        "file again."
    )


def _unexpected(reference: str) -> str:
    message = _(
        "Something unexpected went wrong, and nothing of this file was imported. Ask your "
        "administrator to look for %s in the log."
    )
    return message % reference


def _shortened(messages: list[str]) -> list[str]:
    others = len(messages) - MAX_MESSAGES
    more = [_("Other messages: %s.") % thousands(others)] if others > 0 else []
    return messages[:MAX_MESSAGES] + more
