"""The text of a feed's entry: disclosure first, references last, nothing relative."""

import re

from articles.formats.feed_text import Notice, full_text
from articles.rendering.html import render_body

URL = "https://example.org/news/a/"
WORK = {
    "number": 1,
    "source": "Outlet & Sons",
    "title": "A <work>",
    "url": "https://outlet.org/w?a=1&b=2",
    "domain": "outlet.org",
    "published_on": "2026-01-02",
    "archive_url": "https://archive.example/1",
}


def test_everything_in_its_order():
    picture = {"src": "https://example.org/media/a.jpg", "alt": "A “field”", "width": 960}
    html = full_text(
        URL,
        render_body("## Head\n\nSaid [1]. [Ours](/about/x/)", {1: "Outlet"}).html,
        disclosure="Written & edited by people.",
        how_url="https://example.org/about/how/",
        notices=[
            Notice("Correction, April 5, 2026", "The <year> was wrong."),
            Notice("Update, April 6, 2026", "More is known.", is_on_top=False),
        ],
        image=picture | {"height": 540, "caption": "Field", "credit": "Nobody"},
        references=[WORK],
    )
    assert html == (
        "<p><em>Written &amp; edited by people.</em> "
        '<a href="https://example.org/about/how/">Learn how it works</a></p>\n'
        "<p><strong>Correction, April 5, 2026</strong></p>\n<p>The &lt;year&gt; was wrong.</p>\n"
        '<figure><img src="https://example.org/media/a.jpg" alt="A “field”" width="960" '
        'height="540"><figcaption>Field Nobody</figcaption></figure>\n'
        '<h2>Head</h2>\n<p>Said<sup><a href="https://example.org/news/a/#ref-1">[1]</a></sup>. '
        '<a href="https://example.org/about/x/">Ours</a></p>\n\n'
        "<p><strong>Update, April 6, 2026</strong></p>\n<p>More is known.</p>\n"
        "<h2>References</h2>\n<ol>\n"
        '<li value="1">Outlet &amp; Sons: <a href="https://outlet.org/w?a=1&amp;b=2">'
        "A &lt;work&gt;</a> (outlet.org, 2026-01-02) "
        '<a href="https://archive.example/1">Archived copy</a></li>\n</ol>'
    )


def test_the_least_there_can_be():
    html = full_text(URL, "<p>Words.</p>", disclosure="Written by people.")
    assert html == "<p><em>Written by people.</em></p>\n<p>Words.</p>"


def test_a_body_of_every_kind_keeps_no_relative_address_and_no_hook():
    body = '[a](/b) ![c](/d.png) [e](#f)\n\n|x|\n|-|\n|[y](/z)|\n\n```\nhref="/x"\n```\n\nEnd [1]'
    html = full_text(URL, render_body(body, {1: "W"}).html, disclosure="D.")
    addresses = re.findall(r'<[^>]* (?:href|src)="([^"]*)"', html)
    assert addresses == [
        "https://example.org/b",
        "https://example.org/d.png",
        "https://example.org/news/a/#f",
        "https://example.org/z",
        "https://example.org/news/a/#ref-1",
    ]
    assert not re.search(r"<[^>]* (?:id|class|role|tabindex|aria-label)=", html)
