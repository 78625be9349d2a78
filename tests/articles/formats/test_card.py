"""The card of an article without a picture: what stands on it, and that it fits."""

from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as Picture

from articles.formats.card import GROUND, LEFT, RIGHT, SIZE, CardWords, draw_card, fit
from articles.look.colours import contrast

WORDS = CardWords("What a standard means by must", "Standards", "The Open Dispatch")


def drawn(words: CardWords) -> Picture.Image:
    return Picture.open(BytesIO(draw_card(words))).convert("RGB")


def has_ink(card: Picture.Image, top: int, bottom: int) -> bool:
    return card.crop((0, top, SIZE[0], bottom)).getextrema()[1][0] < 60


def test_a_card_is_a_small_png_in_the_publications_colours():
    content = draw_card(WORDS)
    card = Picture.open(BytesIO(content))
    assert (card.format, card.size) == ("PNG", (1200, 630))
    assert len(content) < 40_000
    colours = {colour for _, colour in card.convert("RGB").getcolors()}
    assert {(0xFD, 0xFD, 0xFC), (0x19, 0x18, 0x17), (0xA4, 0x16, 0x1C)} <= colours
    frame = card.convert("RGB")
    frame.paste((0xFD, 0xFD, 0xFC), (LEFT - 8, 0, RIGHT + 1, SIZE[1]))
    assert len(frame.getcolors()) == 1  # nothing stands in the margins


def test_the_title_takes_the_largest_size_that_holds_it():
    assert fit("Feeds still work") == (["Feeds still work"], 88)
    assert fit(WORDS.title) == (["What a standard means", "by must"], 88)
    long = (
        "What twenty words of headline do to a page whose designer only ever thought of "
        "three short ones in a row"
    )
    lines, size = fit(long)
    assert (" ".join(lines), len(lines), size) == (long, 4, 66)


def test_a_title_that_never_fits_is_cut_off():
    lines, size = fit("word " * 100)
    assert (len(lines), size, lines[-1][-1]) == (7, 42, "…")
    assert fit("W" * 200)[0][0].endswith("W…")


@pytest.mark.parametrize("title", ["日本語の題名", "כותרת", "", "\u200b"])
def test_a_title_that_the_face_cannot_write_gives_its_place_to_the_publication(title):
    card = drawn(CardWords(title, "Standards", "The Open Dispatch"))
    assert card.tobytes() == drawn(CardWords("", "Standards", "The Open Dispatch")).tobytes()
    assert has_ink(card, 210, 320)
    assert not has_ink(card, 80, 150)  # no name above it


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("Party 🎉 time", "Party time"),
        ("🎉 Party", "Party"),
        ("News 🎉: it works", "News: it works"),
        ("It works 👍🏽!", "It works!"),
        ("Wow🎉now", "Wow now"),
        ("❤️ and ☎︎ are gone", "and are gone"),
        ("A family 👨‍👩‍👧‍👦 of four", "A family of four"),
        ("Flags 🇩🇪🇫🇷 and 🏴󠁧󠁢󠁳󠁣󠁴󠁿", "Flags and"),
        ("1️⃣ is first", "1 is first"),
        ("𝗕𝗼𝗹𝗱 and ＷＩＤＥ", "Bold and WIDE"),
        ("Soft\u00adhyphens\u200b and\ufeff marks", "Softhyphens and marks"),
        ("Two\nlines", "Two lines"),
        ("Private \ue000 and \U0001faff signs", "Private and signs"),
    ],
)
def test_what_the_face_lacks_is_left_out_and_not_the_title(title, written):
    with_signs = draw_card(CardWords(title, "Standards 🎉", "The 🎉 Dispatch"))
    assert with_signs == draw_card(CardWords(written, "Standards", "The Dispatch"))
    assert has_ink(drawn(CardWords(title, "", "The Dispatch")), 80, 150)  # the name is above it


@pytest.mark.parametrize("title", ["🎉🎉", "❤️", "日本 🎉", "Tokyo 東京", "٣"])
def test_a_title_without_letters_or_with_others_gives_its_place_away(title):
    assert draw_card(CardWords(title, "Web", "Name")) == draw_card(CardWords("", "Web", "Name"))


def test_a_section_stands_for_what_cannot_be_written():
    assert draw_card(CardWords("日本", "Web", "新聞")) == draw_card(CardWords("", "", "Web"))


def test_letters_with_accents_and_other_alphabets_are_written():
    for title in ("Café — “Łódź”", "Ελληνικά", "Русский", "Tiếng Việt"):
        assert has_ink(drawn(CardWords(title, "", "The Open Dispatch")), 80, 150), title


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=250), st.text(max_size=100), st.text(max_size=100))
def test_any_words_make_a_card(title, section, publication):
    assert drawn(CardWords(title, section, publication)).size == SIZE
    lines, _ = fit(title)
    assert len(lines) <= 7


def test_a_card_has_the_accent_that_was_chosen_where_it_can_be_read():
    for accent, expected in (("#1b6e3c", (0x1B, 0x6E, 0x3C)), ("#ffff99", None)):
        card = drawn(replace(WORDS, accent=accent))
        colours = {colour for _, colour in card.getcolors()}
        assert (0xA4, 0x16, 0x1C) not in colours
        darkest = min(card.crop((0, 552, *SIZE)).getcolors(), key=lambda found: sum(found[1]))[1]
        assert expected in (darkest, None)
        assert contrast("#" + bytes(darkest).hex(), GROUND) >= 4.5


def test_a_logo_stands_for_the_name():
    clear, red = (0, 0, 0, 0), (200, 100, 100, 255)
    logo = Picture.new("RGBA", (600, 240), clear)
    logo.paste(red, (0, 0, 300, 240))
    content = draw_card(WORDS, logo)
    card = Picture.open(BytesIO(content)).convert("RGB")
    assert len(content) < 60_000
    assert card.getpixel((LEFT + 20, 110)) == red[:3]
    assert card.getpixel((LEFT + 120, 110)) == (0xFD, 0xFD, 0xFC)  # through what is clear
    assert not has_ink(card, 80, 148)
    wide = Picture.open(BytesIO(draw_card(WORDS, Picture.new("RGB", (1600, 2), red[:3]))))
    assert wide.convert("RGB").getpixel((RIGHT + 4, 85)) == (0xFD, 0xFD, 0xFC)
