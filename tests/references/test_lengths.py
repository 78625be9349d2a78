"""How long a text is, with and without spaces between its words."""

import pytest

from references.lengths import Length, is_in_characters, length_of


@pytest.mark.parametrize(
    ("text", "words", "characters"),
    [
        ("", 0, 0),
        ("It’s well-known: 12–18 and so—on.", 7, 0),
        ("Ça coûte 5 €, naïve façade", 5, 0),
        ("河边的市场每天清晨五点开门，摊贩把蔬菜和鱼摆在木板上。", 0, 25),
        ("これはペンです。", 0, 7),
        ("サーバー〆切々", 0, 7),
        ("ｱｲｳ", 0, 3),
        ("𠮷野家", 0, 3),
        ("ㄅㄆㄇ", 0, 3),
        # Signs above, below and behind a letter are no characters of their own.
        ("ภาษาไทย", 0, 7),
        ("ที่นี่", 0, 2),
        ("ພາສາລາວ", 0, 7),
        ("ភាសាខ្មែរ", 0, 5),
        ("မြန်မာ", 0, 3),
        ("བོད་སྐད་ལ་", 0, 5),  # a point ends each syllable, and none a word
        ("ᬅᬓ᭄ᬱᬭ", 0, 4),
        ("ꦗꦮ", 0, 2),
        ("苹果发布了 iPhone 17，售价 5999 元", 3, 8),
        ("iPhone发布、iPad発売", 2, 4),
        ("2026年4月5日", 3, 3),
        ("한국어는 띄어쓰기를 합니다.", 3, 0),
        ("كتاب جديد", 2, 0),
        ("हिन्दी में लिखा", 3, 0),
    ],
)
def test_words_and_characters(text, words, characters):
    assert length_of(text) == Length(words, characters)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("", 1),
        ("word " * 200, 1),
        ("word " * 201, 2),
        ("字" * 500, 1),
        ("字" * 501, 2),
        ("字" * 3240, 7),
        ("ไทย" * 1000, 6),
        ("字" * 1000 + " word" * 200, 3),
        ("한국어 " * 400, 2),
    ],
)
def test_minutes(text, minutes):
    assert length_of(text).minutes == minutes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One two", False),
        ("字字 word", True),
        ("字 word", False),
        ("The Chinese word 字 means a character", False),
        ("한국어", False),
        ("ภาษาไทย", True),
    ],
)
def test_a_text_is_measured_in_what_it_has_most_of(text, expected):
    assert is_in_characters(length_of(text).total, text) is expected
