"""What an article is filed and cited under: found by name or address, made when missing."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from articles import audit
from articles.importers.parsed import ImportRejected, ParsedArticle, ParsedReference
from articles.models import Author, FormerSlug, Section, Tag
from articles.models.taxonomy import is_reserved
from articles.models.vectors import in_turn
from articles.permissions import may_change_row, refusal_of_change, require_making
from references.models import Details, Reference
from references.slugs import free_slug, slug_for
from references.source_names.matching import name_matches_domain

_TEAM = re.compile(r"(?:Team|Desk|Staff|Editors|Board|Newsroom)$", re.I)
_MACHINE = re.compile(
    r"\b(?:AI|bot|pipeline|machine|automated|autonomous|generator|robot|GPT|LLM)\b", re.I
)


@dataclass
class Memory:
    """Rows that the earlier items of a run made or met, by name; forgotten when one fails.

    `by` is who imports, whose rights count for what is made; None is the system.
    """

    by: Any = None
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

    def may_complete(self, reference: Reference) -> bool:
        may_change = self.by is None or self.by.has_perm("references.change_reference")
        return may_change and may_change_row(self.by, reference)

    def look_up(self, kind: str, names: Iterable[str], find: Callable[[list[str]], dict]) -> dict:
        """The rows of those names; `find` is asked for the names that are not known."""
        rows = {name: row for name in names if (row := self.get(kind, name))}
        if missing := [name for name in names if name not in rows]:
            for name, row in find(missing).items():
                rows[name] = row
                self.put(kind, name, row)
        return rows


@dataclass(frozen=True)
class NamedRows:
    """The rows that a file names; None where it names none."""

    authors: list[Author] | None
    tags: list[Tag] | None
    references: list[tuple[int, Reference]] | None


def find_or_make(parsed: ParsedArticle, memory: Memory, messages: list[str]) -> NamedRows:
    authors, tags, references = parsed.authors, parsed.tags, parsed.references
    return NamedRows(
        authors=None if authors is None else _authors(authors, memory, messages),
        tags=None if tags is None else _tags(tags, memory, messages),
        references=None if references is None else _references(references, memory, messages),
    )


def find_section(name: str) -> Section | None:
    """By its name, else by its slug, be it a present or a former one."""
    if section := Section.objects.named(name).first():
        return section
    slug = slug_for(name, "section")
    former = FormerSlug.objects.of(Section).filter(slug=slug).values("owner")
    for section in Section.objects.filter(Q(slug=slug) | Q(pk__in=former)):
        # Two names of another script may have one slug.
        if name.isascii() or _letters(section.name) == _letters(name):
            return section
    return None


def find_or_make_section(name: str | None, memory: Memory, messages: list[str]) -> Section:
    """The section of that name; without a name the first one, or “News” on an empty site."""
    if name is None:
        section = Section.objects.first()
        if section is not None:
            messages.append(
                _("The file doesn’t name a section, so the article goes to “%s”.") % section
            )
            return section
        name = "News"
    section = memory.get("section", name)
    if section is None:
        section = find_section(name) or _new_section(name, memory, messages)
        memory.put("section", name, section)
    return section


def _new_section(name: str, memory: Memory, messages: list[str]) -> Section:
    require_making(memory.by, "articles.section", name)
    slug = slug_for(name, "section")
    if is_reserved(slug):
        raise ImportRejected(
            _(
                "The section “%(name)s” can’t be created, because its address would be "
                "“/%(slug)s/”, which is reserved. Use another section, or add this one in the "
                "admin with another address."
            )
            % {"name": name, "slug": slug}
        )
    slug = free_slug(Section.objects.all(), slug)
    position = Section.objects.count() + 1
    section = Section.objects.create(name=name, slug=slug, position=position)
    messages.append(_("New section: “%(name)s”.") % {"name": name})
    return section


def author_kind(name: str) -> str:
    """A first guess from the words of a name; editors can correct it."""
    if _TEAM.search(name):
        return Author.Kind.TEAM
    return Author.Kind.MACHINE if _MACHINE.search(name) else Author.Kind.PERSON


def _authors(names: Sequence[str], memory: Memory, messages: list[str]) -> list[Author]:
    known = memory.look_up("author", names, Author.objects.by_name)
    for name in names:
        if name not in known:
            known[name] = Author.objects.named(name).first() or _new_author(name, memory, messages)
            memory.put("author", name, known[name])
    return list({known[name].pk: known[name] for name in names}.values())


def _new_author(name: str, memory: Memory, messages: list[str]) -> Author:
    slug = slug_for(name, "author", 200)
    namesake = Author.objects.filter(slug=slug).first()
    if namesake is not None and _letters(namesake.name) == _letters(name):
        message = _(
            "“%(name)s” has the same address as the author “%(author)s”, so that author is used."
        )
        messages.append(message % {"name": name, "author": namesake})
        return namesake
    require_making(memory.by, "articles.author", name)
    kind = author_kind(name)
    slug = free_slug(Author.objects.all(), slug)
    author = Author.objects.create(name=name, slug=slug, kind=kind)
    message = _("New author: “%(name)s”. Type: %(kind)s.")
    messages.append(message % {"name": name, "kind": Author.Kind(kind).label})
    return author


def _letters(name: str) -> str:
    """A name without its accents and its spelling: “J. Müller” and “J Muller” are one person."""
    apart = unicodedata.normalize("NFKD", name.casefold())
    return "".join(char for char in apart if char.isalnum())


def _tags(names: Sequence[str], memory: Memory, messages: list[str]) -> list[Tag]:
    known = memory.look_up("tag", names, Tag.objects.by_name)
    made = set()
    for name in in_turn([name for name in names if name not in known]):
        known[name], is_new = Tag.objects.make(name)
        memory.put("tag", name, known[name])
        if is_new:
            require_making(memory.by, "articles.tag", name)
            made.add(name)
    message = _("New tag: “%(name)s”.")
    messages += [message % {"name": name} for name in names if name in made]
    return list({known[name].pk: known[name] for name in names}.values())


def _references(
    parsed: Sequence[ParsedReference], memory: Memory, messages: list[str]
) -> list[tuple[int, Reference]]:
    details = [_details(item) for item in parsed]
    domains = {item.domain for item in details}
    sources = {domain: row for domain in domains if (row := memory.get("source", domain))}
    cited = Reference.objects.cite_all(details, sources)
    for domain, source in sources.items():
        memory.put("source", domain, source)
    for reference in cited.new_references:
        require_making(memory.by, "references.reference", reference.url)
    for source in cited.new_sources:
        require_making(memory.by, "references.source", source.domain)
        message = _("New source: “%(name)s” (%(domain)s).")
        messages.append(message % {"name": source.name, "domain": source.domain})
    for item, known in zip(parsed, details, strict=True):
        _complete(cited.references[item.url], item, known.domain, memory, messages)
    return [(item.number, cited.references[item.url]) for item in parsed]


def _details(item: ParsedReference) -> Details:
    return Details(item.url, item.source, item.title, item.published, item.archive)


def _complete(
    reference: Reference,
    given: ParsedReference,
    domain: str,
    memory: Memory,
    messages: list[str],
) -> None:
    """Fill what the known reference lacks; what it has, it keeps."""
    params = {"number": given.number, "given": given.source, "domain": domain}
    params |= {"name": reference.source_name, "title": reference.title}
    if not name_matches_domain(given.source, domain):
        message = _(
            "Reference %(number)s names its source “%(given)s” but links to %(domain)s. Check the "
            "name of the source."
        )
        messages.append(message % params)
    elif given.source.casefold() != reference.source_name.casefold():
        message = _(
            "Reference %(number)s: the source %(domain)s keeps its name “%(name)s”. The file says "
            "“%(given)s”."
        )
        messages.append(message % params)
    if given.title and reference.title and given.title != reference.title:
        message = _("Reference %(number)s already exists and keeps its title “%(title)s”.")
        messages.append(message % params)
    values = {
        "title": given.title,
        "published_on": given.published,
        "archive_url": given.archive,
    }
    missing = {name: value for name, value in values.items() if value}
    missing = {name: value for name, value in missing.items() if not getattr(reference, name)}
    if missing and memory.may_complete(reference):
        with audit.changes_of(reference, by=memory.by):
            for name, value in missing.items():
                setattr(reference, name, value)
            reference.save(update_fields=list(missing))
    elif missing:
        message = _("Reference %(number)s was not completed. %(reason)s")
        messages.append(message % {**params, "reason": refusal_of_change(reference)})
