"""Pictures of the library in a body: how they are written, found and rendered."""

import pytest

from articles.rendering.figures import BodyImage, key_of, keys_in
from articles.rendering.html import render_body

PICTURES = {
    7: BodyImage(
        src="/media/7.jpg",
        width=960,
        height=540,
        alt="A bridge",
        caption='At "dawn"',
        credit="R. Desk",
        avif="/a 480w",
        fallback="/b 480w",
    ),
    8: BodyImage("/media/8.png", 64, 36),
}


def html(body):
    return render_body(body, {}, PICTURES).html


def test_a_picture_of_its_own_is_a_figure_in_all_its_sizes():
    sizes = 'sizes="(min-width: 40rem) 36rem, 100vw"'
    assert html("Before.\n\n![](image:7)\n\nAfter.") == (
        "<p>Before.</p>\n<figure><picture>"
        f'<source type="image/avif" srcset="/a 480w" {sizes}>'
        f'<img src="/media/7.jpg" srcset="/b 480w" {sizes} alt="A bridge" width="960" '
        'height="540" loading="lazy" decoding="async"></picture>'
        '<figcaption>At "dawn" <span class="picture-credit">R. Desk</span></figcaption>'
        "</figure>\n<p>After.</p>\n"
    )


@pytest.mark.parametrize(
    ("body", "alt", "caption"),
    [
        ('![Words](image:7 "A <b>caption</b>")', "Words", "A &lt;b&gt;caption&lt;/b&gt; "),
        ("![*Words*](<image:7>)", "Words", 'At "dawn" '),
    ],
)
def test_the_text_has_the_first_word(body, alt, caption):
    shown = html(body)
    assert f'alt="{alt}"' in shown
    assert f"<figcaption>{caption}<span" in shown


def test_among_words_and_in_lists_a_picture_has_no_caption():
    for body in ("Words ![](image:7) and more.", "- ![](image:7)", "| ![](image:7) |\n|---|"):
        assert '<img src="/media/7.jpg"' in html(body)
        assert "figcaption" not in html(body)


def test_what_is_not_there_leaves_its_words_and_is_reported():
    found = render_body("![Lost](image:99) ![](image:99) ![](image:8)", {}, PICTURES)
    assert found.html.startswith("<p>Lost  <picture><img")
    assert (found.missing_images, found.undescribed_images) == ((99,), (8,))


@pytest.mark.parametrize(
    "body",
    ["![x](https://elsewhere.example/1.png)", "`![](image:7)`", "![](image:0)", "![](image:7x)"],
)
def test_nothing_else_is_a_picture(body):
    assert "<img" not in html(body)


def test_markers_in_the_words_of_a_picture_are_not_citations():
    assert render_body("![See [1]](image:7) [1].", {1: "Outlet"}, PICTURES).markers == (1,)


def test_keys_are_found_without_parsing():
    assert keys_in("![](image:7) ![a](<image:8> 'b') image:9 (image:10x) ![]( image:11 )") == {
        7,
        8,
        11,
    }
    assert [key_of(each) for each in ("image:7", "image:", "https://a/image:7")] == [7, None, None]
