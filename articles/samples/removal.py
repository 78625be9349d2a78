"""Taking the demonstration away: all of it, whatever was done to it, and nothing else.

Its articles go with all that belongs to them. What somebody put their own words into stays, and so
does what articles that are not its own still use.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Model
from django.utils.translation import gettext as _

from articles.audit import record
from articles.images.storing import files_of
from articles.images.uses import uses_of
from articles.models import (
    Article,
    ArticleTag,
    Author,
    Autosave,
    Byline,
    Citation,
    DemoRow,
    Image,
    Page,
    Publication,
    Revision,
    Section,
    Tag,
)
from articles.publishing import telling
from articles.samples import leftovers
from articles.samples.demo_rows import MODELS, Keys, known_rows, with_drafts
from articles.samples.holding import hold_tables
from articles.samples.recognising import recognised
from references.models import Reference, Source

FIELD_OF_FORM = re.compile(r"(?:.*-)?(section|reference|author|lead_image)")

# What frozen copies name: keys, and of tags the slugs.
FROZEN = {
    "authors": "SELECT DISTINCT (item ->> 'id')::bigint "
    "FROM articles_revision, jsonb_array_elements(authors) AS item",
    "lead_image": "SELECT DISTINCT (lead_image ->> 'image')::bigint FROM articles_revision",
    "references": "SELECT DISTINCT (item ->> 'reference')::bigint "
    'FROM articles_revision, jsonb_array_elements("references") AS item',
    "tags": "SELECT DISTINCT item ->> 'slug' "
    "FROM articles_revision, jsonb_array_elements(tags) AS item",
}


@dataclass
class Removal:
    """What went, as numbers by the names of models, and what stays, each with the reason."""

    gone: Counter[str] = field(default_factory=Counter)
    edited: int = 0  # articles that somebody saved
    kept: list[tuple[str, str]] = field(default_factory=list)

    def delete(self, rows) -> None:
        self.gone.update(rows.delete()[1])

    def keep(self, row: Model, reason: str) -> None:
        kind = str(row._meta.verbose_name).capitalize()
        self.kept.append((_("%(kind)s “%(name)s”") % {"kind": kind, "name": row}, reason))

    def named(self) -> list[tuple[int, str]]:
        """How many rows of which models went, in the words of the admin; the most first."""
        return [
            (number, str(apps.get_model(label)._meta.verbose_name_plural))
            for label, number in self.gone.most_common()
            if number
        ]


def remove_demo(folder: Path, also: Iterable[type[Model]] = ()) -> Removal | None:
    """Take away the demonstration that was loaded from the folder; None when there is none.

    Within a transaction: it holds the tables until that ends, `also` those of other apps, and the
    files go after it. Raises `holding.Busy`.
    """
    hold_tables((*MODELS, DemoRow, Autosave, *also))
    rows = known_rows(recognised(folder))
    if not any(rows.values()):
        return None
    name = Publication.objects.values_list("name", flat=True).first() or ""
    _let_erase("on")
    removal = Removal()
    revisions = _remove_articles(rows[Article], removal)
    _remove_frame(rows, removal)
    files = _remove_library(rows, removal)
    leftovers.delete_after_commit(files, revisions)
    DemoRow.objects.all().delete()
    with connection.cursor() as cursor:
        # Lists of which nothing is left; whatever comes later makes them anew.
        cursor.execute("DELETE FROM articles_tally WHERE articles = 0 AND citations = 0")
        cursor.execute("SELECT public.page_changed(ARRAY[0])")  # every page of the cache
    _let_erase("")
    record("remove demo", Publication(pk=1, name=name), rows=dict(removal.gone))
    return removal


def _let_erase(value: str) -> None:
    """What readers saw is kept by triggers, but in a transaction that says this."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('newsroom.may_erase', %s, true)", [value])


def _remove_articles(keys: Iterable[int], removal: Removal) -> list[int]:
    """The keys of the revisions that went with them."""
    articles = Article.objects.filter(pk__in=keys)
    own = Revision.objects.filter(article__in=articles)
    removal.edited = own.exclude(created_by=None).values("article").distinct().count()
    revisions = list(own.values_list("pk", flat=True))
    telling.forget(set(articles.values_list("pk", flat=True)))
    removal.delete(articles)
    return revisions


def _remove_frame(rows: Keys, removal: Removal) -> None:
    """Pages, sections, authors, and what the publication says of itself."""
    in_forms = _in_autosaves()
    used: dict[type[Model], set[int]] = {
        Page: set(),
        Section: in_forms["section"] | _column(Article, "section"),
        Author: in_forms["author"] | _column(Byline, "author") | _frozen("authors"),
    }
    for model, keys in used.items():
        going = []
        for row in model._default_manager.filter(pk__in=rows[model]):
            if row.pk in keys:
                removal.keep(row, _("used by your articles"))
            elif with_drafts(row) != rows[model][row.pk]:
                removal.keep(row, _("edited by your newsroom"))
            else:
                going.append(row.pk)
        removal.delete(model._default_manager.filter(pk__in=going))
    for values in rows[Publication].values():
        _clear_publication(values, removal)


def _clear_publication(values: dict[str, Any], removal: Removal) -> None:
    """Make it blank again where it still says what the demonstration said."""
    row = Publication.objects.filter(pk=1).first()
    if row is None:
        return
    blank = Publication(pk=1)
    for name, value in values.items():
        if getattr(row, name) == value:
            setattr(row, name, getattr(blank, name))
    row.is_set_up = False
    columns = [field.attname for field in row._meta.concrete_fields]
    if all(getattr(row, name) == getattr(blank, name) for name in columns):
        removal.delete(Publication.objects.all())
    else:
        row.save()
        removal.keep(row, _("edited by your newsroom"))


def _remove_library(rows: Keys, removal: Removal) -> list[str]:
    """Tags, images, references and sources that nothing else uses; the names of their files."""
    in_forms = _in_autosaves()
    slugs = _frozen("tags")
    tags = _column(ArticleTag, "tag")
    tags |= set(Tag.objects.filter(slug__in=slugs).values_list("pk", flat=True))
    _remove_unused(Tag, rows, tags, removal)
    images = in_forms["lead_image"] | _frozen("lead_image")
    images |= {image.pk for image in Image.objects.filter(pk__in=rows[Image]) if uses_of(image)}
    going = Image.objects.filter(pk__in=rows[Image].keys() - images)
    images_going = going.prefetch_related("renditions")
    files = [str(file.name) for image in images_going for file in files_of(image)]
    _remove_unused(Image, rows, images, removal)
    cited = in_forms["reference"] | _column(Citation, "reference")
    cited |= _frozen("references")
    _remove_unused(Reference, rows, cited, removal)
    _remove_unused(Source, rows, _column(Reference, "source"), removal)
    return files


def _remove_unused(model: type[Model], rows: Keys, used: set[int], removal: Removal) -> None:
    own = model._default_manager.filter(pk__in=rows[model])
    for row in own.filter(pk__in=used):
        removal.keep(row, _("used by your articles"))
    removal.delete(own.exclude(pk__in=used))


def _column(model: type[Model], name: str) -> set[int]:
    """The keys in a column; once the demonstration's articles are gone, all are of others."""
    return set(model._default_manager.order_by().values_list(name, flat=True).distinct())


def _frozen(column: str) -> set[Any]:
    """What the frozen copies of the articles that stay name."""
    with connection.cursor() as cursor:
        cursor.execute(FROZEN[column])
        return {value for (value,) in cursor.fetchall()} - {None}


def _in_autosaves() -> dict[str, set[int]]:
    """The keys that stand in forms which nobody has saved yet, by the field."""
    found: dict[str, set[int]] = {
        name: set() for name in ("section", "reference", "author", "lead_image")
    }
    for values in Autosave.objects.values_list("values", flat=True):
        for name, value in values:
            if (match := FIELD_OF_FORM.fullmatch(name)) and value.isascii() and value.isdigit():
                found[match[1]].add(int(value))
    return found
