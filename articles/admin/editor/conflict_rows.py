"""The citations and the byline of an article's form, as rows: as saved, as posted, as wanted.

What a citation's source proves is no part of a revision, for readers are not told: the form itself
carries it, under a name for each reference.
"""

import re
from collections.abc import Mapping, Sequence

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from articles.editing.merging.versions import REMOVED
from articles.models import Article, Citation
from articles.words import read_number

MAX_ROWS = 1000
Row = dict[str, str]  # what a form posts of it, by the name of the field
# What a formset adds to each row by itself.
NO_VALUES = {"id", "article", "DELETE"}


def supports_of(article: Article) -> dict[str, str]:
    """What stands beside each citation, under a name that stays when its number changes."""
    supports = article.citations.values_list("reference", "support") if article.pk else []
    return {name_of(pk): support for pk, support in supports}


def name_of(reference: int | str) -> str:
    """The name under which a form carries whether the reference supports the text."""
    return f"support-{reference}"


def keyed_inlines(model_admin, request: HttpRequest, row: Article):
    for inline in model_admin.get_inline_instances(request, row):
        if hasattr(inline, "row_key") and inline.has_change_permission(request, row):
            yield inline, inline.get_formset(request, row).get_default_prefix()


def saved_rows(inline, row: Article) -> dict[str, Row]:
    """The rows of the database, by key."""
    attributes = {name: inline.model._meta.get_field(name).attname for name in _columns(inline)}
    rows = (
        {name: str(getattr(saved, attribute)) for name, attribute in attributes.items()}
        for saved in inline.model.objects.filter(article=row)
    )
    return _keyed(inline, rows)


def posted_rows(inline, prefix: str, posted: QueryDict) -> dict[str, Row]:
    """The rows of the form, by key, with all that was posted of each; the deleted left out."""
    rows: dict[int, Row] = {}
    pattern = re.compile(rf"{re.escape(prefix)}-([0-9]{{1,4}})-(\w{{1,40}})")
    for name, value in posted.items():
        if match := pattern.fullmatch(name):
            rows.setdefault(int(match[1]), {})[match[2]] = str(value)
    total = min(read_number(posted.get(f"{prefix}-TOTAL_FORMS")) or 0, MAX_ROWS)
    return _keyed(
        inline,
        (
            {name: value for name, value in row.items() if name not in NO_VALUES}
            for index, row in sorted(rows.items())
            if index < total and "DELETE" not in row
        ),
    )


def _keyed(inline, rows) -> dict[str, Row]:
    keyed = {key: row for row in rows if (key := key_of(inline, row))}
    order = next((name for name in ("number", "position") if name in _columns(inline)), "")
    return dict(sorted(keyed.items(), key=lambda item: read_number(item[1].get(order)) or 0))


def key_of(inline, row: Mapping[str, str]) -> str:
    """By what a row is told from others: the key of what it names, or the URL of a new one."""
    return row.get(inline.row_key, "") or row.get("new_url", "")


def numbers_of(rows: Mapping[str, Row]) -> dict[str, int]:
    """The number of each citation; one that no marker can carry, or a second one, is left out."""
    numbers: dict[str, int] = {}
    for key, row in rows.items():
        number = read_number(row.get("number"), most=9999)
        if number and number not in numbers.values():
            numbers[key] = number
    return numbers


def _columns(inline) -> list[str]:
    names = inline.fields or [field.name for field in inline.model._meta.fields]
    return [str(name) for name in names if name not in NO_VALUES]


def post_rows(
    inline,
    prefix: str,
    row: Article,
    wanted: Sequence[Row],
    posted: QueryDict,
) -> None:
    """Write wanted rows as a formset over the rows that the database holds now."""
    saved = list(inline.model.objects.filter(article=row).order_by("pk"))
    by_key = {key_of(inline, values): values for values in wanted}
    attribute = inline.model._meta.get_field(inline.row_key).attname
    lines = []
    for present in saved:
        key = str(getattr(present, attribute))
        values = by_key.pop(key) if key in by_key else {inline.row_key: key, "DELETE": "on"}
        lines.append({"id": str(present.pk)} | values)
    lines += by_key.values()
    for name in [name for name in posted if name.startswith(f"{prefix}-")]:
        del posted[name]
    posted[f"{prefix}-TOTAL_FORMS"] = str(len(lines))
    posted[f"{prefix}-INITIAL_FORMS"] = str(len(saved))
    for index, line in enumerate(lines):
        posted[f"{prefix}-{index}-article"] = str(row.pk)
        for name, value in line.items():
            posted[f"{prefix}-{index}-{name}"] = value


def support_in_words(support: str) -> str:
    if support == REMOVED:
        return _("(citation removed)")
    return str(dict(Citation.Support.choices).get(support, support))
