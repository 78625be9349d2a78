"""Votes as rows for pipelines. The contract is `docs/feedback.md`: columns are only ever added."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, QuerySet, TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce

from feedback.models import Vote
from feedback.statistics import wilson

FORMATS = {"jsonl": "application/x-ndjson", "csv": "text/csv"}
AT_ONCE = 2_000  # rows that the server's cursor hands over

COLUMNS = {
    "vote": "pk",
    "article": "article_id",
    "slug": "revision__slug",
    "external_id": "article__external_id",
    "revision": "revision__number",
    "generator": "generator",
    "generator_version": "generator_version",
    "origin": "origin",
    "helpful": "helpful",
    "reason": "reason",
    "text": "comment",
    "is_suspect": "is_suspect",
    "created_at": "created_at",
    "updated_at": "updated_at",
}
GENERATORS = ("generator", "generator_version", "origin")
COUNTS = ("articles", "yes", "no", "suspects")
SUMMARY = (
    *GENERATORS,
    *COUNTS,
    *("yes_share", "yes_share_low", "yes_share_high"),
    *(f"yes_{reason}" for reason in ("learned", "clear", "sources", "other")),
    *(
        f"no_{reason}"
        for reason in (
            *("inaccurate", "unsupported", "outdated", "shallow", "unclear", "biased", "other"),
        )
    ),
)
# A spreadsheet would take such a cell for a formula: the signs also in full width, and behind
# spaces, quotation marks, apostrophes of ours and what cannot be seen.
_FORMULA = re.compile(
    r"""(?:['"\s\u00ad\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠﹦﹢﹣﹫]|'*[\t\r\n])"""
)
# By which a spreadsheet knows UTF-8.
_BYTE_ORDER_MARK = "\ufeff"


def votes_changed(since: datetime | None, until: datetime | None) -> QuerySet[Vote]:
    """Votes that were cast or changed from `since` until before `until`."""
    votes = Vote.objects.all()
    if since:
        votes = votes.filter(updated_at__gte=since)
    return votes.filter(updated_at__lt=until) if until else votes


def rows(votes: QuerySet[Vote]) -> Iterator[dict[str, Any]]:
    """One dictionary of COLUMNS for each vote, the earliest change first, as they stand now.

    The rows stay in the database until they are asked for: memory does not grow with them.
    """
    table = _with_generator(votes).order_by("updated_at", "pk").values_list(*COLUMNS.values())
    with transaction.atomic():  # or else the server would copy all rows before it sends one
        for values in table.iterator(chunk_size=AT_ONCE):
            yield dict(zip(COLUMNS, values, strict=True))


def summary(votes: QuerySet[Vote]) -> Iterator[dict[str, Any]]:
    """One dictionary of SUMMARY for each generator, version and origin."""
    counted = Q(is_suspect=False)
    reasons = [name for name in SUMMARY if name.startswith(("yes_", "no_")) and "share" not in name]
    named = {
        f"{name}_": Count("pk", filter=counted & Q(helpful=name[:3] == "yes", reason=reason))
        for name in reasons
        for reason in [name.partition("_")[2]]
    }
    groups = (
        _with_generator(votes)
        .order_by(*GENERATORS)
        .values(*GENERATORS)
        .annotate(
            articles_=Count("article", distinct=True),
            yes_=Count("pk", filter=counted & Q(helpful=True)),
            no_=Count("pk", filter=counted & Q(helpful=False)),
            suspects_=Count("pk", filter=~counted),
            **named,
        )
    )
    for row in groups:
        counts = {name: row[f"{name}_"] for name in (*COUNTS, *reasons)}
        answers = counts["yes"] + counts["no"]
        low, high = wilson(counts["yes"], answers) or (None, None)
        record = {name: row[name] for name in GENERATORS} | counts
        record["yes_share"] = round(counts["yes"] / answers, 4) if answers else None
        record["yes_share_low"] = None if low is None else round(low, 4)
        record["yes_share_high"] = None if high is None else round(high, 4)
        yield {name: record[name] for name in SUMMARY}


def lines_of(
    columns: Iterable[str], records: Iterable[dict[str, Any]], suffix: str
) -> Iterator[str]:
    """The file, line by line."""
    if suffix == "jsonl":
        for record in records:
            yield json.dumps(record, ensure_ascii=False, default=_iso) + "\n"
        return
    yield _csv_line(columns)
    for record in records:
        yield _csv_line(_cell(value) for value in record.values())


def download_of(
    columns: Iterable[str], records: Iterable[dict[str, Any]], suffix: str
) -> Iterator[str]:
    """The same file for a person, who may open it in a spreadsheet."""
    if suffix == "csv":
        yield _BYTE_ORDER_MARK
    yield from lines_of(columns, records, suffix)


def _with_generator(votes: QuerySet[Vote]) -> QuerySet[Vote]:
    """With how the revision was made, as it was frozen with its words."""
    return votes.annotate(**{name: _provenance(name) for name in GENERATORS})


def _provenance(name: str) -> Coalesce:
    frozen = KeyTextTransform(name, "revision__provenance")
    return Coalesce(frozen, Value(""), output_field=TextField())


def _csv_line(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return _iso(value)
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else str(value)


def _iso(moment: datetime) -> str:
    return moment.isoformat()


def table_of(is_summary: bool) -> tuple[Iterable[str], Callable]:
    """The columns, and what makes the rows."""
    return (SUMMARY, summary) if is_summary else (tuple(COLUMNS), rows)


def audit_details(since: datetime | None, until: datetime | None, suffix: str) -> dict[str, str]:
    """What the audit log says of an export."""
    times = {"since": since, "until": until}
    return {name: _iso(value) for name, value in times.items() if value} | {"format": suffix}
