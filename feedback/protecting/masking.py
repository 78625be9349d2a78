"""E-mail addresses and telephone numbers in readers' texts, made unreadable. Pure."""

import re

EMAIL = "[e-mail]"
PHONE = "[phone]"

# Anything with an @ between a name and a host with a dot; also "name (at) host (dot) org". A name
# is tried from its beginning alone, and nothing twice (`++`), so that no text makes it slow.
_EMAIL = re.compile(
    r"""(?<![\w.!#$%&'*+/=?^`{|}~-])
        [\w.!#$%&'*+/=?^`{|}~-]++                             # the name
        \s?+(?:@|\(at\)|\[at\])\s?+
        [\w-]++(?:(?:\.|\s?(?:\(dot\)|\[dot\])\s?)[\w-]++)++   # the host
    """,
    re.VERBOSE | re.IGNORECASE,
)
# Groups of digits as telephone numbers are written: one or two of space, dot, hyphen or slash
# between them.
_NUMBER = re.compile(
    r"""(?<![\w\[§€$£])                      # not inside a word, a marker or a sum
        (?P<plus>\+|00)?+
        \(?\d++\)?+
        (?:[ \u00a0\u202f./-]{1,2}+\(?\d++\)?+)*+
    """,
    re.VERBOSE,
)
_GOES_ON = re.compile(r"[\w\]]")  # what follows a number makes it part of something else
_DATE = re.compile(
    r"(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./ ]\d{1,2}[-./ ]\d{4})(?: \d{1,2}[.:]?\d{0,2})?"
)
_YEARS = re.compile(r"(?:1[5-9]|20)\d{2}(?:[-/ .]{1,3}(?:1[5-9]|20)?\d{2})*")
_THOUSANDS = re.compile(r"\d{1,3}(?:([ \u00a0\u202f.])\d{3})(?:\1\d{3})*(?:[.]\d+)?")
_DECIMAL = re.compile(r"\d{1,3}\.\d+")
_CITED = re.compile(
    r"\b(?:isbn|issn|doi|pmid|arxiv|rfc|iso|no|nr|pages?|pp?|lines?)[\s.:#-]*$", re.IGNORECASE
)

_DIGITS = range(8, 16)  # of a number in full: ITU-T E.164 allows fifteen


def masked(text: str) -> str:
    """The text without e-mail addresses and telephone numbers.

    A number counts as a telephone number with 8 to 15 digits (7 after a leading + or 00), unless
    it reads as a date, years, a sum or a fraction, or follows ISBN, DOI, “pages” and the like.
    Masking twice changes nothing more.
    """
    return _NUMBER.sub(_mask_number, _EMAIL.sub(EMAIL, text))


def _mask_number(match: re.Match[str]) -> str:
    number = match[0].rstrip(" \u00a0\u202f./-(")
    rest = match[0][len(number) :]
    digits = sum(char.isdigit() for char in number)
    is_marked = bool(match["plus"])
    if _GOES_ON.match(match.string, match.end()):
        return match[0]
    if digits not in (range(7, 16) if is_marked else _DIGITS):
        return match[0]
    before = match.string[max(0, match.start() - 12) : match.start()]
    if not is_marked and _reads_otherwise(number, digits):
        return match[0]
    if _CITED.search(before):
        return match[0]
    return PHONE + rest


def _reads_otherwise(number: str, digits: int) -> bool:
    """Whether a number is a date, years, a sum, or a book's number."""
    is_book = digits == 13 and re.sub(r"\D", "", number).startswith(("978", "979"))
    patterns = (_DATE, _YEARS, _THOUSANDS, _DECIMAL)
    return is_book or any(pattern.fullmatch(number) for pattern in patterns)
