"""An article as a file: Markdown below YAML front matter, as the importer reads it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import yaml

from articles.days import with_offset
from articles.provenance.articles import Provenance, disclosure

_DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


@dataclass(frozen=True)
class ArticleText:
    """What the file says of a live revision; `references` are those of the revision."""

    title: str
    slug: str
    section: str
    url: str
    publication: str
    standfirst: str
    authors: Sequence[str]
    tags: Sequence[str]
    published: datetime
    updated: datetime
    language: str
    provenance: Provenance
    references: Sequence[Mapping[str, Any]]
    body: str
    licence: str = ""
    licence_url: str = ""
    notices: Sequence[tuple[str, datetime, str]] = ()  # (kind, when, text)
    retracted_at: datetime | None = None


def to_markdown(article: ArticleText) -> str:
    """Write the file. Its keys are those of the article file, and a few for who only reads it."""
    front = yaml.dump(
        _front_matter(article),
        Dumper=_DUMPER,
        allow_unicode=True,
        sort_keys=False,
        width=1_000_000,
    )
    return f"---\n{front}---\n\n{article.body.strip()}\n"


def _front_matter(article: ArticleText) -> dict[str, Any]:
    composed = disclosure(article.provenance, article.publication)
    return _filled(
        title=article.title,
        slug=article.slug,
        section=article.section,
        standfirst=article.standfirst,
        authors=list(article.authors),
        tags=list(article.tags),
        published=_time(article.published),
        updated=_time(article.updated),
        retracted=_time(article.retracted_at),
        url=article.url,
        publication=article.publication,
        language=article.language,
        licence=article.licence,
        licence_url=article.licence_url,
        label=composed.label,
        disclosure=composed.sentence,
        provenance=_provenance(article.provenance),
        corrections=[
            {"kind": kind, "published": _time(moment), "text": text}
            for kind, moment, text in article.notices
        ],
        references=[
            _filled(
                number=reference["number"],
                source=reference["source"],
                title=reference["title"],
                url=reference["url"],
                published=reference["published_on"],
                archive=reference["archive_url"],
            )
            for reference in article.references
        ],
    )


def _provenance(provenance: Provenance) -> dict[str, Any] | None:
    """None without an origin: a file that records anything about its making has to say that."""
    if not provenance.origin:
        return None
    return _filled(
        kind=provenance.origin,
        generator=provenance.generator,
        version=provenance.generator_version,
        generated=_time(provenance.generated_at),
        quality_score=provenance.quality_score,
        checks=[
            _filled(name=check.name, result=check.result, at=_time(check.at), by=check.by)
            for check in provenance.checks
        ],
        reviewed_by=provenance.reviewed_by,
        reviewed_at=_time(provenance.reviewed_at) if provenance.reviewed_by else None,
    )


def _filled(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "", [])}


def _time(moment: datetime | None) -> str | None:
    return with_offset(moment).isoformat() if moment else None
