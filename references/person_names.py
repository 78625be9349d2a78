"""The parts of a person's name, as reference managers want them. Pure.

A name is written as its bearer writes it, so the parts are a guess: the last word is the family's,
with the particles before it. East Asian names in their own script begin with the family; of one
without a space nobody can tell where it ends, so it stays whole.
"""

import re
from dataclasses import dataclass

_SUFFIX = re.compile(r"(?:jr|sr|esq|ph\.?d|m\.?d)\.?|i{2,3}|iv|vi{0,3}", re.IGNORECASE)
_EAST_ASIAN = re.compile(
    r"[\u3005-\u3007\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff]"
)
# A foreign name in kana or Han: the given name first.
_DOTS = re.compile(r"[\u00b7\u30fb\uff65]")
# Particles that many write with a capital. In small letters every word counts as one.
_PARTICLES = frozenset(
    "Da De Del Della Der Des Di Dos Du El Ibn La Le Mac Mc Saint St. Ten Ter Van Vande Von".split()
)
_AND = frozenset({"e", "i", "y"})  # between the two halves of an Iberian name
# With which a name of the family alone may begin; "bell hooks" begins with a small letter, too.
_FIRST_PARTICLES = frozenset(
    "af al av bin da dal de del della den der des di dos du el ibn la le ten ter van von zu".split()
)
_APOSTROPHES = "'’‘ʼ"
# Two people, and not one.
_SEVERAL = re.compile(r"[;&]|(?<=\s)(?:and|et|und)(?=\s)", re.IGNORECASE)


@dataclass(frozen=True)
class PersonName:
    """Everything but the family's name may be empty."""

    family: str
    given: str = ""
    suffix: str = ""


def names_several(name: str) -> bool:
    """Whether a name is that of two or more people: “Anna Smith and Bob Jones”."""
    return _SEVERAL.search(name) is not None


def person_name(name: str) -> PersonName:
    """Take a name apart: “Jane van der Berg”, “Berg, Jane”, “John Smith, Jr.”, “김 철수”."""
    name, *others = [part.strip() for part in name.split(",") if part.strip()] or [""]
    suffixes = [part for part in others if _SUFFIX.fullmatch(part)]
    given = ", ".join(part for part in others if part not in suffixes)
    words = name.split()
    if len(words) > 2 and not suffixes and _SUFFIX.fullmatch(words[-1]):
        suffixes.append(words.pop())
    suffix = ", ".join(suffixes)
    if given:
        return PersonName(" ".join(words), given, suffix)
    if _EAST_ASIAN.search(name):
        return _east_asian(name, suffix)
    start = 0 if words and words[0] in _FIRST_PARTICLES else _start_of_family(words)
    return PersonName(" ".join(words[start:]), " ".join(words[:start]), suffix)


def _east_asian(name: str, suffix: str) -> PersonName:
    words = name.split()
    if len(words) == 1 and len(parts := [part for part in _DOTS.split(name) if part]) > 1:
        return PersonName(parts[-1], " ".join(parts[:-1]), suffix)
    return PersonName(words[0], " ".join(words[1:]), suffix)


def _start_of_family(words: list[str]) -> int:
    last = len(words) - 1
    for at in range(1, last):
        if words[at] in _AND:
            return max(at - 1, 1)
        if words[at].lstrip(_APOSTROPHES)[:1].islower() or words[at] in _PARTICLES:
            return at
    return max(last, 0)
