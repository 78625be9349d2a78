"""What stands in an article's form and was not saved: kept for each person and tab."""

import json
import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.contrib.auth.models import AnonymousUser, User
from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from articles import freshness
from articles.models import Article, Autosave
from articles.models.presence import MOST_BYTES, TAB
from articles.words import megabytes, read_number

Pairs = Sequence[tuple[str, str]]  # names and values, as a form sends them

KEPT = timedelta(days=30)
MOST_OF_ONE = 50  # kept of one person; the oldest go
EDITING = timedelta(minutes=2)  # who wrote so lately is still at it
# A browser's copy holds what the server lacks, though a slow answer may bear the later time.
SLACK = timedelta(seconds=10)
LATE = timedelta(minutes=1)  # for so long something may be on its way
COPIES_KEPT = timedelta(days=7)  # so long a browser's copies of what was saved are known as such
SHOWN = 10  # of one article, or of what a person began
# What differs between two forms that hold the same: where they began, and how rows are counted.
_ABOUT_THE_FORM = re.compile(
    r"base_revision|opened_with|tab|[a-z]+-[A-Z_]+_FORMS|[a-z]+-\d+-(?:id|article)"
)


# What a new article begins with; the rest of an untouched form has values of its own.
_WRITTEN = re.compile(r"title|slug|standfirst|body|tags|section|lead_image|citations-\d+-\w+")


class Saved(Exception):
    """The form was saved a moment ago: what comes now was most likely sent before."""


class TooLarge(Exception):
    """More than is kept; the message says how much that is."""


def is_begun(pairs: Pairs) -> bool:
    """Whether the form of a new article holds anything that somebody would miss."""
    return any(value.strip() and _WRITTEN.fullmatch(name) for name, value in pairs)


def keep(
    article: Article | None,
    user: User,
    tab: str,
    pairs: Pairs,
    age: timedelta = timedelta(0),
) -> Autosave | None:
    """Write what a tab holds in place of what it held before; None is a new article.

    The row of another person, or of another tab, is never touched. `age` is that of a copy which
    comes late: it replaces nothing that is newer by more than `SLACK`, and is forgotten if its tab
    was saved since. Raises TooLarge and Saved.
    """
    pairs = [(name, value.replace("\0", "")) for name, value in pairs]
    if len(json.dumps(pairs, ensure_ascii=False).encode()) > MOST_BYTES:
        message = _("That’s more than is kept while you write: %(most)s. Save the article.")
        raise TooLarge(message % {"most": megabytes(MOST_BYTES)})
    if article is not None:
        return _keep_unless_saved(article, user, tab, pairs, age)
    with transaction.atomic():  # a row too many of a new article would pass for another one
        _take_turns(user, tab)
        return _keep_unless_saved(article, user, tab, pairs, age)


def _keep_unless_saved(
    article: Article | None, user: User, tab: str, pairs: Pairs, age: timedelta
) -> Autosave | None:
    was_saved_at = cache.get(_key_of(user, tab))
    sent_at = freshness.now() - min(age, KEPT)
    if was_saved_at and age and sent_at <= was_saved_at:
        return None
    if was_saved_at and not age and sent_at < was_saved_at + LATE:
        raise Saved(_("This was saved. Reload the page before you go on."))
    return _write(article, user, tab, pairs, sent_at, is_copy=bool(age))


def _write(
    article: Article | None,
    user: User,
    tab: str,
    pairs: Pairs,
    saved_at: datetime,
    *,
    is_copy: bool,
) -> Autosave:
    found = dict(pairs)
    values = {
        "base_revision": read_number(found.get("base_revision")),
        "title": " ".join(found.get("title", "").split())[:250],
        "values": pairs,
        "saved_at": saved_at,
    }
    kept = Autosave(article=article, user=user, tab=tab, **values)
    row = Autosave.objects.filter(article=article, user=user, tab=tab)
    older = row.filter(saved_at__lt=saved_at + SLACK) if is_copy else row
    if not older.update(**values) and not (is_copy and row.exists()):
        Autosave.objects.bulk_create(
            [kept],
            update_conflicts=True,
            unique_fields=["article", "user", "tab"],
            update_fields=[*values],
        )
        # Not what was just sent, however old it is.
        others = Autosave.objects.of(user).exclude(article=article, tab=tab)
        oldest = others.values("pk")[MOST_OF_ONE - 1 :]
        Autosave.objects.filter(pk__in=oldest).delete()
    kept.pk = row.values_list("pk", flat=True).first()  # None: it was saved in this moment
    return kept


def drop(article: Article | None, user: User, tab: str) -> None:
    """Forget a tab whose form holds again what is saved."""
    Autosave.objects.filter(article=article, user=user, tab=tab).delete()


def settle(article: Article, user: User, tab: str, pairs: Pairs) -> None:
    """After a save: forget the tab, and what the person kept elsewhere and is the same.

    Within the transaction of the save. What the tab sent before and arrives later is refused.
    """
    if re.fullmatch(TAB, tab):
        _take_turns(user, tab)
        cache.set(_key_of(user, tab), freshness.now(), COPIES_KEPT.total_seconds())
    own = Autosave.objects.of(user).filter(Q(article=article) | Q(article=None, tab=tab))
    saved = _content(pairs)
    done = [row.pk for row in own if row.tab == tab or _content(row.values) == saved]
    if done:
        Autosave.objects.filter(pk__in=done).delete()


def _take_turns(user: User, tab: str) -> None:
    """A save and what its tab sends meanwhile: one waits for the end of the other."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [_key_of(user, tab)]
        )


def _key_of(user: User, tab: str) -> str:
    return f"saved-tab-{user.pk}-{tab}"


def of_article(article: Article) -> list[Autosave]:
    """What anybody keeps of an article, without the text, newest first."""
    return list(article.autosaves.without_values().select_related("user")[:SHOWN])


def begun_by(user: User | AnonymousUser) -> list[Autosave]:
    """The articles that a person began and never saved."""
    return list(Autosave.objects.of(user).begun().without_values()[:SHOWN])


def purge(*, is_rehearsal: bool = False) -> int:
    """Delete what was not written for 30 days, and return how many there were."""
    old = Autosave.objects.older_than(freshness.now() - KEPT)
    return old.count() if is_rehearsal else old.delete()[0]


def _content(pairs: Iterable[Sequence[str]]) -> list[tuple[str, str]]:
    """What two forms hold alike when they say the same."""
    plain = ((name, value.replace("\r\n", "\n")) for name, value in pairs)
    return sorted(pair for pair in plain if pair[1] and not _ABOUT_THE_FORM.fullmatch(pair[0]))
