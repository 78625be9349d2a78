"""What every text that comes in is rid of, whoever wrote it and whichever way it took.

Kept is what a writer means: no-break spaces, soft hyphens, the joiners of Persian, of the scripts
of India and of emoji, and the marks that turn the direction of writing.
"""

import re
import unicodedata

from idna import valid_contextj

_ANY_BREAK = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_WHITE = re.compile(r"[ \t\r\n\f\v\x85\u2028\u2029]+")
_BLANKS = " \t\n\u2800"  # the last is the Braille pattern without a dot

_SURROGATES = re.compile("[\ud800-\udfff]")
# Controls but for tab and line feed, marks of byte order and of annotations, places of objects,
# deprecated marks, overrides of the direction, and what Unicode promises never to assign. Each
# plane ends with two of these.
_NOISE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202d\u202e\u2065\u206a-\u206f\ufeff\ufff0-\ufffc"
    "\ufdd0-\ufdef\ufffe\uffff" + "".join(f"{chr(n * 0x10000 - 2)}{chr(n * 0x10000 - 1)}"
    for n in range(2, 18)) + "]"
)  # fmt: skip
# Tags repeat ASCII unseen. They have a meaning only behind a black flag: Scotland's, Wales’.
_TAGS = re.compile(
    "(\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{1,8}\U000e007f)"
    "|[\U000e0000-\U000e00ff\U000e01f0-\U000e0fff]"
)
# A space without width is where Thai, Lao, Tibetan, Burmese, Khmer, Chinese and Japanese lines
# may end; in other scripts it is left over from a web page.
_SPACELESS = "\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u1950-\u1aaf\u2e80-\u9fff\uaa60-\uaa7f"
_STRAY_SPACE = re.compile(f"(?<![{_SPACELESS}])\u200b(?![{_SPACELESS}])")

# What is shown only by what it does to its neighbours: Unicode's Default_Ignorable_Code_Point.
_UNSEEN = (
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"
)
_IS_SEEN = re.compile(rf"[^\s\u2800{_UNSEEN}]")
_UNSEEN_ONE = re.compile(f"[{_UNSEEN}]")

_ISOLATES, _EMBEDDINGS = "\u2066\u2067\u2068", "\u202a\u202b"
_CLOSERS = {"\u2069": _ISOLATES, "\u202c": _EMBEDDINGS}
_DIRECTIONS = re.compile("[\u202a-\u202c\u2066-\u2069]")

# Composing these would replace the form of a character that a name is written with.
_COMPATIBILITY = re.compile("[\uf900-\ufaff\U0002f800-\U0002fa1f]+")


def clean_text(text: str) -> str:
    """A text of several lines: composed (NFC), lines ended by LF, without what is no text.

    A text in which nothing can be seen is the empty one.
    """
    if not _is_plain(_joined(text)):
        text = _ANY_BREAK.sub("\n", _paired(text))
        text = _composed(without_noise(text)[0])
    return text if _IS_SEEN.search(text) else ""


def clean_line(text: str) -> str:
    """One line: as `clean_text`, with white space of the keyboard as single spaces, and none at
    the ends. No-break and ideographic spaces between words stay.
    """
    if _is_plain(text) and "  " not in text and text == text.strip(_BLANKS):
        return text if _IS_SEEN.search(text) else ""
    text = _WHITE.sub(" ", _paired(text))
    text = _balanced(_composed(without_noise(text)[0]))
    text = _WHITE.sub(" ", text).strip().strip(_BLANKS)  # what was removed parted some of it
    return text if _IS_SEEN.search(text) else ""


def clean_name(text: str) -> str:
    """A name that must not have a double that looks the same.

    As `clean_line`, with every space as a plain one, and without unseen characters that change
    nothing: a joiner stays where its neighbours show it, a selector where it chooses their form.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    text = _WHITE.sub(" ", _paired(text))
    text = without_noise(text)[0].replace("\u2800", " ")
    text = "".join(
        char
        for place, char in enumerate(text)
        if not _UNSEEN_ONE.match(char) or _changes_its_neighbours(text, place)
    )
    text = " ".join(_composed(text).split())
    return text if _IS_SEEN.search(text) else ""


def _is_plain(text: str) -> bool:
    """Whether nothing can be wrong with a text but its spaces: most are, and are told at once.

    What can be printed is none of what is removed, but for the place of an object.
    """
    return (
        text.isprintable()
        and "\ufffc" not in text
        and (text.isascii() or unicodedata.is_normalized("NFC", text))
    )


def _joined(text: str) -> str:
    """The lines of a text as one, to be asked whether they are plain."""
    return text.replace("\n", "").replace("\t", "")


def without_noise(text: str) -> tuple[str, int]:
    """The text without characters that are no text, and how many these were."""
    if _is_plain(_joined(text)):
        return text, 0
    if text.isascii():
        return _NOISE.subn("", text)
    kept = _NOISE.sub("", text)
    kept = _TAGS.sub(lambda match: match[1] or "", kept)
    kept = _STRAY_SPACE.sub("", _SURROGATES.sub("", kept))
    return kept, len(text) - len(kept)


def _paired(text: str) -> str:
    """Two escapes of one character, as JSON writes them, as that character."""
    if not _SURROGATES.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")


def _composed(text: str) -> str:
    """In Unicode's form C; compatibility ideographs stay as they are."""
    if unicodedata.is_normalized("NFC", text):
        return text
    parts, end = [], 0
    for match in _COMPATIBILITY.finditer(text):
        parts += [unicodedata.normalize("NFC", text[end : match.start()]), match[0]]
        end = match.end()
    return "".join([*parts, unicodedata.normalize("NFC", text[end:])])


def _balanced(line: str) -> str:
    """Without its marks of direction, if one is not closed and would turn what follows the line."""
    open_marks: list[str] = []
    for mark in _DIRECTIONS.findall(line):
        if mark not in _CLOSERS:
            open_marks.append(mark)
        elif not open_marks or open_marks.pop() not in _CLOSERS[mark]:
            return _DIRECTIONS.sub("", line)
    return _DIRECTIONS.sub("", line) if open_marks else line


def _changes_its_neighbours(text: str, place: int) -> bool:
    """Whether an unseen character makes those around it look different."""
    char, before = text[place], text[place - 1 : place]
    after = text[place + 1 : place + 2]
    if char in "\u200c\u200d":
        return _is_joiner(text, place) or (char == "\u200d" and _joins_emoji(before, after))
    if "\ufe00" <= char <= "\ufe0f":  # of symbols and keys such as 1️⃣, of characters of Han
        return after == "\u20e3" or _category(before) == "So" or _is_han(before)
    if "\U000e0100" <= char <= "\U000e01ef":
        return _is_han(before)
    if "\U000e0020" <= char <= "\U000e007f":
        return True  # only flags have any left
    if "\u180b" <= char <= "\u180f":
        return "\u1820" <= before <= "\u18aa"
    return False


def _is_joiner(text: str, place: int) -> bool:
    """Whether the rules for joiners in names of hosts allow this one (RFC 5892, appendix A)."""
    try:
        return valid_contextj(text, place)
    except ValueError:  # far too long, or beside a character that Unicode has not named
        return False


def _joins_emoji(before: str, after: str) -> bool:
    shown = (
        _category(before) == "So" or before == "\ufe0f" or "\U0001f3fb" <= before <= "\U0001f3ff"
    )
    return shown and _category(after) == "So"


def _category(char: str) -> str:
    return unicodedata.category(char) if char else ""


def _is_han(char: str) -> bool:
    return bool(char) and unicodedata.name(char, "").startswith("CJK ")
