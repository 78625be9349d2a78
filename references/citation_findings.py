"""What can be wrong with an article's citations."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from references.addresses import AddressError, normalise_url, registrable_domain
from references.citations import BRACKET, ITEMS, Passage
from references.figures.finding import first_figure
from references.lengths import length_of
from references.source_names.matching import name_matches_domain

# Passages with more words than this, or so many characters that they take as long to read,
# should rest on a source.
LONG_PASSAGE_WORDS = 40
MAX_OTHER_CITATIONS = 5

# The markers behind a full stop belong to the sentence before it.
_MARKERS = rf"(?:\s*\[{ITEMS}\])*"
_SENTENCE_END = re.compile(
    rf"[.!?…][”’\"')]*{_MARKERS}(?=\s)|[。！？｡][”’」』）]*{_MARKERS}"  # no space follows these
)
# Full stops that end no sentence: “12 Mio. Euro”, “No. 10”, “at 7 p.m. on Monday”, “am 3. Mai”.
_SHORT = re.compile(r"\b(?:Mio|Mrd|ca|approx|Dr|Mrs?|Ms|vs|etc|bzw)\.\Z", re.IGNORECASE)
_SHORT_OR_DAY = re.compile(r"(?:\b(?:[Nn]o|[Nn]r|[Aa]rt|Abs|pp?|[ap]\.m)|\b\d{1,2})\.\Z")
_GOES_ON = re.compile(
    r"\s(?:[\da-zß-öø-ÿ]|(?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober"
    r"|November|Dezember)\b)"
)

SHOWN_LENGTH = 40

# Citations as other tools write them, which readers here see as they are. Each with its bounds,
# because a text may be made to keep a pattern busy.
_OTHER_CITATIONS = (
    r"\[\^[^\[\]\s](?:[^\[\]\n]{0,58}[^\[\]\s])?\]",  # footnotes of Markdown
    r"\^\[[^\[\]]{1,300}\]",
    r"\[(?:[^\[\]@]{0,100}[\s;(-])?-?@\w[^\[\]]{0,200}\]",  # Pandoc
    r"\[\[[^\[\]]{1,200}\]\]",  # wikis
    r"</?ref(?:\s[^<>]{0,200})?/?>",
    r"\{\{?[%<]? ?(?:cite|sfn|harv|efn|refn|footnote|reference|bibliography)\b[^{}]{0,200}\}\}?",
    r"\{(?:cite|footcite)[a-z:]{0,12}\}",  # MyST
    r":(?:cite|footcite)[a-z:]{0,12}:",  # Sphinx
    r"\[(?:#[\w-]{0,40}|\*|[0-9]{1,4}|[A-Za-z][\w-]{0,40})\]_(?!\w)",
    r"\\(?:[a-zA-Z]{0,12}cite[a-zA-Z]{0,12}\*?|footnote)(?:\[[^\[\]]{0,80}\]){0,2}\{[^{}]{0,200}\}",
    r"\[(?:fn:|cite[a-z/]{0,20}:)[^\[\]]{0,200}\]",  # Org
    r"[\[【〔［][0-9０-９]{1,4}†[^\]】〕］]{0,120}[\]】〕］]",  # chat programs
    r"[【〔［][0-9０-９]{1,4}[】〕］]",
    r"<sup>\[?[0-9]{1,4}\]?</sup>",
    r"(?<=[^\W\d_][^\W\d_.,;:!?])\^[0-9]{1,3}\^",
    r"(?<=[^\W\d_][.,;:!?…”’\"')\]])[⁰¹²³⁴-⁹]{1,3}(?!\w)",  # raised digits behind a sentence
    # Links whose address stands elsewhere, and that address.
    r"(?<!\w)\[(?![0-9@^#*])[^\[\]\n]{2,80}\]\[(?![0-9, ;–-]{1,40}\])[^\[\]\n]{0,40}\]",
    r"(?m:^)\[(?![0-9]{1,6}\])[^\[\]\n]{1,60}\]:[ \t]{0,8}<?https?://\S{0,80}",
    r"footnote:[\w-]{0,30}\[[^\[\]]{0,200}\]",  # AsciiDoc
    r"contentReference\[oaicite:[^\[\]]{0,20}\]",
    r"\ue200?cite\ue202?turn[0-9]{1,3}[a-z]{1,12}[0-9]{1,3}",
)
_OTHER_KINDS = tuple(re.compile(pattern) for pattern in _OTHER_CITATIONS)
# One of these stands in every one of them.
_OTHER_SIGNS = re.compile(
    r"\[[\^@\[#*]|\^[\[0-9]|@\w|[【〔［†⁰¹²³⁴-⁹]|<(?:ref|/ref|sup)|cite|\{|\][_\[:]|\[fn:"
    r"|footnote"
)


@dataclass(frozen=True)
class CitedWork:
    """A line of the reference list, as far as the checks need it."""

    number: int
    title: str
    url: str
    source_name: str


@dataclass(frozen=True)
class Finding:
    """Something wrong with an article's citations; `is_blocking` ones prevent publication.

    `passage` are the first words of the text that it is about, empty where there is none.
    """

    code: str
    message: str
    number: int | None = None
    is_blocking: bool = False
    passage: str = ""


def check(
    markers: Sequence[int],
    dangling: Sequence[int],
    paragraphs: Sequence[Passage],
    works: Sequence[CitedWork],
) -> list[Finding]:
    """Return what is wrong with an article's citations, blocking findings first."""
    findings = [
        *_check_dangling(dangling),
        *_check_works(works),
        *_check_duplicates(works),
        *_check_unused(markers, works),
        *_check_passages(paragraphs, bool(works)),
        *_check_other_citations(paragraphs),
    ]
    return sorted(findings, key=lambda finding: not finding.is_blocking)


def _check_dangling(dangling: Sequence[int]) -> Iterator[Finding]:
    for number in dict.fromkeys(dangling):
        if 1000 <= number <= 2999:
            yield Finding(
                "dangling_marker",
                _(
                    "[%(number)s] reads like a year and is shown as text. If it is meant as a "
                    "citation, add reference %(number)s."
                )
                % {"number": number},
                number,
            )
        else:
            yield Finding(
                "dangling_marker",
                _(
                    "The text cites [%(number)s], but there is no reference %(number)s. Add the "
                    "reference, correct the number, or write \\[%(number)s] to show it as text."
                )
                % {"number": number},
                number,
                is_blocking=True,
            )


def _check_works(works: Sequence[CitedWork]) -> Iterator[Finding]:
    for work in works:
        number, url = work.number, work.url.strip()
        if message := _missing(bool(work.title.strip()), bool(url)):
            message %= {"number": number}
            yield Finding("incomplete_reference", message, number, is_blocking=True)
        if not url:
            continue
        try:
            domain = registrable_domain(normalise_url(url))
        except AddressError as error:
            message = _("Reference %(number)s: %(reason)s") % {"number": number, "reason": error}
            yield Finding("unsafe_url", message, number, is_blocking=True)
            continue
        if not name_matches_domain(work.source_name, domain):
            message = _(
                "Reference %(number)s names its source “%(source)s” but links to %(domain)s. "
                "Check the source’s name. Readers see both."
            ) % {"number": number, "source": work.source_name, "domain": domain}
            yield Finding("source_mismatch", message, number)


def _missing(has_title: bool, has_url: bool) -> str:
    """What is said of a reference without one or both, with a place for its number."""
    if not has_title and not has_url:
        return _("Reference %(number)s has no title and no URL. Add what is missing.")
    if not has_title:
        return _("Reference %(number)s has no title. Add what is missing.")
    return "" if has_url else _("Reference %(number)s has no URL. Add what is missing.")


def _check_duplicates(works: Sequence[CitedWork]) -> Iterator[Finding]:
    for number, count in Counter(work.number for work in works).items():
        if count > 1:
            yield Finding(
                "duplicate_number",
                _("%(count)s references have the number %(number)s. Give each its own number.")
                % {"count": count, "number": number},
                number,
                is_blocking=True,
            )
    first_with_url: dict[str, int] = {}
    for work in works:
        try:
            url = normalise_url(work.url)
        except AddressError:
            continue
        first = first_with_url.setdefault(url, work.number)
        if first != work.number:
            yield Finding(
                "duplicate_url",
                _(
                    "References %(first)s and %(number)s lead to the same page. Cite [%(first)s] "
                    "in both places and remove reference %(number)s."
                )
                % {"first": first, "number": work.number},
                work.number,
            )


def _check_unused(markers: Sequence[int], works: Sequence[CitedWork]) -> Iterator[Finding]:
    used = set(markers)
    for number in dict.fromkeys(work.number for work in works):
        if number not in used:
            yield Finding(
                "unused_reference",
                _(
                    "Nothing in the text cites reference %(number)s. Put [%(number)s] where it "
                    "belongs, or remove the reference."
                )
                % {"number": number},
                number,
            )


def _check_passages(paragraphs: Sequence[Passage], has_works: bool) -> Iterator[Finding]:
    for passage in paragraphs:
        words = passage.text.split()
        # A dangling marker is meant as a source, and reported as what it is.
        has_bracket = BRACKET.search(passage.text)
        if has_works and not has_bracket and length_of(passage.text).as_words > LONG_PASSAGE_WORDS:
            yield Finding(
                "paragraph_without_citation",
                _(
                    "The paragraph “%(words)s” has no citation. Add a marker if it relies on a "
                    "source."
                )
                % {"words": _beginning(words)},
                passage=_first(words),
            )
        yield from _check_figures(passage.text)


def _check_figures(text: str) -> Iterator[Finding]:
    for start, end in _sentences(text):
        sentence = text[start:end]
        if BRACKET.search(sentence) or not (figure := first_figure(text, start, end)):
            continue
        yield Finding(
            "figure_without_marker",
            _(
                "The sentence “%(words)s” gives a figure (%(figure)s) without a source. "
                "Add a marker after it."
            )
            % {"words": _beginning(sentence.split()), "figure": figure},
            passage=_first(sentence.split()),
        )


def find_other_citations(text: str) -> list[str]:
    """The first of each kind that stands in a text, as it is written; the end of a long one cut."""
    if not _OTHER_SIGNS.search(text):
        return []
    matches = (pattern.search(text) for pattern in _OTHER_KINDS)
    found = sorted((match.start(), match[0]) for match in matches if match)
    return list(dict.fromkeys(_shorten(words) for _, words in found))


def _shorten(words: str) -> str:
    return words if len(words) <= SHOWN_LENGTH else f"{words[: SHOWN_LENGTH - 1]}…"


def _check_other_citations(paragraphs: Sequence[Passage]) -> Iterator[Finding]:
    told: set[str] = set()
    for passage in paragraphs:
        for citation in find_other_citations(passage.text):
            if citation in told or any(citation in code for code in passage.code):
                continue
            told.add(citation)
            if len(told) <= MAX_OTHER_CITATIONS:
                yield Finding(
                    "other_citation",
                    _(
                        "“%(citation)s” looks like a citation of another tool, and readers see it "
                        "as it is. Add a reference, and cite it as [1]."
                    )
                    % {"citation": citation},
                    passage=_first(passage.text.split()),
                )


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where each sentence begins and ends."""
    start = 0
    for match in _SENTENCE_END.finditer(text):
        if match[0] == "." and _is_within(text, match.end()):
            continue
        yield start, match.end()
        start = match.end()
    yield start, len(text)


def _is_within(text: str, end: int) -> bool:
    """Whether the full stop before `end` belongs to a short form or to a day of the month."""
    before = text[max(0, end - 8) : end]
    return bool(
        _SHORT.search(before) or (_SHORT_OR_DAY.search(before) and _GOES_ON.match(text, end))
    )


def _beginning(words: Sequence[str]) -> str:
    beginning = _first(words)
    return beginning if beginning == " ".join(words) else f"{beginning}…"


def _first(words: Sequence[str]) -> str:
    return " ".join(words[:8])[:100]
