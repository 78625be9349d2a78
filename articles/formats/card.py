"""Drawing the image of an article that has none: title, section, publication. Pure.

In the publication's look: the accent colours the section, a logo stands for the name.
"""

import io
import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from PIL import Image, ImageDraw, ImageFont

from articles.look.colours import mended

SIZE = (1200, 630)
# The light colours of static/css/tokens.css.
PAPER, INK, ACCENT = (0xFD, 0xFD, 0xFC), (0x19, 0x18, 0x17), (0xA4, 0x16, 0x1C)
GROUND = "#{:02x}{:02x}{:02x}".format(*PAPER)
SHADES = 16  # from a colour to the paper, for smooth edges
RULE = 214  # the grey of a hairline: 0 is ink, 255 paper
LEFT, RIGHT = 84, 1116
LOGO_TOP, LOGO_HEIGHT = 84, 52
TITLE_TOP, TITLE_BOTTOM = 210, 540
SECTION_TOP = 552
TITLE_SIZES = (88, 76, 66, 56, 48, 42)
LEADING = 1.12
WEIGHT = "Semibold"
IGNORED = {"Cf", "Cc", "Me"}  # joiners, controls, and what is drawn around a character
VARIATIONS = {chr(code) for code in (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))}
GAP = "\0"
GAPS_BEFORE_PUNCTUATION = re.compile(rf" ?{GAP}[ {GAP}]*+(?=[.,:;!?…]|$)")
FACES = files("font_source_serif_pro") / "files"  # Latin, Greek and Cyrillic; SIL OFL 1.1


@dataclass(frozen=True)
class CardWords:
    """What stands on a card, and the look of the publication."""

    title: str
    section: str
    publication: str
    accent: str = ""
    logo: str = ""  # the stem of its files


def draw_card(words: CardWords, logo: Image.Image | None = None) -> bytes:
    """The card as a PNG of SIZE. A title that the face cannot write gives its place to the name.

    Drawn in grey and coloured by a palette: five times as fast as in colours. A logo has its own.
    """
    name, title = _drawable(words.publication), _drawable(words.title)
    section = _drawable(words.section)
    if not title:
        name, title = "", name
    if not title:
        section, title = "", section
    card = Image.new("L", SIZE, 255)
    draw = ImageDraw.Draw(card)
    draw.rectangle([LEFT, 64, RIGHT, 68], fill=0)
    if name and logo is None:
        draw.text((LEFT, 88), _shortened(name, _face(38)), 0, _face(38))
    if name or logo is not None:
        draw.line([LEFT, 152, RIGHT, 152], fill=RULE, width=2)
    lines, size = fit(title)
    for number, line in enumerate(lines):
        # Large letters have room at their left, which would look like an indent.
        place = LEFT - size // 24, TITLE_TOP + number * round(size * LEADING)
        draw.text(place, line, 0, _face(size))
    draw.text((LEFT, SECTION_TOP), _shortened(section, _face(32)), 0, _face(32))
    coloured = _coloured(card, _rgb(mended(words.accent, [GROUND])) if words.accent else ACCENT)
    if logo is not None:
        coloured = coloured.convert("RGB")
        small = _within(logo, (RIGHT - LEFT, LOGO_HEIGHT)).convert("RGBA")
        coloured.paste(small, (LEFT, LOGO_TOP), small)
    buffer = io.BytesIO()
    coloured.save(buffer, "PNG")
    return buffer.getvalue()


def _within(picture: Image.Image, most: tuple[int, int]) -> Image.Image:
    """The picture, no larger than that."""
    part = min(1, most[0] / picture.width, most[1] / picture.height)
    size = max(1, round(picture.width * part)), max(1, round(picture.height * part))
    return picture.resize(size, Image.Resampling.LANCZOS)


def _rgb(colour: str) -> tuple[int, int, int]:
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return red, green, blue


def _coloured(card: Image.Image, accent: tuple[int, int, int]) -> Image.Image:
    """Ink on paper, and from SECTION_TOP on the accent."""
    below = card.crop((0, SECTION_TOP, *SIZE))
    shaded = card.point([value * SHADES // 256 for value in range(256)])
    shaded.paste(
        below.point([SHADES + value * SHADES // 256 for value in range(256)]), (0, SECTION_TOP)
    )
    shaded.putpalette([*_ramp(INK), *_ramp(accent)])
    return shaded


def _ramp(colour: tuple[int, int, int]) -> list[int]:
    """SHADES from a colour to the paper, as red, green and blue in turn."""
    return [
        round(channel + (paper - channel) * step / (SHADES - 1))
        for step in range(SHADES)
        for channel, paper in zip(colour, PAPER, strict=True)
    ]


def fit(title: str) -> tuple[list[str], int]:
    """The lines of a title in the largest size in which they fit; the smallest is cut off."""
    size = TITLE_SIZES[0]
    for size in TITLE_SIZES:
        face = _face(size)
        lines = _lines(title, face)
        most = (TITLE_BOTTOM - TITLE_TOP) // round(size * LEADING)
        if len(lines) <= most and all(face.getlength(line) <= RIGHT - LEFT for line in lines):
            return lines, size
    kept = lines[:most]
    if len(lines) > most:
        kept[-1] += " …"
    return [_shortened(line, face) for line in kept], size


def _lines(text: str, face: ImageFont.FreeTypeFont) -> list[str]:
    """Broken between words, as evenly as the greedy way allows."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and face.getlength(longer) <= RIGHT - LEFT:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _shortened(text: str, face: ImageFont.FreeTypeFont) -> str:
    if face.getlength(text) <= RIGHT - LEFT:
        return text
    while text and face.getlength(f"{text}…") > RIGHT - LEFT:
        text = text[:-1]
    return f"{text.rstrip(' ….,')}…"


def _drawable(text: str) -> str:
    """One line of what the face can write; nothing when it lacks a letter or a digit.

    Emoji and other signs that it lacks leave a gap. A title with holes in its words would be
    another title.
    """
    written = []
    for character in unicodedata.normalize("NFC", text):
        kind = unicodedata.category(character)
        if character.isspace():
            written.append(" ")
        elif kind in IGNORED or character in VARIATIONS:
            continue
        elif _has(character):
            written.append(character)
        elif all(_has(plain) for plain in unicodedata.normalize("NFKC", character)):
            written.append(unicodedata.normalize("NFKC", character))  # of bold and wide letters
        elif kind[0] in "LN":
            return ""
        elif kind[0] != "M":
            written.append(GAP)
    line = GAPS_BEFORE_PUNCTUATION.sub("", "".join(written)).replace(GAP, " ")
    return " ".join(line.split())


@lru_cache(maxsize=4096)
def _has(character: str) -> bool:
    return character == " " or _mask(character) != _mask("\U0010ffff")


def _mask(character: str) -> tuple[tuple[int, int], bytes]:
    mask = _face(20).getmask(character)
    return mask.size, bytes(mask)


@cache
def _face(size: int) -> ImageFont.FreeTypeFont:
    content = (FACES / f"SourceSerifPro-{WEIGHT}.ttf").read_bytes()
    return ImageFont.truetype(io.BytesIO(content), size)
