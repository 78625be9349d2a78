"""The citations and the byline of an article in a conflict: as saved, as posted, as lines of text.

What a citation's source proves is no part of a revision, for readers are not told: the form itself
carries it, under a name for each reference.
"""

from django.http import QueryDict

from articles.models import Article, Citation
from articles.words import read_number

SUPPORT = dict(Citation.Support.choices)


def supports_of(article: Article) -> dict[str, str]:
    """What stands beside each citation, under a name that stays when its number changes."""
    supports = article.citations.values_list("reference", "support") if article.pk else []
    return {name_of({"reference": pk}): support for pk, support in supports}


def name_of(citation: dict) -> str:
    """The name under which a form carries whether the reference supports the text."""
    return f"support-{citation['reference']}"


def moved_supports(opened: dict[str, str], now: dict[str, str]) -> dict[str, str]:
    """What somebody else decided since the form was opened: the name and the present value."""
    return {name: now[name] for name in opened.keys() & now.keys() if opened[name] != now[name]}


def take_over_supports(
    inline, prefix: str, posted: QueryDict, opened: dict[str, str], moved: dict[str, str]
) -> list[str]:
    """Replace in `posted` what is there as it was opened: the citations' numbers, in brackets."""
    taken = []
    for index in range(_count(posted, prefix)):
        row = {name: posted.get(f"{prefix}-{index}-{name}", "") for name in _fields(inline)}
        name = name_of(row)
        if name in moved and row["support"] == opened[name]:
            posted[f"{prefix}-{index}-support"] = moved[name]
            taken.append(f"[{row['number']}]")
    return taken


def undoes(rows: list[dict[str, str]], moved: dict[str, str]) -> bool:
    """Whether rows as posted would undo what somebody else decided meanwhile."""
    posted = {name_of(row): row["support"] for row in rows}
    return any(posted.get(name) != support for name, support in moved.items())


def as_opened(rows: list[dict[str, str]], opened: dict[str, str]) -> list[dict[str, str]]:
    return [row | {"support": opened.get(name_of(row), row["support"])} for row in rows]


def line_of(number: str | int, name: str, support: str) -> str:
    """A citation as a line: “[3] Its title (supports the text)”."""
    is_reviewed = support in SUPPORT and support != Citation.Support.UNREVIEWED
    return f"[{number}] {name}" + (f" ({SUPPORT[support].lower()})" if is_reviewed else "")


def keyed_inlines(model_admin, request, row: Article):
    for inline in model_admin.get_inline_instances(request, row):
        if hasattr(inline, "row_key") and inline.has_change_permission(request, row):
            yield inline, inline.get_formset(request, row).get_default_prefix()


def _fields(inline) -> list[str]:
    names = inline.fields or [field.name for field in inline.model._meta.fields]
    return [name for name in names if name not in ("id", "article")]


def saved_rows(inline, row: Article) -> list[dict[str, str]]:
    attributes = {name: inline.model._meta.get_field(name).attname for name in _fields(inline)}
    return [
        {name: str(getattr(saved, attribute)) for name, attribute in attributes.items()}
        for saved in inline.model.objects.filter(article=row)
    ]


def posted_rows(inline, prefix: str, posted: QueryDict) -> list[dict[str, str]]:
    rows = []
    for index in range(_count(posted, prefix)):
        row = {name: posted.get(f"{prefix}-{index}-{name}", "") for name in _fields(inline)}
        if row[inline.row_key] and f"{prefix}-{index}-DELETE" not in posted:
            rows.append(row)
    order = next((name for name in ("number", "position") if name in _fields(inline)), "")
    return sorted(rows, key=lambda row: read_number(row[order]) or 0)


def _count(posted: QueryDict, prefix: str) -> int:
    return min(read_number(posted.get(f"{prefix}-TOTAL_FORMS")) or 0, 1000)


def lines_of(inline, rows: list[dict[str, str]]) -> str:
    target = inline.model._meta.get_field(inline.row_key).related_model
    keys = [read_number(row[inline.row_key]) for row in rows]
    names = target._default_manager.in_bulk({key for key in keys if key is not None})
    lines = []
    for key, row in zip(keys, rows, strict=True):
        name = str(names.get(key, ""))
        lines.append(line_of(row["number"], name, row["support"]) if "number" in row else name)
    return "\n".join(lines)


def post_rows(
    inline, prefix: str, row: Article, wanted: list[dict[str, str]], posted: QueryDict
) -> None:
    """Write wanted rows as a formset over the rows that the database holds now."""
    saved = list(inline.model.objects.filter(article=row).order_by("pk"))
    by_key = {values[inline.row_key]: values for values in wanted}
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
