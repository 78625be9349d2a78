"""Share links: everything percent-encoded, nothing too long."""

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.formats.share_links import DEFAULT_SERVICES, SERVICES, ShareLink, share_links

URL = "https://example.org/news/a/?x=1&y=2"
ENCODED = "https%3A%2F%2Fexample.org%2Fnews%2Fa%2F%3Fx%3D1%26y%3D2"
TITLE = "R&D + “50% more”?"
TITLE_ENCODED = "R%26D%20%2B%20%E2%80%9C50%25%20more%E2%80%9D%3F"


def test_the_default_links_in_order():
    assert share_links(TITLE, URL) == [
        ShareLink(
            "bluesky",
            "Bluesky",
            f"https://bsky.app/intent/compose?text={TITLE_ENCODED}%0A{ENCODED}",
        ),
        ShareLink(
            "mastodon",
            "Mastodon",
            f"https://share.joinmastodon.org/#text={TITLE_ENCODED}%0A{ENCODED}",
        ),
        ShareLink(
            "linkedin",
            "LinkedIn",
            f"https://www.linkedin.com/sharing/share-offsite/?url={ENCODED}",
        ),
        ShareLink("x", "X", f"https://x.com/intent/tweet?text={TITLE_ENCODED}&url={ENCODED}"),
        ShareLink(
            "reddit",
            "Reddit",
            f"https://www.reddit.com/submit?url={ENCODED}&title={TITLE_ENCODED}",
        ),
        ShareLink(
            "hacker_news",
            "Hacker News",
            f"https://news.ycombinator.com/submitlink?u={ENCODED}&t={TITLE_ENCODED}",
        ),
        ShareLink("whatsapp", "WhatsApp", f"https://wa.me/?text={TITLE_ENCODED}%20{ENCODED}"),
        ShareLink(
            "email",
            "Email",
            f"mailto:?subject={TITLE_ENCODED}&body={TITLE_ENCODED}%0D%0A%0D%0A{ENCODED}",
        ),
    ]


def test_chosen_services():
    assert share_links(TITLE, URL, ["threads", "telegram", "facebook"]) == [
        ShareLink(
            "threads",
            "Threads",
            f"https://www.threads.com/intent/post?text={TITLE_ENCODED}&url={ENCODED}",
        ),
        ShareLink(
            "telegram",
            "Telegram",
            f"https://t.me/share/url?url={ENCODED}&text={TITLE_ENCODED}",
        ),
        ShareLink(
            "facebook", "Facebook", f"https://www.facebook.com/sharer/sharer.php?u={ENCODED}"
        ),
    ]


def words_in(service, title):
    """The words of the title that are handed over, without the URL."""
    [link] = share_links(title, URL, [service])
    query = parse_qs(urlsplit(link.url).query or urlsplit(link.url).fragment)
    [words] = query.get("text") or query.get("title") or query["t"]
    return words.removesuffix(f"\n{URL}")


@pytest.mark.parametrize(
    ("service", "most"),
    [
        ("bluesky", 300 - len(URL) - 1),
        ("mastodon", 500 - 23 - 1),
        ("threads", 500 - len(URL) - 1),
        ("reddit", 300),
        ("hacker_news", 80),
        ("x", 280 - 23 - 1),
    ],
)
def test_a_long_title_is_shortened_between_words(service, most):
    assert words_in(service, "a" * most) == "a" * most
    assert words_in(service, "a" * (most + 1)) == "a" * (most - (2 if service == "x" else 1)) + "…"
    words = words_in(service, "word " * 150)
    assert most - 6 < len(words) <= most
    assert words.endswith("word…")


FAMILY = "👩‍👩‍👧‍👦"


@pytest.mark.parametrize(
    ("title", "cut"),
    [
        # 256 are left beside the link. Letters of Han, kana and Hangul weigh two, so does “…”.
        ("長" * 128, "長" * 128),
        ("長" * 129, "長" * 127 + "…"),
        ("かな" * 64 + "a", "かな" * 63 + "か…"),
        ("한" * 129, "한" * 127 + "…"),
        ("ไ" * 256, "ไ" * 256),
        ("é" * 256, "é" * 256),
        ("—" * 256, "—" * 256),
        ("€" * 129, "€" * 127 + "…"),
        # An emoji weighs two whatever it is made of, and is not cut.
        (FAMILY * 128, FAMILY * 128),
        (FAMILY * 129, FAMILY * 127 + "…"),
        ("🇩🇪" * 129, "🇩🇪" * 127 + "…"),
        ("👍🏽" * 129, "👍🏽" * 127 + "…"),
        ("1️⃣" * 129, "1️⃣" * 127 + "…"),
        ("❤️" * 129, "❤️" * 127 + "…"),
        # A name that X makes a link of weighs as much as a link.
        ("a" * 232 + " Booking.com", "a" * 232 + " Booking.com"),
        ("a" * 233 + " Booking.com", "a" * 233 + "…"),
        ("a" * 249 + " U.S. e.g.", "a" * 249 + " U.S.…"),
        ("a" * 247 + " U.S. 3.5", "a" * 247 + " U.S. 3.5"),
        # A letter keeps its signs.
        ("長" * 127 + "か\u3099x", "長" * 127 + "…"),
    ],
)
def test_x_weighs_letters(title, cut):
    assert words_in("x", title) == cut


def test_an_emoji_and_a_letter_with_its_signs_are_not_cut():
    most = 300 - len(URL) - 1
    assert words_in("bluesky", FAMILY * 100) == FAMILY * ((most - 1) // len(FAMILY)) + "…"
    assert words_in("hacker_news", "a\u0323\u0301" * 40) == "a\u0323\u0301" * 26 + "…"


def test_an_unknown_service_is_refused():
    message = r"^“pocket” isn’t a known service. Choose one of: bluesky, email, .*, x\.$"
    with pytest.raises(ValueError, match=message):
        share_links(TITLE, URL, ["pocket"])


@given(st.text(st.characters(exclude_categories=[])))
def test_no_title_leaves_the_link(title):
    for link in share_links(title, URL, list(SERVICES)):
        assert link.url.isascii()
        assert not set(link.url) & set("<>\"' +\n\r")
        assert ENCODED in link.url
    assert set(DEFAULT_SERVICES) <= set(SERVICES)
