"""References as rows of an article's form: made, found and corrected when the article is saved."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.contrib.auth.models import User

from articles.audit import changes_of
from articles.editing.citing import CitingError, address_of, require_citable
from articles.permissions import may_change_row, publicly_cited
from references.addresses import registrable_domain
from references.models import Details, Reference, Source, owns
from references.source_names.guessing import guess_source_name
from references.source_names.matching import is_resolver

CHANGEABLE = ("title", "source", "published_on", "accessed_on")


def shown(reference: Reference) -> dict[str, str]:
    """What a row shows of a reference, as text: that with which changes are compared."""
    values = {name: getattr(reference, name) for name in ("title", "published_on", "accessed_on")}
    texts = {name: "" if value is None else str(value) for name, value in values.items()}
    return texts | {"source": reference.source_name}


@dataclass
class Library:
    """What the rows of one form need of the library, in few queries however many they are."""

    keys: Collection[int] = ()
    addresses: Collection[str] = ()  # as they were typed
    user: User | None = None
    given: dict[int, Reference] = field(default_factory=dict)  # loaded already

    @cached_property
    def by_key(self) -> dict[int, Reference]:
        missing = [key for key in self.keys if key not in self.given]
        return self.given | _with_source().in_bulk(missing) if missing else self.given

    @cached_property
    def _by_url(self) -> dict[str, Reference]:
        urls = {url for url in map(_address_or_none, self.addresses) if url}
        return {row.url: row for row in _with_source().filter(url__in=urls)} if urls else {}

    @cached_property
    def _domains(self) -> set[str]:
        urls = {url for url in map(_address_or_none, self.addresses) if url}
        domains = {registrable_domain(url) for url in urls}
        return set(Source.objects.filter(domain__in=domains).values_list("domain", flat=True))

    @cached_property
    def _fixed(self) -> set[int]:
        """Those that this person may not change, for readers see them."""
        if self.user is None or self.user.has_perm("articles.publish_article"):
            return set()
        return publicly_cited({*self.by_key, *(row.pk for row in self._by_url.values())})

    def find(self, typed: str) -> Reference | str:
        """The reference at an address, or the address as a new one would keep it.

        Raises CitingError where it is no address, or the person may not make what is missing.
        """
        url = address_of(typed)
        if known := self._by_url.get(url):
            return known
        require_citable(url, registrable_domain(url) in self._domains, by=self.user)
        return url

    def may_change(self, reference: Reference) -> bool:
        if self.user is not None and not self.user.has_perm("references.change_reference"):
            return False
        return reference.pk not in self._fixed


def propose(url: str, site: str = "") -> str:
    """The name of the source of a work that nobody has cited yet; `site` is what its page says.

    A name that the domain cannot be known by is proposed all the same: somebody checks it.
    """
    domain = registrable_domain(url)
    source = Source.objects.filter(domain=domain).first()
    if source and not is_resolver(domain):
        return source.name
    return site or guess_source_name(domain)


def make_all(details: Collection[Details]) -> dict[str, Reference]:
    """The references with these addresses; those that nobody has cited yet are made.

    Readers are told the name that was typed, even where the domain’s source has another one.
    """
    typed = {detail.url: detail.source for detail in details}
    cited = Reference.objects.cite_together(details)
    for row in cited.new_references:
        if typed[row.url] not in ("", row.source_name):
            row.outlet = typed[row.url]
            row.save(update_fields=["outlet"])
    return cited.references


def change(reference: Reference, changes: dict[str, Any], *, by: User | None = None) -> None:
    """Change what readers are told of a reference; `changes` has names of CHANGEABLE."""
    changes = dict(changes)
    name = changes.pop("source", None)
    with changes_of(reference, by=by):
        for attribute, value in changes.items():
            setattr(reference, attribute, value)
        if name is not None:
            reference.outlet = "" if _is_named(reference, name, by) else name
        reference.save(update_fields=[*changes, "outlet"])


def fill(reference: Reference, title: str, published_on: date | None) -> dict[str, Any]:
    """Of what was typed for a work that the library has after all, what the library lacks."""
    typed = {"title": title, "published_on": published_on}
    return {name: value for name, value in typed.items() if value and not getattr(reference, name)}


def _is_named(reference: Reference, name: str, by: User | None) -> bool:
    """Whether the source has that name, or gets it: one that no other reference shares."""
    source = reference.source
    if name in ("", source.name):
        return True
    is_shared = source.references.exclude(pk=reference.pk).exists()
    may = by is None or by.has_perm("references.change_source")
    if is_shared or not may or not may_change_row(by, source) or not owns(name, source.domain):
        return False
    with changes_of(source, by=by):
        source.name = name
        source.save()
    return True


def _with_source():
    return Reference.objects.select_related("source")


def _address_or_none(typed: str) -> str | None:
    try:
        return address_of(typed)
    except CitingError:
        return None
