"""Contrast by WCAG 2.2, and shades that have it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.look.colours import contrast, least_contrast, luminance, mended

LIGHT = ["#fdfdfc", "#f4f2ed", "#fbe6d3"]
DARK = ["#141312", "#201e1c", "#45261f"]
colours = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#777777", "#ffffff", 4.48),  # the pairs that everybody knows to fail and to pass
        ("#767676", "#ffffff", 4.54),
        ("#ff0000", "#ffffff", 4.0),
        ("#0000ff", "#ffffff", 8.59),
    ],
)
def test_contrast_is_that_of_the_standard(one, other, ratio):
    assert round(contrast(one, other), 2) == ratio
    assert contrast(one, other) == contrast(other, one)


@given(colours)
@pytest.mark.parametrize("grounds", [LIGHT, DARK])
def test_every_colour_becomes_readable(grounds, colour):
    shade = mended(colour, grounds)
    assert least_contrast(shade, grounds) >= 4.5
    assert mended(shade, grounds) == shade


@given(colours)
@pytest.mark.parametrize(("grounds", "is_dark"), [(LIGHT, False), (DARK, True)])
def test_what_is_readable_stays_and_the_rest_moves_no_farther_than_it_must(
    grounds, is_dark, colour
):
    shade = mended(colour, grounds)
    if least_contrast(colour, grounds) >= 4.5:
        assert shade == colour
    else:
        # One 8-bit step of a channel can be as much as this.
        assert least_contrast(shade, grounds) < 4.7
        assert (luminance(shade) > luminance(colour)) == is_dark


@pytest.mark.parametrize(
    ("colour", "light", "dark"),
    [
        ("#ffff99", "#6e6c00", "#ffff99"),  # pale yellow: olive, not grey
        ("#000000", "#000000", "#959595"),
        ("#ffffff", "#696969", "#ffffff"),
        ("#39ff14", "#137a00", "#39ff14"),
        ("#a4161c", "#a4161c", "#f4685f"),
    ],
)
def test_a_shade_keeps_the_hue(colour, light, dark):
    assert (mended(colour, LIGHT), mended(colour, DARK)) == (light, dark)
