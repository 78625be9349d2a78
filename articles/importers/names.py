"""What an article is filed and cited under: found by name or address, made when missing."""

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.utils.text import slugify

from articles.importers.parsed import ImportRejected, ParsedArticle, ParsedReference
from articles.models import Author, Section, Tag
from articles.models.taxonomy import RESERVED_SECTION_SLUGS
from references.addresses import (
    guess_source_name,
    is_resolver,
    name_matches_domain,
    registrable_domain,
)
from references.models import Reference, Source

_TEAM = re.compile(r"(?:Team|Desk|Staff|Editors|Board|Newsroom)$", re.I)
_MACHINE = re.compile(
    r"\b(?:AI|bot|pipeline|machine|automated|autonomous|generator|robot|GPT|LLM)\b", re.I
)


@dataclass
class Memory:
    """Rows that the earlier items of a run made or met, by name; forgotten when one fails."""

    known: dict[tuple[str, str], Any] = field(default_factory=dict)
    new: dict[tuple[str, str], Any] = field(default_factory=dict)

    def get(self, kind: str, name: str) -> Any:
        return self.new.get((kind, name)) or self.known.get((kind, name))

    def put(self, kind: str, name: str, row: Any) -> None:
        self.new[kind, name] = row

    def keep(self) -> None:
        """What the item made was committed."""
        self.known |= self.new
        self.new = {}

    def forget(self) -> None:
        """What the item made was undone, or a row that was known is gone."""
        self.known, self.new = {}, {}

    def look_up(self, kind: str, names: Iterable[str], find: Callable[[list[str]], dict]) -> dict:
        """The rows of those names; `find` is asked for the names that are not known."""
        rows = {name: row for name in names if (row := self.get(kind, name))}
        if missing := [name for name in names if name not in rows]:
            for name, row in find(missing).items():
                rows[name] = row
                self.put(kind, name, row)
        return rows


@dataclass(frozen=True)
class Names:
    """The rows that a file names; None where it names none."""

    authors: list[Author] | None
    tags: list[Tag] | None
    works: list[tuple[int, Reference]] | None


def find_or_make(parsed: ParsedArticle, memory: Memory, messages: list[str]) -> Names:
    authors, tags, works = parsed.authors, parsed.tags, parsed.references
    return Names(
        authors=None if authors is None else _authors(authors, memory, messages),
        tags=None if tags is None else _tags(tags, memory, messages),
        works=None if works is None else _works(works, memory, messages),
    )


def find_section(name: str) -> Section | None:
    return (
        Section.objects.filter(name__iexact=name).first()
        or Section.objects.filter(slug=slugify(name)).exclude(slug="").first()
    )


def find_or_make_section(name: str | None, memory: Memory, messages: list[str]) -> Section:
    """The section of that name; without a name the first one, or “News” on an empty site."""
    if name is None:
        section = Section.objects.first()
        if section is not None:
            messages.append(f"The file names no section; it was put in “{section}”.")
            return section
        name = "News"
    section = memory.get("section", name)
    if section is None:
        section = find_section(name) or _new_section(name, messages)
        memory.put("section", name, section)
    return section


def _new_section(name: str, messages: list[str]) -> Section:
    slug = slugify(name)[:100]
    if not slug or slug in RESERVED_SECTION_SLUGS:
        raise ImportRejected(
            f"A section “{name}” cannot be made, for its address would be “/{slug}/”, which "
            "belongs to the site itself. Name another section, or add this one in the admin "
            "with an address of its own."
        )
    messages.append(f"Section “{name}” was created.")
    return Section.objects.create(name=name, slug=slug, position=Section.objects.count() + 1)


def author_kind(name: str) -> str:
    """A first guess from the words of a name; editors can correct it."""
    if _TEAM.search(name):
        return Author.Kind.TEAM
    return Author.Kind.MACHINE if _MACHINE.search(name) else Author.Kind.PERSON


def _authors(names: Sequence[str], memory: Memory, messages: list[str]) -> list[Author]:
    def find(lowered: list[str]) -> dict[str, Author]:
        found = Author.objects.alias(lower=Lower("name")).filter(lower__in=lowered)
        # The first of several who have the same name.
        return {author.name.lower(): author for author in found.order_by("-pk")}

    known = memory.look_up("author", [name.lower() for name in names], find)
    for name in names:
        if name.lower() not in known:
            known[name.lower()] = _new_author(name, messages)
            memory.put("author", name.lower(), known[name.lower()])
    return list({known[name.lower()].pk: known[name.lower()] for name in names}.values())


def _new_author(name: str, messages: list[str]) -> Author:
    slug = slugify(name)[:200] or _ascii_slug("author", name)
    if same := Author.objects.filter(slug=slug).first():
        messages.append(f"The author “{name}” was taken for “{same}”, who has the same address.")
        return same
    kind = author_kind(name)
    messages.append(f"Author “{name}” was created as a {Author.Kind(kind).label.lower()}.")
    return Author.objects.create(name=name, slug=slug, kind=kind)


def _tags(names: Sequence[str], memory: Memory, messages: list[str]) -> list[Tag]:
    def find(lowered: list[str]) -> dict[str, Tag]:
        found = Tag.objects.alias(lower=Lower("name")).filter(lower__in=lowered)
        return {tag.name.lower(): tag for tag in found}

    known = memory.look_up("tag", [name.lower() for name in names], find)
    for name in names:
        if name.lower() not in known:
            slug = _free_slug(Tag.objects.all(), slugify(name)[:90] or _ascii_slug("tag", name))
            known[name.lower()] = Tag.objects.create(name=name, slug=slug)
            memory.put("tag", name.lower(), known[name.lower()])
            messages.append(f"Tag “{name}” was created.")
    return list({known[name.lower()].pk: known[name.lower()] for name in names}.values())


def _works(
    references: Sequence[ParsedReference], memory: Memory, messages: list[str]
) -> list[tuple[int, Reference]]:
    urls = [each.url for each in references]
    known = {
        work.url: work for work in Reference.objects.filter(url__in=urls).select_related("source")
    }
    domains = {each.url: registrable_domain(each.url) for each in references}
    missing = [each for each in references if each.url not in known]
    sources = _sources(missing, domains, memory, messages)
    known |= {
        work.url: work
        for work in Reference.objects.bulk_create(
            Reference(
                source=sources[domains[each.url]],
                title=each.title,
                url=each.url,
                outlet=_outlet(each.source, domains[each.url]),
                published_on=each.published,
                archive_url=each.archive,
            )
            for each in missing
        )
    }
    for each in references:
        _complete(known[each.url], each, domains[each.url], messages)
    return [(each.number, known[each.url]) for each in references]


def _sources(
    references: Iterable[ParsedReference],
    domains: dict[str, str],
    memory: Memory,
    messages: list[str],
) -> dict[str, Source]:
    """The sources of references by their registrable domain."""

    def find(domains: list[str]) -> dict[str, Source]:
        return {source.domain: source for source in Source.objects.filter(domain__in=domains)}

    names: dict[str, str] = {}
    for each in references:
        names.setdefault(domains[each.url], each.source)
    known = memory.look_up("source", names, find)
    for domain, given in names.items():
        if domain not in known:
            name = given if _owns(given, domain) else guess_source_name(domain)
            slug = slugify(domain.replace(".", "-"))[:190] or "source"
            slug = _free_slug(Source.objects.all(), slug)
            known[domain] = Source.objects.create(name=name, domain=domain, slug=slug)
            memory.put("source", domain, known[domain])
            messages.append(f"Source “{name}” ({domain}) was created.")
    return known


def _outlet(name: str, domain: str) -> str:
    """The name for the reference itself, where the domain's owner is somebody else."""
    return "" if _owns(name, domain) else name


def _owns(name: str, domain: str) -> bool:
    return not is_resolver(domain) and name_matches_domain(name, domain)


def _complete(work: Reference, given: ParsedReference, domain: str, messages: list[str]) -> None:
    """Fill what the known work lacks; what it has, it keeps."""
    if not name_matches_domain(given.source, domain):
        messages.append(
            f"Reference {given.number} names its source “{given.source}” but links to {domain}. "
            "Check the source's name."
        )
    elif given.source.casefold() != work.source_name.casefold():
        messages.append(
            f"Reference {given.number}: the source {domain} keeps its name “{work.source_name}” "
            f"(the file says “{given.source}”)."
        )
    if given.title and work.title and given.title != work.title:
        messages.append(
            f"Reference {given.number} is known already and keeps its title “{work.title}”."
        )
    filled = {
        name: value
        for name, value in (
            ("title", given.title),
            ("published_on", given.published),
            ("archive_url", given.archive),
        )
        if value and not getattr(work, name)
    }
    if filled:
        for name, value in filled.items():
            setattr(work, name, value)
        work.save(update_fields=list(filled))


def _free_slug(rows: QuerySet, slug: str) -> str:
    """The slug itself, or with the first number that makes it free."""
    candidate, number = slug, 1
    while rows.filter(slug=candidate).exists():
        number += 1
        candidate = f"{slug}-{number}"
    return candidate


def _ascii_slug(prefix: str, name: str) -> str:
    """An address for a name without Latin letters: always the same one."""
    return f"{prefix}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
