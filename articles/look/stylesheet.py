"""The stylesheet of a publication: the tokens of ours with its values, and what else it chose."""

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders

from articles.look import tokens
from articles.look.colours import Shades, mended
from articles.look.custom import custom_css
from articles.look.type_pairs import DEFAULT, PAIRS, TypePair
from articles.models import Publication

MOST_KNOWN = 8


@dataclass(frozen=True)
class Stylesheet:
    """What readers get in place of tokens.css and base.css; its digest is in its address."""

    text: str

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()[:16]


# By digest: for pages that name them, while the database cannot be asked.
_known: OrderedDict[str, Stylesheet] = OrderedDict()
_last = {"digest": ""}  # of the one that readers got last


def stylesheet_of(publication: Publication) -> Stylesheet | None:
    """For readers; None where nothing was chosen, so that our two are right as they are.

    It is one where they are two: a logo is one request more, and no page has more of them.
    """
    rules = [_headlines(PAIRS[publication.type_pair])]
    if publication.masthead_logo:
        rules.append(source("look/logo.css"))
    if publication.front_density == Publication.Density.COMPACT:
        rules.append(source("look/compact.css"))
    rules = [tokens.without_comments(rule) for rule in rules if rule]
    if custom := custom_css():
        rules.append(custom)
    values = _values(publication)
    if not (values or rules):
        _last["digest"] = ""
        return None
    text = tokens.replaced(tokens_css(), values) + source("base.css")
    sheet = Stylesheet(tokens.without_comments(text) + "".join(rules))
    _remember(sheet)
    return sheet


def desk_stylesheet(publication: Publication) -> Stylesheet:
    """For the admin: accent and type alone, so that no rule of theirs can hide its own mending."""
    return Stylesheet(tokens.replaced(tokens_css(), _values(publication)))


def remembered(digest: str) -> Stylesheet | None:
    """One that this process has made."""
    return _known.get(digest)


def last_digest() -> str:
    """Of the sheet that this process gave last; empty if nothing was chosen. Asks for nothing."""
    return _last["digest"]


def default_stylesheet() -> Stylesheet:
    """Ours, for who asks for one while it cannot be told which."""
    return Stylesheet(tokens_css() + source("base.css"))


def shades_of(accent: str) -> Shades:
    """The accent as it will be: what was chosen, or the nearest shade that can be read."""
    light, dark = behind_accents()
    return Shades(mended(accent, light), mended(accent, dark))


def default_shades() -> Shades:
    return Shades(*tokens.by_scheme(tokens_css(), "accent"))


def behind_accents() -> tuple[list[str], list[str]]:
    """The grounds that accents stand on, on light pages and on dark ones."""
    return tokens.grounds(tokens_css())


def paper() -> tuple[str, str]:
    """The ground of light pages, and that of dark ones."""
    return tokens.by_scheme(tokens_css(), "paper")


def tokens_css() -> str:
    return source("tokens.css")


def source(name: str) -> str:
    """The text of a stylesheet of ours; in development as it is just now."""
    return (_read if settings.DEBUG else _read_once)(name)


def _read(name: str) -> str:
    return Path(str(finders.find(f"css/{name}"))).read_text(encoding="utf-8")


_read_once = cache(_read)


def _values(publication: Publication) -> dict[str, str]:
    """Other values for tokens, by their names."""
    values = {}
    if publication.accent:
        light, dark = shades_of(publication.accent)
        values["accent"] = f"light-dark({light}, {dark})"
    if publication.type_pair != DEFAULT:
        pair = PAIRS[publication.type_pair]
        values |= {"serif": pair.reading, "sans": pair.around, "serif-adjust": str(pair.adjust)}
    return values


def _headlines(pair: TypePair) -> str:
    if not pair.headlines and pair.weight == PAIRS[DEFAULT].weight:
        return ""
    faces = f"--display: {pair.display}; --display-weight: {pair.weight};"
    return f"@layer tokens {{ :root {{ {faces} }} }}\n" + source("look/headlines.css")


def _remember(sheet: Stylesheet) -> None:
    _known[sheet.digest] = sheet
    _last["digest"] = sheet.digest
    while len(_known) > MOST_KNOWN:
        _known.popitem(last=False)
