"""Which rows are the demonstration's: noted when it is loaded, or found by what they are."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.models import Max, Model

from articles.models import (
    Article,
    Author,
    DemoRow,
    Image,
    Page,
    Publication,
    Section,
    Tag,
)
from articles.models.pages.page import content_of
from references.models import Reference, Source

Keys = dict[type[Model], dict[int, dict[str, Any]]]  # of each model, with what a row said

MODELS: tuple[type[Model], ...] = (
    *(Article, Author, Image, Page, Publication, Section, Tag),
    *(Reference, Source),
)
# What publication.yaml says of the publication itself.
PUBLICATION_FIELDS = (
    "name",
    "tagline",
    "description",
    "language",
    "footer_note",
    "licence",
    "licence_url",
    "contact_email",
)
# What somebody may put in place of the demonstration's words, and thereby make the row their own.
OWNED: dict[type[Model], tuple[str, ...]] = {
    Author: ("name", "slug", "kind", "role", "bio", "photo_id", "url", "user_id"),
    Page: ("path", "title", "body", "policies"),
    Section: ("name", "slug", "description"),
}
# Columns of the publication that are no words of anybody.
NOT_OWNED = {"id", "is_set_up", "how_it_works_page_id", "corrections_page_id"}


@contextmanager
def recorded() -> Iterator[None]:
    """Note every row that the block makes. Within a transaction: nobody else writes meanwhile."""
    lock_tables(MODELS)
    before = {model: _last(model) for model in MODELS}
    yield
    DemoRow.objects.bulk_create(
        DemoRow(kind=str(model._meta.model_name), owner=row.pk, values=values_of(row))
        for model in MODELS
        for row in model._default_manager.filter(pk__gt=before[model])
    )


def lock_tables(models: tuple[type[Model], ...]) -> None:
    """Let others read these tables and nobody write them, until the transaction ends."""
    names = (connection.ops.quote_name(model._meta.db_table) for model in models)
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {', '.join(names)} IN SHARE ROW EXCLUSIVE MODE")


def values_of(row: Model) -> dict[str, Any]:
    """What it says of what somebody may make their own; nothing where nobody can."""
    if isinstance(row, Publication):
        names = [field.attname for field in row._meta.concrete_fields]
        return {name: getattr(row, name) for name in names if name not in NOT_OWNED}
    return {name: getattr(row, name) for name in OWNED.get(type(row), ())}


def with_drafts(row: Model) -> dict[str, Any]:
    """As `values_of`; of a page, what somebody goes on writing counts, too."""
    working = row.working_copy() if isinstance(row, Page) else None
    return values_of(row) if working is None else values_of(row) | content_of(working)


def known_rows(found: Keys) -> Keys:
    """The demonstration's rows: those that were noted, or, where none were, those `found`."""
    keys: Keys = {model: {} for model in MODELS}
    by_name = {model._meta.model_name: model for model in MODELS}
    noted = DemoRow.objects.all()
    for row in noted:
        keys[by_name[row.kind]][row.owner] = row.values
    return keys if noted else keys | found


def _last(model: type[Model]) -> int:
    return model._default_manager.aggregate(last=Max("pk"))["last"] or 0
