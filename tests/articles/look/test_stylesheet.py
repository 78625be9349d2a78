"""The stylesheet of a publication: what was chosen, in the place of what there was."""

import gzip

import pytest

from articles.look.stylesheet import (
    default_stylesheet,
    desk_stylesheet,
    remembered,
    source,
    stylesheet_of,
    tokens_css,
)
from articles.look.tokens import by_scheme, value_of
from articles.models import Publication

LOGO = "0123456789abcdef01234567-300x100"


@pytest.fixture
def custom(settings, tmp_path):
    """A function that writes the site's own rules."""
    settings.CUSTOM_CSS = tmp_path / "custom.css"
    return settings.CUSTOM_CSS.write_text


def test_nothing_chosen_needs_none():
    assert stylesheet_of(Publication()) is None
    assert stylesheet_of(Publication(icon="0" * 24, front_density="words")) is None
    assert desk_stylesheet(Publication()).text == tokens_css()


def test_an_accent_stands_where_ours_did_and_is_mended():
    text = stylesheet_of(Publication(accent="#ffff99")).text
    assert by_scheme(text, "accent") == ("#6e6c00", "#ffff99")
    assert "--accent: var(--ink);" in text  # in print
    assert by_scheme(desk_stylesheet(Publication(accent="#ffff99")).text, "accent") == (
        "#6e6c00",
        "#ffff99",
    )


@pytest.mark.parametrize("pair", Publication.Pair.values[1:])
def test_type_is_that_of_the_pair(pair):
    text = stylesheet_of(Publication(type_pair=pair)).text
    assert value_of(text, "serif") != value_of(tokens_css(), "serif")
    assert ("--display-weight" in text) == (pair != "newspaper")
    assert value_of(text, "accent") == value_of(tokens_css(), "accent")


def test_what_only_some_publications_have_is_sent_to_their_readers_alone():
    assert ".logo" in stylesheet_of(Publication(masthead_logo=LOGO)).text
    assert ".logo" not in stylesheet_of(Publication(accent="#123456")).text
    assert (
        "--size-words: var(--size-title)"
        in stylesheet_of(Publication(front_density="compact")).text
    )


def test_it_takes_the_place_of_two_and_weighs_no_more():
    everything = Publication(
        accent="#ffff99", type_pair="magazine", front_density="compact", masthead_logo=LOGO
    )
    ours = [source("tokens.css"), source("base.css")]
    sheet = stylesheet_of(everything)
    assert ".masthead" in sheet.text
    assert "/*" not in sheet.text
    sizes = [len(gzip.compress(text.encode())) for text in (*ours, sheet.text)]
    assert sizes[2] < sizes[0] + sizes[1]


@pytest.mark.parametrize(
    "name", ["tokens.css", "base.css", "look/logo.css", "look/headlines.css", "look/compact.css"]
)
def test_no_part_of_it_names_a_file_beside_it(name):
    assert "url(" not in source(name)
    assert "@import" not in source(name)


def test_its_name_follows_from_its_text():
    one, other = (stylesheet_of(Publication(accent=each)) for each in ("#123456", "#654321"))
    assert one.digest != other.digest
    assert one.digest == stylesheet_of(Publication(accent="#123456")).digest
    assert remembered(one.digest) == one
    assert remembered("0" * 16) is None
    assert default_stylesheet().text.startswith(tokens_css())


def test_rules_of_the_site_come_last_and_never_reach_the_desk(custom):
    custom("\N{BYTE ORDER MARK}h1 { color: red }\n")
    sheet = stylesheet_of(Publication())
    assert sheet.text.endswith("}\nh1 { color: red }\n")
    assert "color: red" not in desk_stylesheet(Publication()).text
    custom("h1 { color: blue }")
    assert stylesheet_of(Publication()).digest != sheet.digest


def test_a_publication_says_whether_anything_was_chosen():
    assert not Publication(name="The Post").has_look
    for name, value in {
        "accent": "#123456",
        "type_pair": "modern",
        "front_density": "words",
        "masthead_logo": LOGO,
        "icon": "0" * 24,
    }.items():
        assert Publication(**{name: value}).has_look, name
