"""Share links: everything percent-encoded, nothing too long."""

from urllib.parse import parse_qs, unquote, urlsplit

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


def test_a_long_title_is_shortened_for_bluesky_and_x():
    bluesky, x, reddit = share_links("word " * 100, URL, ["bluesky", "x", "reddit"])
    post = unquote(bluesky.url.partition("text=")[2])
    assert len(post) <= 300
    assert post.endswith(f"word…\n{URL}")
    tweet = parse_qs(urlsplit(x.url).query)["text"][0]
    assert len(tweet) <= 280 - 24
    assert tweet.endswith("…")
    assert parse_qs(urlsplit(reddit.url).query)["title"] == [("word " * 100).strip()]


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
