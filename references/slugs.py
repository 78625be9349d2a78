"""The slugs of rows: sections, authors, tags, sources. One rule for all of them."""

import hashlib
from typing import Any, TypeVar

from django.db import IntegrityError, models
from django.utils.text import slugify

Row = TypeVar("Row", bound=models.Model)

COUNTER = 10  # characters that are kept free for “-2” and on
ATTEMPTS = 5


def slug_for(name: str, prefix: str, max_length: int = 100) -> str:
    """The slug of a name, always the same one, with room for a counter.

    One made of `prefix` and a digest when no letter of the name is ASCII.
    """
    slug = slugify(name) or f"{prefix}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
    return slug[: max_length - COUNTER]


def free_slug(rows: models.QuerySet[Any], slug: str) -> str:
    """The slug itself, or with the first number that makes it free."""
    candidate, number = slug, 1
    while rows.filter(slug=candidate).exists():
        number += 1
        candidate = f"{slug}-{number}"
    return candidate


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
