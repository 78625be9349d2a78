"""The publication's colours and type for messages: mail programs read no stylesheet of ours."""

from dataclasses import dataclass
from typing import Any

from articles.look import stylesheet, tokens
from articles.look.type_pairs import PAIRS
from articles.models import Publication


@dataclass(frozen=True)
class Colours:
    paper: str
    ink: str
    ink_soft: str
    rule: str
    accent: str


def look_of(publication: Publication) -> dict[str, Any]:
    """What templates of messages know as `light`, `dark`, `serif` and `sans`."""
    accent = publication.accent
    accents = stylesheet.shades_of(accent) if accent else stylesheet.default_shades()
    text = stylesheet.tokens_css()
    names = ("paper", "ink", "ink-soft", "rule")
    light, dark = zip(*[*(tokens.by_scheme(text, name) for name in names), accents], strict=True)
    pair = PAIRS[publication.type_pair]
    return {
        "light": Colours(*light),
        "dark": Colours(*dark),
        "serif": pair.reading.replace('"', "'"),
        "sans": pair.around.replace('"', "'"),
    }
