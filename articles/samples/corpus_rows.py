"""The rows of one made-up article, and how rows wait to be written. Nothing here writes."""

import json
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from django.db import connection, models

from articles.models import (
    Article,
    ArticleTag,
    Byline,
    Citation,
    Correction,
    Revision,
)
from articles.provenance.articles import Check, Provenance
from articles.publishing.snapshots import content_hash
from articles.samples import corpus_words as words
from references.slugs import slugify

YEARS = 10
TEXTS = 300  # bodies that are rendered; every article fills in names of its own
MOST = 10  # rows of one kind that an article may have: their keys are counted in tens


@dataclass(frozen=True)
class Plan:
    """What every process needs to know. Numbers of rows, and the keys of those made already."""

    count: int
    seed: int
    until: datetime  # the end of the ten years; what is scheduled comes after it
    sections: tuple[int, ...]
    tags: tuple[tuple[int, str, str], ...]  # key, name, slug
    authors: tuple[tuple[int, str, str], ...]
    sources: tuple[tuple[int, str, str, str], ...]  # key, name, slug, domain
    first_article: int
    first_reference: int
    first: dict[str, int]  # of each other table: the key that everything is counted from
    is_bulk: bool  # whether indexes and triggers are left for the end

    @property
    def works(self) -> int:
        """References: two of an article's own, of which others cite some too."""
        return 2 * self.count


class CorpusRows:
    """Rows of a model on their way into its table; what is not given has the model's default."""

    def __init__(self, model: type[models.Model]):
        fields = [field for field in model._meta.concrete_fields if not field.generated]
        self.table = model._meta.db_table
        self.columns = [str(field.column) for field in fields]
        self.defaults = {str(field.column): _default(field) for field in fields}
        self.rows: list[list] = []

    def add(self, **values) -> None:
        self.rows.append(list((self.defaults | values).values()))

    def copy(self, cursor) -> None:
        columns = ", ".join(connection.ops.quote_name(column) for column in self.columns)
        with cursor.copy(f"COPY {self.table} ({columns}) FROM STDIN") as stream:
            for row in self.rows:
                stream.write_row(row)


def _default(field: models.Field):
    value = None if field.null else field.get_default()
    return json.dumps(value) if isinstance(field, models.JSONField) and value is not None else value


def _time_of(plan: Plan, number: float) -> datetime:
    return plan.until - timedelta(days=365.25 * YEARS) * (1 - number / plan.count)


def source_of(plan: Plan, number: int) -> int:
    """Spread by Knuth's multiplicative hash, then bent into a power law."""
    share = (number + plan.seed) * 2_654_435_761 % 2**32 / 2**32
    return int(len(plan.sources) * share**2.2)


def work_of(plan: Plan, number: int) -> dict:
    """Reference `number` as a revision freezes it; the same from whichever process asks."""
    _, name, slug, domain = plan.sources[source_of(plan, number)]
    published_on = (_time_of(plan, number / 2) - timedelta(days=1 + number % 9)).date()
    key = plan.first_reference + number
    noun = words.NOUNS[number % len(words.NOUNS)]
    adjective = words.ADJECTIVES[number // 7 % len(words.ADJECTIVES)]
    return {
        "reference": key,
        "source": name,
        "source_slug": slug,
        "domain": domain,
        "title": f"{adjective.capitalize()} {noun} of {words.place(number)}",
        "url": f"https://www.{domain}/{published_on.year}/{key}",
        "published_on": published_on.isoformat(),
        "archive_url": "",
    }


def add_article(plan: Plan, number: int, chance: random.Random, tables: dict) -> None:
    """Add an article, and everything that belongs to it, to the rows of each model."""
    _Maker(plan, number, chance, tables).make()


@cache
def texts_of(seed: int) -> tuple[words.Text, ...]:
    chance = random.Random(seed)  # noqa: S311
    counts = chance.choices(range(1, 8), weights=[10, 25, 30, 18, 10, 5, 2], k=TEXTS)
    return tuple(words.make_text(chance, count) for count in counts)


def _provenance(chance: random.Random, made_at: datetime) -> Provenance:
    origin = chance.choices(list(_ORIGINS), weights=list(_ORIGINS.values()))[0]
    if origin == "human":
        return Provenance("human")
    is_reviewed = origin == "ai_reviewed"
    return Provenance(
        origin=origin,
        generator="drafting pipeline",
        generator_version=f"{made_at:%Y.%m}",
        generated_at=made_at - timedelta(hours=2),
        quality_score=round(0.5 + chance.random() / 2, 2),
        checks=(Check(name="fact-checked", result="passed"),),
        reviewed_by="The Standards Desk" if is_reviewed else "",
        reviewed_at=made_at if is_reviewed else None,
    )


_ORIGINS = {"human": 40, "ai_assisted": 20, "ai_reviewed": 20, "ai_autonomous": 20}
# What becomes of articles, in shares of a thousand; what is left is live as it was written.
_FATES = {"draft": 14, "review": 4, "scheduled": 2, "retracted": 3, "taken_down": 1, "changed": 10}


# Only the newest are scheduled: what is planned at a time does not grow with the archive.
PLANNED_AMONG = 50_000


class _Maker:
    """One article with everything that belongs to it, added to the rows of a batch."""

    def __init__(self, plan: Plan, number: int, chance: random.Random, tables: dict):
        self.plan, self.number, self.chance, self.tables = plan, number, chance, tables
        self.key = plan.first_article + number
        self.at = _time_of(plan, number + chance.random())
        self.fate = chance.choices(
            [*_FATES, "live"], weights=[*_FATES.values(), 1000 - sum(_FATES.values())]
        )[0]
        if self.fate == "scheduled" and plan.count - number > PLANNED_AMONG:
            self.fate = "live"
        self.is_featured = chance.random() < 0.001
        if self.fate == "scheduled":
            self.at = plan.until + timedelta(days=2 + 28 * chance.random())

    def make(self) -> None:
        works = self._cite()
        tags = self._choose(self.plan.tags, 1 + words.few(self.chance, 6))
        authors = self._choose(self.plan.authors, 2 if self.chance.random() < 0.15 else 1)
        made = _provenance(self.chance, min(self.at, self.plan.until))
        snapshot = self._snapshot(works, tags, authors, made)
        revisions = self._histories()
        for position, (live, is_listed, updated_at) in enumerate(revisions, start=1):
            is_last = position == len(revisions)
            standfirst = snapshot["standfirst"] if is_last else words.standfirst(self.chance)
            self._freeze(
                snapshot | {"standfirst": standfirst}, position, live, is_listed, updated_at
            )
        section = self.plan.sections[words.few(self.chance, len(self.plan.sections))]
        self._add_article(snapshot, len(revisions), made, section)
        for position, (key, _, _) in enumerate(tags):
            self._add(ArticleTag, position, content_object_id=self.key, tag_id=key)
        for position, (key, _, _) in enumerate(authors):
            self._add(Byline, position, article_id=self.key, author_id=key, position=position)
        for reference in works:
            self._add(
                Citation,
                reference["number"],
                article_id=self.key,
                number=reference["number"],
                reference_id=reference["reference"],
            )
        self._correct()

    def _add(self, model: type[models.Model], nth: int, /, **values) -> None:
        key = self.plan.first[model.__name__] + self.number * MOST + nth
        self.tables[model].add(id=key, **values)

    def _choose(self, rows: tuple, count: int) -> list[tuple]:
        """A few rows, the first of all the likelier, none twice."""
        return list({rows[words.few(self.chance, len(rows))]: None for _ in range(count)})

    def _cite(self) -> list[dict]:
        texts = texts_of(self.plan.seed)
        self.text = texts[self.chance.randrange(len(texts))]
        chosen = {2 * self.number: None, 2 * self.number + 1: None}
        while len(chosen) < self.text.works:
            chosen[words.few(self.chance, 2 * self.number + 2 * MOST) % self.plan.works] = None
        numbers = list(chosen)[: self.text.works]
        works = [work_of(self.plan, number) for number in numbers]
        return [
            {"number": number, **work, "uses": uses}
            for number, (work, uses) in enumerate(zip(works, self.text.uses, strict=True), start=1)
        ]

    def _snapshot(self, works: list, tags: list, authors: list, made: Provenance) -> dict:
        names = {
            slot: words.place(words.few(self.chance, words.PLACES)) for slot in self.text.places
        }
        names |= {f"source{reference['number']}": reference["source"] for reference in works}
        body, self.html = self.text.fill(names)
        where = words.place(words.few(self.chance, words.PLACES))
        title = words.article_title(self.chance, where)
        return {
            "title": title,
            "slug": f"{slugify(title)}-{self.key}",
            "standfirst": words.standfirst(self.chance),
            "body": body,
            "references": works,
            "authors": [
                {"id": key, "name": name, "slug": slug, "kind": "team"}
                for key, name, slug in authors
            ],
            "tags": [{"name": name, "slug": slug} for _, name, slug in tags],
            "lead_image": None,
            "provenance": made.to_dict(),
        }

    def _histories(self) -> list[tuple[str | None, bool, datetime]]:
        """For each revision its period, whether it is listed, and when it was updated last."""
        start = self.at.isoformat()
        if self.fate in {"draft", "review"}:
            return [(None, False, self.at)]
        later = min(self.at + timedelta(days=1 + 20 * self.chance.random()), self.plan.until)
        if self.fate == "taken_down":
            return [(f"[{start},{(later + timedelta(seconds=1)).isoformat()})", False, self.at)]
        is_listed = self.fate != "retracted"
        if self.fate == "changed":
            return [(f"[{start},)", is_listed, self.at), (None, False, later)]
        share = self.chance.random()
        if share < 0.12 and self.at < later:
            earlier = (f"[{start},{later.isoformat()})", False, self.at)
            return [earlier, (f"[{later.isoformat()},)", is_listed, later)]
        draft = [(None, False, self.at)] if share > 0.92 else []
        return [*draft, (f"[{start},)", is_listed, self.at)]

    def _freeze(self, snapshot: dict, position: int, live, is_listed: bool, updated_at) -> None:
        as_json = ("references", "authors", "tags", "provenance")
        columns = snapshot | {
            name: json.dumps(snapshot[name], ensure_ascii=False) for name in as_json
        }
        self._add(
            Revision,
            position,
            **columns,
            article_id=self.key,
            number=position,
            created_at=min(updated_at, self.plan.until),
            body_html=self.html,
            word_count=self.text.word_count,
            minutes=self.text.minutes,
            content_hash=content_hash(snapshot),
            warning_findings=self.text.warnings,
            live=live,
            is_listed=is_listed,
            published_at=live and self.at,
            public_updated_at=live and updated_at,
        )

    def _add_article(self, snapshot: dict, revisions: int, made: Provenance, section: int) -> None:
        first = self.plan.first[Revision.__name__] + self.number * MOST
        as_written = ("title", "slug", "standfirst", "body")
        now = min(self.at, self.plan.until)
        self.tables[Article].add(
            **{name: snapshot[name] for name in as_written},
            id=self.key,
            section_id=section,
            origin=made.origin,
            generator=made.generator,
            generator_version=made.generator_version,
            generated_at=made.generated_at,
            quality_score=made.quality_score,
            checks=json.dumps(made.to_dict()["checks"]),
            reviewed_by=made.reviewed_by,
            reviewed_at=made.reviewed_at,
            stage="in_review" if self.fate == "review" else "drafting",
            is_featured=self.is_featured,
            working_revision_id=first + revisions,
            retracted_at=now if self.fate == "retracted" else None,
            taken_down_at=now if self.fate == "taken_down" else None,
            created_at=now - timedelta(hours=3),
            updated_at=now,
        )

    def _correct(self) -> None:
        is_retracted = self.fate == "retracted"
        if not is_retracted and (self.fate != "live" or self.chance.random() > 0.02):
            return
        text = "The figures could not be confirmed." if is_retracted else "A figure was corrected."
        self._add(
            Correction,
            0,
            article_id=self.key,
            kind="retraction" if is_retracted else "correction",
            text=text,
            placement="top",
            created_at=min(self.at + timedelta(hours=8), self.plan.until),
        )
