"""The slugs of rows, from articles to sources: one rule for all of them."""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from anyascii import anyascii
from django.db import IntegrityError, models

from references.cleaning import clean_name

Row = TypeVar("Row", bound=models.Model)

COUNTER = 10  # characters that are kept free for “-2” and on
ATTEMPTS = 5
MAX_NAME = 1000  # characters that are looked at: more than any column holds
NUMERO = "№"

# Asked for slugs that no row has and that are not free all the same, as other packages know: each
# gets the model and what to look for in a column called `slug`.
ALSO_TAKEN: list[Callable[[type[models.Model], models.Q], Iterable[str]]] = []


def slugify(text: str) -> str:
    """The words of a text of any script in ASCII, in lower case and joined by hyphens.

    Whatever is neither a letter nor a digit parts words, but for apostrophes: AT&T is “at-t”,
    2025/26 is “2025-26”, Don’t is “dont”. Pictures are no words. Empty when there is none.
    """
    shown = (
        " " if unicodedata.category(char) == "So" and char != NUMERO else char
        for char in clean_name(text[:MAX_NAME])
    )
    letters = anyascii("".join(shown)).lower().replace("'", "").replace("`", "")
    return "-".join(re.findall("[a-z0-9]+", letters))


def slug_for(name: str, prefix: str, max_length: int = 100) -> str:
    """The slug of a name, always the same one, with room for a counter.

    One made of `prefix` and a digest when the name has no letter and no digit.
    """
    slug = slugify(name) or f"{prefix}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
    return _cut(slug, max_length - COUNTER)


def _cut(slug: str, length: int) -> str:
    """Shortened at a word's end, unless that would take half of it."""
    if len(slug) <= length:
        return slug
    end = slug.rfind("-", 0, length + 1)
    return slug[: end if end > length // 2 else length]


def free_slug(rows: models.QuerySet[Any], slug: str, column: str = "slug") -> str:
    """The slug itself, or with the first number that makes it free."""
    taken = set(rows.filter(_same(slug, column)).values_list(column, flat=True))
    for asked in ALSO_TAKEN:
        taken.update(asked(rows.model, _same(slug, "slug")))
    candidate, number = slug, 1
    while candidate in taken:
        number += 1
        candidate = f"{slug}-{number}"
    return candidate


def _same(slug: str, column: str) -> models.Q:
    return models.Q((column, slug)) | models.Q((f"{column}__regex", rf"^{slug}-[0-9]+$"))


def get_or_create(
    rows: models.QuerySet[Row], slug: str, values: dict[str, Any], **lookup: Any
) -> tuple[Row, bool]:
    """The row that `lookup` finds; else a new one of `values`, with the slug or a numbered one.

    Two who make the same row at once get one; two rows that want the same slug get two.
    """
    defaults = values | {"slug": lambda: free_slug(rows, slug)}
    for _ in range(ATTEMPTS):
        try:
            return rows.get_or_create(**lookup, defaults=defaults)
        except IntegrityError as error:  # somebody took the slug between the look and the insert
            conflict = error
    raise conflict
