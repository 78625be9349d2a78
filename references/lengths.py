"""How long a text is: in words, and in characters where no spaces part the words. Pure."""

import re
from dataclasses import dataclass

# Silent reading. Words: a careful estimate; the mean of 190 studies is 238 (Brysbaert, 2019).
# Characters: what sites in Chinese and Japanese reckon with.
WORDS_PER_MINUTE = 200
CHARACTERS_PER_MINUTE = 500

# Letters of scripts that part no words, without the signs that stand above, below or behind them.
SPACELESS = (
    "\u0e01-\u0e30\u0e32\u0e33\u0e40-\u0e46"  # Thai
    "\u0e81-\u0eb0\u0eb2\u0eb3\u0ebd\u0ec0-\u0ec6\u0edc-\u0edf"  # Lao
    "\u0f40-\u0f6c\u0f88-\u0f8c"  # Tibetan
    "\u1000-\u102a\u103f\u1050-\u1055\u105a-\u105d\u1061\u1065\u1066\u106e-\u1070"
    "\u1075-\u1081\u108e\ua9e0-\ua9e4\ua9e7-\ua9ef\ua9fa-\ua9fe\uaa60-\uaa76\uaa7a"  # Burmese
    "\u1780-\u17b3\u17d7\u17dc"  # Khmer
    "\u1950-\u1974\u1980-\u19ab\u1a20-\u1a54\uaa80-\uaaaf"  # other scripts of the Tai
    "\u1b05-\u1b33\u1b45-\u1b4c\ua984-\ua9b2"  # Balinese, Javanese
    "\u3005-\u3007\u3021-\u3029\u3038-\u303c"  # Han: signs of repetition, numerals
    "\u2e80-\u2fdf\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
    "\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff"  # kana
    "\uff66-\uff9d\U0001aff0-\U0001b16f"
    "\u3105-\u312f\u31a0-\u31bf"  # Bopomofo
    "\ua000-\ua48c"  # Yi
)
_CHARACTER = re.compile(f"[{SPACELESS}]")
# A word begins with a letter or digit and ends at white space or at the punctuation that joins
# words or figures without a space.
_WORD = re.compile(r"[^\W_][^\s.,;:!?…—–/|()\[\]{}<>\"“”„«»、。，．：；！？（）「」『』《》〈〉]*")


@dataclass(frozen=True)
class Length:
    """Words, and beside them characters of scripts without spaces."""

    words: int = 0
    characters: int = 0

    @property
    def total(self) -> int:
        """As Chinese counts: a character is one, and so is a foreign word."""
        return self.words + self.characters

    @property
    def as_words(self) -> float:
        """How many words take as long to read."""
        return self.words + self.characters * WORDS_PER_MINUTE / CHARACTERS_PER_MINUTE

    @property
    def minutes(self) -> int:
        """The minutes it takes to read: rounded up, at least 1."""
        return max(1, -int(-self.as_words // WORDS_PER_MINUTE))


def length_of(text: str) -> Length:
    """Count words and characters.

    A word is a run between spaces and punctuation that holds a letter or digit: hyphens and
    apostrophes belong to it; dashes, points and commas part words. Hangul has spaces.
    """
    characters = 0
    if not text.isascii():
        text, characters = _CHARACTER.subn(" ", text)
    return Length(len(_WORD.findall(text)), characters)


def is_in_characters(total: int, text: str) -> bool:
    """Say whether most of the `total` that was counted in `text` are characters, not words."""
    return not text.isascii() and 2 * len(_CHARACTER.findall(text)) > total
