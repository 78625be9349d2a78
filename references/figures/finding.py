"""Claims in figures, which rest on a source: percentages, money, counts, multiples, fractions.

A number is none when it tells the time, a date, an age or a score, numbers or names something (room
204, Article 50, Boeing 737, Django 5.2), or is a plain year. A measure (30 minutes, 4 km, 12 °C) is
a claim only as an average, or where it says by how much something changed.
"""

import re

from references.figures import patterns

# What stands so far before and behind a number decides about it.
_NEAR = 60


def first_figure(text: str, start: int = 0, end: int | None = None) -> str:
    """The first claim in figures between `start` and `end` of a text, as it is written; or "".

    What stands around that part is read too: a month may follow the end of what looks like a
    sentence.
    """
    end = len(text) if end is None else end
    spelt = patterns.IN_WORDS.search(text, start, end)
    for match in patterns.NUMBER.finditer(text, start, spelt.start() if spelt else end):
        if figure := _figure(text, match):
            return figure
    return spelt[0] if spelt else ""


def _figure(text: str, match: re.Match[str]) -> str:
    digits = match[0].rstrip(".,\u00a0\u202f")
    end = match.start() + len(digits)
    before = text[max(0, match.start() - _NEAR) : match.start()]
    behind = text[end : end + _NEAR]
    if patterns.MONEY_BEFORE.search(before):
        return digits
    if patterns.MILLIONS.match(behind) and ("." in digits or patterns.COUNTED.match(behind[1:])):
        return f"{digits}m"
    if patterns.CLAIMED.match(behind):
        return digits
    return "" if behind[:1].isalpha() or _is_other(digits, before, behind) else digits


def _is_other(digits: str, before: str, behind: str) -> bool:
    """Whether a number is no claim; money, percentages, and the like were found before."""
    if patterns.YEAR.fullmatch(digits):
        is_count = patterns.COUNTED.match(behind) or (
            patterns.ROUND.fullmatch(digits) and patterns.THINGS.match(behind)
        )
        return not is_count or bool(patterns.BEFORE_YEAR.search(before))
    if digits[0] == "0" and digits[1:2].isdecimal():
        return True
    if patterns.DOTTED.fullmatch(digits + behind[:1]) or patterns.DOTTED.fullmatch(digits):
        return not patterns.THOUSANDS.fullmatch(digits)
    if patterns.COUNTED.match(behind):
        return False
    if patterns.MEASURE.match(behind):
        is_claim = (
            patterns.CHANGED.search(before)
            or patterns.AVERAGE.search(before)
            or patterns.AVERAGE.search(behind)
        )
        return not is_claim
    return bool(
        patterns.OTHER_BEHIND.match(behind)
        or patterns.OTHER_BEFORE.search(before)
        or _counts_nothing(digits, before, behind)
        or _is_name(before)
    )


def _counts_nothing(digits: str, before: str, behind: str) -> bool:
    """Whether a small number stands by itself, as hours, ages, and seats do."""
    if len(digits) > 3 and not patterns.DECIMAL.fullmatch(digits):
        return False
    if patterns.NAMED_AGE.search(before) and patterns.AGE_ENDS.match(behind):
        return True
    return bool(patterns.NOTHING_COUNTED.match(behind)) and not patterns.TOTAL.search(before)


def _is_name(before: str) -> bool:
    if patterns.NAME_AND.search(before):
        return True
    match = patterns.NAME.search(before)
    if not match:
        return False
    begins = len(before) < _NEAR or match.start() > 0
    is_first = begins and patterns.BEGINS.search(before[: match.start()])
    is_word = match[1][1:].islower() or len(match[1]) == 1
    return not (is_first and is_word and match[1].lower() in patterns.STARTERS)
