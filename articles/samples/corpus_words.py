"""Words for a made-up publication: names, titles and bodies, put together from short lists. Pure.

Everything follows from a number or a `random.Random`, so the same seed makes the same corpus.
"""

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from articles.rendering.html import render_body
from references.citation_findings import CitedWork, check

NOUNS = (
    "harbour bridge council market library school river budget railway museum theatre hospital "
    "forest standard protocol network server reader letter newspaper ferry garden lighthouse "
    "workshop canal quarry festival census timetable greenhouse café committee reservoir tramway "
    "vineyard laboratory bakery printing-house seed-bank weather-station"
).split()
ADJECTIVES = (
    "new public quiet careful northern southern coastal local late common small large digital "
    "wooden seasonal cautious patient shared temporary permanent measured disputed forgotten "
    "restored plain former regional hidden steady narrow wide modern popular yearly foreign spare"
).split()
VERBS = (
    "opens closes reports counts publishes repairs measures records explains reviews plans moves "
    "doubles halves questions confirms corrects delays extends tests"
).split()
PAPERS = "Gazette Review Courier Record Bulletin Observer Register Almanac Ledger Journal".split()
_FIRST = (
    "Tol Har Wen Bra Ost Mel Cor Fen Gar Hol Ister Jun Kel Lor Mar Nor Oak Pel Quill Ros Sel Tar "
    "Ul Val"
).split()
_MIDDLE = "a be cha den el fi gra hu in ka lo mi na or pe ri sta to um ve wi yo za du".split()
_LAST = "bury by dale field ford ham haven mere mouth stead ton wick worth hurst ley combe".split()
_SENTENCES = (
    "The {adjective} {noun} of {place} {verb} a {adjective} {noun} this season",
    "Nobody at the {noun} expected the {adjective} {noun} to last",
    "According to the {noun}, a {adjective} {noun} costs less than a {adjective} one",
    "Two readers compared the {noun} with the {noun} and found a difference",
    "In {place} the {noun} {verb} what the {adjective} {noun} could not",
    "It took the council of {place} a year to agree on one {adjective} {noun}",
    "The figures of the {adjective} {noun} were published with their sources",
    "What remains is a {adjective} question about the {noun} and who pays for it",
    "A spokesman for the {noun} in {place} declined to give a date",
    "Earlier reports about the {noun} had left out the {adjective} {noun}",
)
_HEADINGS = (
    "What happened",
    "Why it matters",
    "What is known",
    "What remains open",
    "The numbers",
    "Who decides",
    "What comes next",
    "How it was checked",
)
_SLOT = re.compile(r"Q([a-z]+\d+)q")  # a name that is put in when an article is made
_BLANK = re.compile(r"\{(\w+)\}")
SENTENCES = 18  # in a body
PLACES = len(_FIRST) * len(_MIDDLE) ** 2 * len(_LAST)


def place(number: int) -> str:
    """The name of a place that does not exist; repeats after PLACES numbers."""
    number = number * 2_741 % PLACES  # neighbours in number are not neighbours in the alphabet
    number, last = divmod(number, len(_LAST))
    number, middle = divmod(number, len(_MIDDLE))
    first, second = divmod(number, len(_MIDDLE))
    return _FIRST[first] + _MIDDLE[second] + _MIDDLE[middle] + _LAST[last]


def few(chance: random.Random, count: int) -> int:
    """A number below `count`, the small ones the likelier by a power law."""
    return int(count * chance.random() ** 3)


def tag_name(number: int) -> str:
    """“harbour”, “new harbour”, then “harbour in Tolabury”; every number another name."""
    if number < len(NOUNS):
        return NOUNS[number]
    number -= len(NOUNS)
    if number < len(NOUNS) * len(ADJECTIVES):
        adjective, noun = divmod(number, len(NOUNS))
        return f"{ADJECTIVES[adjective]} {NOUNS[noun]}"
    where, noun = divmod(number - len(NOUNS) * len(ADJECTIVES), len(NOUNS))
    return f"{NOUNS[noun]} in {place(where)}"


def author_name(number: int) -> str:
    """A desk, every number another. Nobody is invented."""
    where, noun = divmod(number, len(NOUNS))
    return f"The {place(where)} {NOUNS[noun].replace('-', ' ').title()} Desk"


def source_name(number: int) -> str:
    where, paper = divmod(number, len(PAPERS))
    return f"The {place(where)} {PAPERS[paper]}"


def source_domain(number: int) -> str:
    """Below .example, which RFC 2606 reserves: nobody's address."""
    where, paper = divmod(number, len(PAPERS))
    return f"{place(where)}-{PAPERS[paper]}.example".lower()


def article_title(chance: random.Random, where: str) -> str:
    """Three or four words out of the lists, and a place."""
    adjective, noun = chance.choice(ADJECTIVES), _common(chance)
    ending = f"{chance.choice(VERBS)} a {chance.choice(ADJECTIVES)} {_common(chance)}"
    if chance.random() < 0.5:
        return f"The {adjective} {noun} of {where} {ending}"
    return f"{where}: {adjective} {noun} {ending}"


def standfirst(chance: random.Random) -> str:
    return f"{_sentence(chance, place(few(chance, PLACES)))}."


@dataclass(frozen=True)
class Text:
    """A body whose names are open: every second piece of `body` and `html` is a slot.

    Slots are `place0`… and `source1`…, the latter after the numbers of the works.
    """

    works: int
    body: Sequence[str]
    html: Sequence[str]
    word_count: int
    minutes: int
    uses: tuple[int, ...]  # of each work, in the order of their numbers
    warnings: int
    places: Sequence[str]  # the slots for names of places

    def fill(self, names: Mapping[str, str]) -> tuple[str, str]:
        """Markdown and HTML with a name in every slot."""
        return _filled(self.body, names), _filled(self.html, names)


def make_text(chance: random.Random, works: int) -> Text:
    """A body of about 230 words in three sections that cites every work at least once."""
    markers = [*range(1, works + 1), chance.randint(1, works)]
    places = dict(zip(sorted(chance.sample(range(SENTENCES), len(markers))), markers, strict=True))
    sentences = [_cited(chance, place, places.get(place)) for place in range(SENTENCES)]
    paragraphs = [" ".join(sentences[start : start + 3]) for start in range(0, SENTENCES, 3)]
    headings = [f"## {heading}" for heading in chance.sample(_HEADINGS, 3)]
    parts = zip(headings, paragraphs[::2], paragraphs[1::2], strict=True)
    body = "\n\n".join(block for part in parts for block in part) + "\n"
    numbers = range(1, works + 1)
    rendered = render_body(body, {number: f"Qsource{number}q" for number in numbers})
    cited = [
        CitedWork(number, f"Title {number}", f"https://example.org/{number}", "Example")
        for number in numbers
    ]
    findings = check(rendered.markers, rendered.dangling, rendered.passages, cited)
    return Text(
        works=works,
        body=_SLOT.split(body),
        html=_SLOT.split(str(rendered.html)),
        word_count=rendered.word_count,
        minutes=rendered.minutes,
        uses=tuple(rendered.markers.count(number) for number in numbers),
        warnings=sum(not finding.is_blocking for finding in findings),
        places=[slot for slot in _SLOT.split(body)[1::2] if slot.startswith("place")],
    )


def _filled(pieces: Sequence[str], names: Mapping[str, str]) -> str:
    filled = list(pieces)
    filled[1::2] = [names[slot] for slot in pieces[1::2]]
    return "".join(filled)


def _cited(chance: random.Random, number: int, marker: int | None) -> str:
    sentence = _sentence(chance, f"Qplace{number}q")
    return f"{sentence} [{marker}]." if marker else f"{sentence}."


def _sentence(chance: random.Random, where: str) -> str:
    """Words for the blanks of a pattern, each blank its own."""
    fillers = {"adjective": ADJECTIVES, "verb": VERBS}
    pieces = _BLANK.split(chance.choice(_SENTENCES))
    for at in range(1, len(pieces), 2):
        kind = pieces[at]
        pieces[at] = (
            where
            if kind == "place"
            else (chance.choice(fillers[kind]) if kind in fillers else _common(chance))
        )
    return "".join(pieces)


def _common(chance: random.Random) -> str:
    """A noun; the first of the list are the commonest."""
    return NOUNS[int(len(NOUNS) * chance.random() ** 2)]
