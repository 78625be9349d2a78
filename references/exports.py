"""Citations for reference managers and for people: BibTeX, RIS, CSL-JSON, plain text."""

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from references.person_names import PersonName, names_several, person_name


@dataclass(frozen=True)
class Creator:
    """Who made a work; a team and a machine have a name that is not taken apart."""

    name: str
    is_person: bool = False


@dataclass(frozen=True)
class CitableWork:
    """A work on the web, as far as it is known.

    `key` names it in other people's files, so it must never change and never name another work.
    `outlet` is where it was published; `is_news` says that it is an article of a publication and
    not just a page; `note` is shown to readers.
    """

    key: str
    title: str
    url: str
    outlet: str
    authors: Sequence[Creator] = ()
    published_on: date | None = None
    archive_url: str = ""
    language: str = ""
    is_news: bool = False
    note: str = ""


def stable_key(domain: str, year: int | None, name: str) -> str:
    """Return a key such as `wired-2026-17`: letters, digits and `-`, which every format allows.

    `name`, of letters and digits, alone makes it unique; the rest is for the eyes of whoever
    writes `\\cite{…}`.
    """
    label = "-".join(re.findall(r"[a-z0-9]+", domain.lower().partition(".")[0])) or "work"
    return f"{label}-{year or 'nd'}-{name}"


def to_bibtex(works: Iterable[CitableWork]) -> str:
    """Write entries of biblatex's type `online` in UTF-8, which plain BibTeX reads as `misc`.

    Text is escaped for LaTeX. Titles stand in two pairs of braces: no style may lower their
    capitals. Addresses are verbatim fields, so what TeX would trip over is percent-encoded.
    """
    return "\n".join(_bibtex_entry(work) for work in works)


def to_ris(works: Iterable[CitableWork]) -> str:
    """Write RIS: a tag, two spaces, a hyphen and a space on each line, which ends with CR LF."""
    return "".join(_ris_record(work) for work in works)


def to_csl_json(works: Iterable[CitableWork]) -> str:
    """Write a list of items as the schema of the Citation Style Language 1.0.2 has them."""
    items = [_csl_item(work) for work in works]
    return json.dumps(items, ensure_ascii=False, indent=2) + "\n"


def to_text(work: CitableWork) -> str:
    """Return one sentence for people: who, what, where, when, at which address."""
    authors = ", ".join(filter(None, (_line(author.name) for author in work.authors)))
    parts = [f"{authors}:" if authors else "", f"“{_line(work.title)}.”", f"{_line(work.outlet)},"]
    if work.published_on:
        parts.append(f"{_day(work.published_on, get_language())}.")
    parts += [work.url, _line(work.note)]
    return " ".join(part for part in parts if part)


@lru_cache(4096)
def _day(day: date, _language: str | None) -> str:
    return date_format(day, "DATE_FORMAT")


@dataclass(frozen=True)
class CitationFormat:
    """A format of this module: how it is written, what it is called, how it is sent."""

    label: str
    content_type: str
    write: Callable[[Iterable[CitableWork]], str]


# By the ending of the file's name.
FORMATS: Mapping[str, CitationFormat] = {
    "bib": CitationFormat("BibTeX", "application/x-bibtex; charset=utf-8", to_bibtex),
    "ris": CitationFormat("RIS", "application/x-research-info-systems; charset=utf-8", to_ris),
    "json": CitationFormat("CSL-JSON", "application/vnd.citationstyles.csl+json", to_csl_json),
}

# BibTeX counts braces even behind a backslash, so a brace has to be written as a command.
_TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    **{char: f"\\{char}" for char in "$&#_%"},
}
_TO_TEX = str.maketrans(_TEX)
_INVISIBLE = {"Cc", "Cs", "Cn"}
# What may stand in an address beside letters and digits: RFC 3986, without what TeX reads.
_ADDRESS = "%-._~:/?#[]@!$&'()*+,;="


def _line(text: str) -> str:
    """The text on one line: white space of any kind is a space, control characters are gone."""
    if text.isprintable():
        return " ".join(text.split())
    seen = (c for c in text if c.isspace() or unicodedata.category(c) not in _INVISIBLE)
    return " ".join("".join(seen).split())


def _tex(text: str) -> str:
    return _line(text).translate(_TO_TEX)


def _address(url: str) -> str:
    return quote(url.encode("utf-8", "replace"), safe=_ADDRESS)


def _bibtex_entry(work: CitableWork) -> str:
    fields = {
        "author": " and ".join(map(_bibtex_name, work.authors)),
        "title": f"{{{_tex(work.title)}}}",
        "organization": _tex(work.outlet),
        "date": _iso(work.published_on),
        "year": str(work.published_on.year) if work.published_on else "",
        "url": _address(work.url),
        "language": work.language,
        "note": _tex(". ".join(_notes(work))),
    }
    lines = [f"  {name} = {{{value}}},\n" for name, value in fields.items() if value]
    return f"@online{{{work.key},\n{''.join(lines)}}}\n"


def _name_of(author: Creator) -> PersonName | None:
    """The parts of one person's name; None for all others, and for a name of signs alone."""
    name = _line(author.name)
    is_one = author.is_person and name.strip(", ") and not names_several(name)
    return person_name(name) if is_one else None


def _bibtex_name(author: Creator) -> str:
    """“Last, Jr., First” for a person; what BibTeX would read in its own way stands in braces."""
    if (name := _name_of(author)) is None:
        return f"{{{_tex(author.name)}}}"
    parts = [_bibtex_part(name.family)]
    if name.suffix:
        parts.append(_bibtex_part(name.suffix))
    if name.given or name.suffix:
        parts.append(_bibtex_part(name.given) or "{}")
    return ", ".join(parts)


def _bibtex_part(text: str) -> str:
    words = text.split()
    # A word in small letters behind another one would make particles of all before it.
    has_late_particle = any(word[0].islower() and not words[0][0].islower() for word in words[:-1])
    is_read_otherwise = "," in text or "and" in text.lower().split()
    return f"{{{_tex(text)}}}" if has_late_particle or is_read_otherwise else _tex(text)


def _ris_name(author: Creator) -> str:
    if (name := _name_of(author)) is None:
        return author.name
    if name.suffix:
        return f"{name.family}, {name.given}, {name.suffix}"
    return f"{name.family}, {name.given}" if name.given else name.family


def _csl_name(author: Creator) -> dict[str, str]:
    if (name := _name_of(author)) is None:
        return {"literal": _line(author.name)}
    parts = {"family": name.family, "given": name.given, "suffix": name.suffix}
    return {part: text for part, text in parts.items() if text}


def _ris_record(work: CitableWork) -> str:
    published = work.published_on
    lines = [
        ("TY", "NEWS" if work.is_news else "ELEC"),
        ("ID", work.key),
        *(("AU", _ris_name(author)) for author in work.authors),
        ("TI", work.title),
        ("T2", work.outlet),
        ("PY", str(published.year) if published else ""),
        ("DA", f"{published:%Y/%m/%d}/" if published else ""),
        ("LA", work.language),
        ("UR", _address(work.url)),
        *(("N1", note) for note in _notes(work)),
    ]
    cleaned = ((tag, _line(value)) for tag, value in lines)
    return "".join(f"{tag}  - {value}\r\n" for tag, value in cleaned if value) + "ER  - \r\n\r\n"


def _csl_item(work: CitableWork) -> dict[str, Any]:
    published = work.published_on
    item = {
        "id": work.key,
        "type": "article-newspaper" if work.is_news else "webpage",
        "author": list(map(_csl_name, work.authors)),
        "title": _line(work.title),
        "container-title": _line(work.outlet),
        "issued": {"date-parts": [[published.year, published.month, published.day]]}
        if published
        else None,
        "URL": _address(work.url),
        "archive_location": _address(work.archive_url),
        "language": work.language,
        "note": _line(work.note),
    }
    return {name: value for name, value in item.items() if value}


def _notes(work: CitableWork) -> list[str]:
    url = _address(work.archive_url)
    archived = _("Archived at %(url)s") % {"url": url} if url else ""
    return [note for note in (_line(work.note).rstrip("."), archived) if note]


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
