"""Whether a name may be that of a domain’s owner. Pure."""

import re
import unicodedata

from references.addresses import registered_part
from references.source_names.guessing import MINOR_WORDS, guess_source_name

# Domains that lead to the works of others: the outlet is not the owner of the domain.
RESOLVERS = frozenset({"archive.org", "doi.org", "handle.net", "perma.cc", "purl.org", "w3id.org"})

_WORD = re.compile(r"[a-z0-9]+")
_GENERIC_WORDS = frozenset(
    {"blog", "daily", "mag", "magazine", "media", "news", "online", "press", "team", "web"}
)


def is_resolver(domain: str) -> bool:
    """Say whether a registrable domain only leads on to, or keeps, the works of other outlets."""
    return domain.strip().lower() in RESOLVERS


def name_matches_domain(name: str, domain: str) -> bool:
    """Say whether a source called `name` may well own `domain`.

    A tolerant guess that feeds a warning, so doubt means True: names and domains that are not
    in Latin letters cannot be judged. "MIT Tech Review" owns technologyreview.com and "The New
    York Times" owns nytimes.com; "Editorial_board" does not own wired.com. The name that is
    guessed for a domain always fits.
    """
    if is_resolver(domain):
        return True
    label = _label(domain)
    words = _words(name)[:12]
    if not words or not label or label.startswith("xn"):
        return True
    compact = "".join(words)
    if label == compact:
        return True
    if len(label) > 1 and (compact.startswith(label) or compact.endswith(label)):
        return True
    if any(len(word) > 2 and word not in _GENERIC_WORDS and word in label for word in words):
        return True
    major = tuple(word for word in words if word not in MINOR_WORDS)
    if _is_built_from(label, tuple(words)) or _is_built_from(label, major):
        return True
    return words == _words(guess_source_name(domain))[:12]


def _label(domain: str) -> str:
    """The registered word of a domain in plain letters: `rfc-editor.org` → `rfceditor`."""
    domain = domain.strip().lower()
    registered = registered_part(domain) or domain
    return "".join(_words(registered.partition(".")[0]))


def _words(name: str) -> list[str]:
    decomposed = unicodedata.normalize("NFKD", name).casefold()
    return _WORD.findall("".join(char for char in decomposed if not unicodedata.combining(char)))


def _is_built_from(label: str, words: tuple[str, ...]) -> bool:
    """Say whether `label` is the beginnings of at least two of `words`, in order.

    A generic word may end it: "Associated Press" → ap + news.
    """
    # (position in label, words used), after any number of words
    reached = {(0, 0)}
    for word in words[:12]:
        steps = set()
        for position, used in reached:
            for size in range(1, len(word) + 1):
                if not label.startswith(word[:size], position):
                    break
                steps.add((position + size, min(used + 1, 2)))
        reached |= steps
    return any(
        used == 2 and (label[position:] in _GENERIC_WORDS or position == len(label))
        for position, used in reached
    )
