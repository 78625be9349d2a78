"""The values of `static/css/tokens.css`, read and replaced in its text. Pure."""

import re
from collections.abc import Mapping

# `--name: value;`, as that stylesheet writes it: no value has a semicolon of its own.
DECLARATION = re.compile(r"(?<![\w-])--([a-z0-9-]+):\s*([^;{}]+);")
BY_SCHEME = re.compile(r"light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)")
# What text in the accent colour stands on.
GROUNDS = ("paper", "wash", "target")


class TokensError(ValueError):
    """The stylesheet is not written as it is read here."""


def value_of(text: str, name: str) -> str:
    """The first value of a token: the one on screens. Later ones are for print."""
    for match in DECLARATION.finditer(text):
        if match[1] == name:
            return match[2].strip()
    raise TokensError(f"tokens.css has no --{name}")


def by_scheme(text: str, name: str) -> tuple[str, str]:
    """A colour for light pages, and one for dark ones."""
    if (match := BY_SCHEME.fullmatch(value_of(text, name))) is None:
        raise TokensError(f"--{name} is not light-dark() of two colours")
    return match[1], match[2]


def grounds(text: str) -> tuple[list[str], list[str]]:
    """What is behind accents, on light pages and on dark ones."""
    pairs = [by_scheme(text, name) for name in GROUNDS]
    return [light for light, _dark in pairs], [dark for _light, dark in pairs]


def replaced(text: str, values: Mapping[str, str]) -> str:
    """The stylesheet with other values for some tokens, each where it stood."""
    left = dict(values)

    def declaration(match: re.Match[str]) -> str:
        if (value := left.pop(match[1], None)) is None:
            return match[0]
        return f"--{match[1]}: {value};"

    text = DECLARATION.sub(declaration, text)
    if left:
        raise TokensError(f"tokens.css has no --{next(iter(left))}")
    return text


def without_comments(text: str) -> str:
    """In one pass, however many comments begin; one that does not end stays."""
    parts, place = [], 0
    while (start := text.find("/*", place)) >= 0 and (end := text.find("*/", start + 2)) >= 0:
        parts.append(text[place:start].rstrip())
        place = end + 2
    return "".join([*parts, text[place:]]).strip() + "\n"
