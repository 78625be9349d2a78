"""Verbs on an article's citations: the markers in the body and the rows change together."""

import re
from collections.abc import Collection

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import freshness
from articles.models import Article, Citation
from articles.permissions import NotAllowed, require_making
from articles.publishing import Held, Target, locked, save_revision
from references.addresses import AddressError, normalise_url, registrable_domain
from references.citations import MAX_NUMBER, find_markers, renumber_by_first_use, rewrite_numbers
from references.models import Details, Reference, Source

_ITEMS = re.compile(r" ?[,;] ?")
_MARKER_WITH = r"( ?)\[([^\[\]]*\b{}\b[^\[\]]*)\]"


class CitingError(Exception):
    """The verb cannot be carried out; the message says why and what to do."""


def renumber(article: Target, *, by: User | None = None) -> dict[int, int]:
    """Number the citations 1, 2, 3 … in the order of their first use: old → new number."""
    with locked(article) as held:
        row = held.row
        body, mapping = renumber_markers(row.body, _numbers(row))
        _renumber_rows(row, mapping)
        _keep(held, body, by, "Citations renumbered by first use")
    return mapping


def merge(article: Target, number: int, into: int, *, by: User | None = None) -> None:
    """Let the markers of one citation point at another one, and drop the first."""
    with locked(article) as held:
        row = held.row
        numbers = _numbers(row)
        _require(numbers, number, into)
        if number == into:
            raise CitingError(_("Choose two different citations to merge."))
        body = merge_markers(row.body, number, into, numbers)
        row.citations.filter(number=number).delete()
        _keep(held, body, by, f"Citation {number} merged into {into}")


def remove(article: Target, number: int, *, with_markers: bool, by: User | None = None) -> None:
    """Drop a citation. Its markers go too, or stay as text that the checks complain about."""
    with locked(article) as held:
        row = held.row
        numbers = _numbers(row)
        _require(numbers, number)
        body = remove_markers(row.body, number, numbers) if with_markers else row.body
        row.citations.filter(number=number).delete()
        _keep(held, body, by, f"Citation {number} removed")


def add_reference(article: Target, url: str, *, by: User | None = None) -> Citation:
    """Cite the work at an address under the next number; a work that is cited is returned."""
    with locked(article) as held:
        row = held.row
        reference, _is_new = find_or_add(url, by=by)
        if present := row.citations.filter(reference=reference).first():
            return present
        number = max(_numbers(row), default=0) + 1
        if number > MAX_NUMBER:
            raise CitingError(
                _("Citation numbers can’t go above %(number)s. Renumber the citations first.")
                % {"number": MAX_NUMBER}
            )
        citation = Citation.objects.create(article=row, number=number, reference=reference)
        _keep(held, row.body, by, f"Citation {number} added")
    return citation


def address_of(url: str) -> str:
    """What somebody entered as the address of a work, as references keep it."""
    if "://" not in url and "." not in url.partition("/")[0]:
        raise CitingError(
            _("“%(url)s” isn’t a web address. Copy it from the browser: https://…") % {"url": url}
        )
    try:
        return normalise_url(url if "://" in url else f"https://{url.strip()}")
    except AddressError as error:
        raise CitingError(str(error)) from error


def find(url: str) -> Reference | None:
    """The reference with this address, when somebody has cited it before."""
    known = Reference.objects.select_related("source")
    return known.filter(url=address_of(url)).first()


def find_or_add(url: str, *, by: User | None = None) -> tuple[Reference, bool]:
    """The reference with this address and whether it is new; its source comes from the domain.

    Raises CitingError also where `by` may not make what is missing.
    """
    if (known := find(url)) is not None:
        return known, False
    url = address_of(url)
    require_citable(url, Source.objects.filter(domain=registrable_domain(url)).exists(), by=by)
    today = timezone.localdate(freshness.now())
    cited = Reference.objects.cite_together([Details(url, accessed_on=today)])
    return cited.references[url], bool(cited.new_references)


def require_citable(url: str, has_source: bool, *, by: User | None = None) -> None:
    """Raise CitingError unless `by` may make a reference at this address, and what it lacks."""
    try:
        require_making(by, "references.reference", url)
        if not has_source:
            require_making(by, "references.source", registrable_domain(url))
    except NotAllowed as error:
        raise CitingError(str(error)) from error


def renumber_markers(body: str, numbers: Collection[int]) -> tuple[str, dict[int, int]]:
    """As `renumber_by_first_use`; raises CitingError when a dangling `[3]` would find a work."""
    renumbered, mapping = renumber_by_first_use(body, numbers)
    moved = [mapping[number] for number in find_markers(body, numbers)]
    if find_markers(renumbered, mapping.values()) != moved:
        raise CitingError(
            _(
                "The text cites a number that no citation has, and renumbering would point it at "
                "another work. Correct that marker first: it is listed under “Checks”."
            )
        )
    return renumbered, mapping


def merge_markers(body: str, number: int, into: int, numbers: Collection[int]) -> str:
    """Markdown in which the markers of one citation are those of another; side by side, only one.

    `numbers` are all the article's citation numbers, as `rewrite_numbers` wants them.
    """
    body, stand_in = _set_apart(body, number, numbers)
    body = re.sub(rf"\[{into}\] ?\[{stand_in}\]|\[{stand_in}\] ?\[{into}\]", f"[{into}]", body)

    def merged(marker: re.Match[str]) -> str:
        items = marker[2].replace(stand_in, str(into))
        return f"{marker[1]}[{', '.join(dict.fromkeys(_ITEMS.split(items)))}]"

    return re.sub(_MARKER_WITH.format(stand_in), merged, body)


def remove_markers(body: str, number: int, numbers: Collection[int]) -> str:
    """Markdown without the markers of one citation; lists and ranges keep their other numbers."""
    body, stand_in = _set_apart(body, number, numbers)

    def without(marker: re.Match[str]) -> str:
        kept = ", ".join(item for item in _ITEMS.split(marker[2]) if item != stand_in)
        return f"{marker[1]}[{kept}]" if kept else ""

    return re.sub(_MARKER_WITH.format(stand_in), without, body)


def _set_apart(body: str, number: int, numbers: Collection[int]) -> tuple[str, str]:
    """Give the markers of a citation a number that stands nowhere else: (body, that number)."""
    for stand_in in range(MAX_NUMBER, 0, -1):
        if stand_in not in numbers and str(stand_in) not in body:
            mapping = {known: known for known in numbers} | {number: stand_in}
            return rewrite_numbers(body, mapping), str(stand_in)
    raise CitingError(_("The text has too many numbers. Change its markers by hand."))


def _numbers(row: Article) -> list[int]:
    return list(row.citations.order_by("number").values_list("number", flat=True))


def _require(numbers: list[int], *wanted: int) -> None:
    for number in wanted:
        if number not in numbers:
            raise CitingError(_("The article has no citation %(number)s.") % {"number": number})


def _renumber_rows(row: Article, mapping: dict[int, int]) -> None:
    changed = [
        citation for citation in row.citations.all() if mapping[citation.number] != citation.number
    ]
    for citation in changed:
        citation.number = mapping[citation.number]
    Citation.objects.bulk_update(changed, ["number"])  # uniqueness is checked at commit


def _keep(held: Held, body: str, by: User | None, note: str) -> None:
    held.set(body=body)
    save_revision(held, by=by, note=note)
