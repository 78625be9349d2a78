"""Markdown with YAML front matter: the article file of design.md, section 6."""

import re
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from markdown_it.token import Token

from articles.importers.cited import lift_footnotes
from articles.importers.fields import Fields, fields_of, fitting, is_null, null_remedy
from articles.importers.front_matter import split_front_matter
from articles.importers.parsed import (
    ImportRejected,
    ParsedArticle,
    ParsedImage,
    ParsedReference,
    decode,
)
from articles.importers.reference_lines import (
    SOURCE_MAX_LENGTH,
    TITLE_MAX_LENGTH,
    lift_lists,
    new_reference,
    place_footnotes,
)
from articles.importers.withholding import read_withheld, says_whether
from articles.models.article import BODY_MAX_LENGTH
from articles.words import join_names
from references.addresses import AddressError, normalise_url
from references.citation_findings import find_other_citations
from references.citations import normalise_markers
from references.cleaning import clean_line
from references.dialect import new_parser

ORIGINS = {
    "human": "human",
    "ai_assisted": "ai_assisted",
    "human_ai_assisted": "ai_assisted",
    "ai_reviewed": "ai_reviewed",
    "ai_autonomous": "ai_autonomous",
}

_SLUG = re.compile(r"[-a-zA-Z0-9_]+")
# A heading that repeats the title is no longer than this, markup and all.
_HEADING_MAX_LENGTH = 500
_HTML = re.compile(r"<(?:/?([a-zA-Z][a-zA-Z0-9-]*)(?:[\s/][^<>]*)?>|(!--|!doctype|\?))", re.I)
_parser = new_parser()
MAX_OTHER_CITATIONS = 5


def parse(data: bytes, name: str) -> ParsedArticle:
    """Read the article of a Markdown file. Raises ImportRejected."""
    warnings: list[str] = []
    values, body = split_front_matter(decode(data, name, warnings))
    fields = Fields(values, warnings)
    title = _title(fields)
    body, references = _references(fields, body, warnings)
    article = ParsedArticle(
        title=title,
        slug=_slug(fields),
        section=fields.text("section", 100),
        standfirst=fields.text("standfirst", 600),
        authors=fields.texts("authors", 200),
        tags=fields.texts("tags", 100),
        published=_published(fields),
        updated=fields.time("updated"),
        external_id=fields.text("external_id", 200),
        url=_url(fields),
        image=_image(fields),
        provenance=_provenance(fields),
        references=references,
        body=finish_body(body, title, references, warnings),
        warnings=warnings,
    )
    own = set(fields.known) - ({"published"} if says_whether(values.get("published")) else set())
    withheld = read_withheld(values, frozenset(own))
    fields.known += withheld.keys
    fields.warn_of_unknown()
    return replace(article, held=tuple(withheld.reasons), not_before=withheld.not_before)


def finish_body(
    body: str,
    title: str,
    references: tuple[ParsedReference, ...] | None,
    warnings: list[str],
) -> str | None:
    """A text as it is stored: trimmed, markers as runs, without the title as its first heading."""
    body = fitting("body", body.strip("\n").rstrip(), BODY_MAX_LENGTH)
    body = _without_title(body, title)
    body = "\n".join(line.rstrip(" \t") if line.isspace() else line for line in body.split("\n"))
    body = normalise_markers(
        body.strip("\n").rstrip(), {reference.number for reference in references or ()}
    )
    fitting("body", body, BODY_MAX_LENGTH)
    if not body:
        warnings.append(_("The file has no text besides its front matter."))
        return None
    warnings += _markup_warnings(body)
    return body


def _without_title(body: str, title: str) -> str:
    """The text without a first heading that only repeats the title."""
    first, _newline, rest = body.lstrip().partition("\n")
    if len(first) > _HEADING_MAX_LENGTH or not first.startswith("# "):
        return body
    heading = first[1:].rstrip(" ").rstrip("#")
    return rest if clean_line(heading).casefold() == title.casefold() else body


def _title(fields: Fields) -> str:
    title = fields.text("title", 250)
    if title is None and is_null(fields.values.get("title", "")):
        raise ImportRejected(_("The article has no title. %s") % null_remedy())
    if title is None:
        raise ImportRejected(
            _(
                "The article has no title. Start the file with front matter: a line “---”, a line "
                "“title: …”, and a line “---”."
            )
        )
    return title


def _published(fields: Fields) -> datetime | date | None:
    """The date; other tools say here whether an article is published at all."""
    is_date = not says_whether(fields.values.get("published"))
    return fields.time("published") if is_date else None


def _slug(fields: Fields) -> str | None:
    slug = fields.text("slug", 250)
    if slug is not None and not _SLUG.fullmatch(slug):
        raise ImportRejected(
            _("“slug” is “%s”. Use only the letters a–z, digits, hyphens, and underscores.") % slug
        )
    return slug


def _url(fields: Fields) -> str | None:
    url = fields.text("url", 2000)
    if url is None:
        return None
    try:
        return normalise_url(url)
    except AddressError as error:
        raise ImportRejected(_("“url”: %s") % error) from None


def _image(fields: Fields) -> ParsedImage | None:
    image = fields.group("image")
    if image is None:
        return None
    file = image.text("file", 500)
    if file is None:
        raise ImportRejected(_("“image” has no file. Add “file: …”, or remove “image”."))
    parsed = ParsedImage(
        file=file,
        alt=image.text("alt", 500) or "",
        caption=image.text("caption", 500) or "",
        credit=image.text("credit", 200) or "",
        licence=image.text("licence", 100) or "",
    )
    image.warn_of_unknown()
    return parsed


def _provenance(fields: Fields) -> dict[str, Any] | None:
    group = fields.group("provenance")
    if group is None:
        return None
    origin = group.choice("kind", ORIGINS)
    if origin is None:
        raise ImportRejected(
            _("“provenance” has no “kind”. Write one of: %s.") % ", ".join(ORIGINS)
        )
    checks = group.items("checks") or []
    group.refuse_many("checks", checks)
    provenance = {
        "origin": origin,
        "generator": group.text("generator", 200) or "",
        "generator_version": group.text("version", 100) or "",
        "generated_at": group.time("generated"),
        "quality_score": group.number("quality_score"),
        "checks": [_check(item, fields.warnings) for item in checks],
        "reviewed_by": group.text("reviewed_by", 200) or "",
        "reviewed_at": group.time("reviewed_at"),
    }
    if provenance["reviewed_at"] and not provenance["reviewed_by"]:
        raise ImportRejected(
            _("“provenance.reviewed_at” needs “reviewed_by”. Name who reviewed the article.")
        )
    group.warn_of_unknown()
    return provenance


def _check(value: Any, warnings: list[str]) -> dict[str, str]:
    """A check: its name, and only what the file says about its result, time and maker."""
    if isinstance(value, str) and value.strip():
        return {"name": fitting("provenance.checks", clean_line(value), 200)}
    check = fields_of(value, warnings, "provenance.checks")
    name = check.text("name", 200)
    if name is None:
        raise ImportRejected(_("A check in “provenance.checks” has no name. Add “name: …” to it."))
    values = {"name": name, "result": check.text("result", 200), "by": check.text("by", 200)}
    at = check.time("at")
    check.warn_of_unknown()
    values["at"] = at.isoformat() if at else None
    return {key: text for key, text in values.items() if text}


def _references(
    fields: Fields, body: str, warnings: list[str]
) -> tuple[str, tuple[ParsedReference, ...] | None]:
    """The references of the front matter, and those that stand at the end of the text."""
    items = fields.items("references")
    given = [_reference(item, index, warnings) for index, item in enumerate(items or [], start=1)]
    body, notes = lift_footnotes(body)
    body, references = lift_lists(body, given, warnings)
    if notes:
        body, references = place_footnotes(
            fitting("body", body, BODY_MAX_LENGTH), notes, references, warnings
        )
    return body, references or (None if items is None else ())


def _reference(value: Any, index: int, warnings: list[str]) -> ParsedReference:
    fields = fields_of(value, warnings, f"references {index}")
    number = fields.take("number")
    reference = new_reference(
        number,
        fields.text("url", 4000),
        source=fields.text("source", SOURCE_MAX_LENGTH),
        title=fields.text("title", TITLE_MAX_LENGTH),
        published=fields.day("published"),
        archive=fields.text("archive", 2000),
    )
    fields.warn_of_unknown()
    return reference


def _markup_warnings(body: str) -> list[str]:
    """Warnings that name the HTML and the citations that readers see as they are written."""
    tags: dict[str, None] = {}
    citations: dict[str, None] = {}
    may_have = "<" in body or find_other_citations(body)
    for token in _parser.parse(body) if may_have else ():
        words = "".join(_as_read(part) for part in token.children or ())
        if "<" in words:
            for name, other in _HTML.findall(words):
                tags[f"<{name[:30]}>" if name else f"<{other}"] = None
        if len(citations) < MAX_OTHER_CITATIONS:
            citations |= dict.fromkeys(find_other_citations(words))
    warnings = []
    if tags:
        message = _("The text contains HTML (%s). It will be shown as plain text.")
        warnings.append(message % ", ".join(list(tags)[:5]))
    if citations:
        message = _(
            "The text cites with %s, as other tools do. Readers will see that as it is. Add "
            "references, and cite them as [1]."
        )
        shown = [_("“%s”") % words for words in list(citations)[:MAX_OTHER_CITATIONS]]
        warnings.append(message % join_names(shown))
    return warnings


def _as_read(token: Token) -> str:
    return token.content if token.type == "text" else "\n" if token.type == "softbreak" else "`"
