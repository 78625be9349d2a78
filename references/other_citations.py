"""Citations as other tools write them, which readers here would see as they stand."""

import re

SHOWN_LENGTH = 40

# Each with its bounds, because a text may be made to keep a pattern busy.
_PATTERNS = (
    r"\[\^[^\[\]\s]{1,60}\]",  # footnotes of Markdown
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
    r"footnote:[\w-]{0,30}\[[^\[\]]{0,200}\]",  # AsciiDoc
    r"contentReference\[oaicite:[^\[\]]{0,20}\]",
    r"\ue200?cite\ue202?turn[0-9]{1,3}[a-z]{1,12}[0-9]{1,3}",
)
_KINDS = tuple(re.compile(pattern) for pattern in _PATTERNS)
# One of these stands in every one of them.
_SIGNS = re.compile(r"\[[\^@\[#*]|\^\[|@\w|[【〔［†]|<(?:ref|/ref|sup)|cite|\{|\]_|\[fn:|footnote")


def find_other_citations(text: str) -> list[str]:
    """The first of each kind that stands in a text, as it is written; the end of a long one cut."""
    if not _SIGNS.search(text):
        return []
    matches = (pattern.search(text) for pattern in _KINDS)
    found = sorted((match.start(), match[0]) for match in matches if match)
    return list(dict.fromkeys(_shorten(words) for _, words in found))


def _shorten(words: str) -> str:
    return words if len(words) <= SHOWN_LENGTH else f"{words[: SHOWN_LENGTH - 1]}…"
