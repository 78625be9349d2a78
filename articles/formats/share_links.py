"""Links that share a page elsewhere: (title, URL) → plain links, without scripts or counts."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Characters that a post, or the title of one, may have. X and Mastodon count every link as 23.
BLUESKY_LIMIT = 300
HACKER_NEWS_LIMIT = 80
MASTODON_LIMIT = 500
REDDIT_LIMIT = 300
THREADS_LIMIT = 500
X_LIMIT = 280
LINK_LENGTH = 23

# How X weighs a text: twitter-text, version 3 of its configuration. These count as one.
_LIGHT = (range(0x1100), range(0x2000, 0x200E), range(0x2010, 0x2020), range(0x2032, 0x2038))
# What it makes a link of, and counts as one: `Booking.com`.
_LINK = re.compile(r"(?<![^\W_])[^\W_][\w-]{0,62}(?:\.[\w-]{1,63}){0,9}\.[^\W\d_]{2,24}(?![^\W_])")
_PICTURE = "[\u2194-\u21aa\u231a-\u23ff\u2460-\u27bf\u2934\u2935\u2b05-\u2b55\U0001f000-\U0001faff]"
_MODIFIED = f"{_PICTURE}[\ufe0f\U0001f3fb-\U0001f3ff]{{0,2}}"
# An emoji in all its parts: flags, keys, families, professions, skins.
_EMOJI = re.compile(
    "[\U0001f1e6-\U0001f1ff]{2}|[0-9#*]\ufe0f\u20e3|[\u00a9\u00ae\u203c\u2049\u2122\u2139]\ufe0f"
    f"|{_MODIFIED}(?:\u200d(?:{_MODIFIED}|[\u2640\u2642]\ufe0f)|[\U000e0020-\U000e007f])*"
)


@dataclass(frozen=True)
class ShareLink:
    """A link to a service that offers to post the page; `name` is for code, `label` for people."""

    name: str
    label: str
    url: str


def share_links(title: str, url: str, services: Sequence[str] | None = None) -> list[ShareLink]:
    """Return a link for each of `services` (by default DEFAULT_SERVICES), in that order.

    `url` is the absolute canonical address. Raises ValueError for a service that is not known.
    """
    links = []
    for name in DEFAULT_SERVICES if services is None else services:
        if name not in SERVICES:
            raise ValueError(
                _("“%(name)s” isn’t a known service. Choose one of: %(services)s.")
                % {"name": name, "services": ", ".join(sorted(SERVICES))}
            )
        label, build = SERVICES[name]
        links.append(ShareLink(name, str(label), build(" ".join(title.split()), url)))
    return links


@lru_cache(64)  # the services want the same two texts
def _encode(text: str) -> str:
    """Percent-encode everything but letters, digits and `-._~`; a lone surrogate becomes `?`."""
    return quote(text.encode("utf-8", "replace"), safe="")


def _shorten(text: str, limit: int, weigh: Callable[[str], int] = len) -> str:
    """Cut a text that weighs more than `limit`, between words where that is possible."""
    if weigh(text) <= limit:
        return text
    left = limit - weigh("…")
    cut = ""
    for piece in _pieces(text):
        left -= weigh(piece)
        if left < 0:
            break
        cut += piece
    words, _space, rest = cut.rpartition(" ")
    is_whole = text.startswith(" ", len(cut))
    # Between words, unless the last one is very long (or the script has no spaces).
    return (words if words and len(rest) < 30 and not is_whole else cut).rstrip() + "…"


def _pieces(text: str) -> Iterator[str]:
    """The emoji of a text, its names of hosts, and letters with the signs that belong to them."""
    start = 0
    while start < len(text):
        match = _EMOJI.match(text, start) or _LINK.match(text, start)
        end = match.end() if match else start + 1
        while end < len(text) and unicodedata.category(text[end])[0] == "M":
            end += 1
        yield text[start:end]
        start = end


def _weight_on_x(text: str) -> int:
    emoji = len(_EMOJI.findall(text))
    rest = _EMOJI.sub("", text)
    weight = 2 * emoji + sum(1 if any(ord(c) in light for light in _LIGHT) else 2 for c in rest)
    return weight + sum(max(LINK_LENGTH - len(link), 0) for link in _LINK.findall(rest))


def _lines(title: str, url: str) -> str:
    return f"{_encode(title)}%0A{_encode(url)}"


def _x(title: str, url: str) -> str:
    limit = X_LIMIT - LINK_LENGTH - 1
    fits = 2 * len(title) <= limit and "." not in title  # whatever is in it
    text = title if fits else _shorten(title, limit, _weight_on_x)
    return f"https://x.com/intent/tweet?text={_encode(text)}&url={_encode(url)}"


def _bluesky(title: str, url: str) -> str:
    # Graphemes are never more than code points, so counting code points is on the safe side.
    text = _shorten(title, BLUESKY_LIMIT - len(url) - 1)
    return f"https://bsky.app/intent/compose?text={_lines(text, url)}"


def _mastodon(title: str, url: str) -> str:
    # The fragment keeps the text out of the logs of that server.
    text = _shorten(title, MASTODON_LIMIT - LINK_LENGTH - 1)
    return f"https://share.joinmastodon.org/#text={_lines(text, url)}"


def _linkedin(title: str, url: str) -> str:
    return f"https://www.linkedin.com/sharing/share-offsite/?url={_encode(url)}"


def _facebook(title: str, url: str) -> str:
    return f"https://www.facebook.com/sharer/sharer.php?u={_encode(url)}"


def _reddit(title: str, url: str) -> str:
    text = _shorten(title, REDDIT_LIMIT)
    return f"https://www.reddit.com/submit?url={_encode(url)}&title={_encode(text)}"


def _hacker_news(title: str, url: str) -> str:
    text = _shorten(title, HACKER_NEWS_LIMIT)
    return f"https://news.ycombinator.com/submitlink?u={_encode(url)}&t={_encode(text)}"


def _whatsapp(title: str, url: str) -> str:
    return f"https://wa.me/?text={_encode(title)}%20{_encode(url)}"


def _telegram(title: str, url: str) -> str:
    return f"https://t.me/share/url?url={_encode(url)}&text={_encode(title)}"


def _threads(title: str, url: str) -> str:
    text = _shorten(title, THREADS_LIMIT - len(url) - 1)
    return f"https://www.threads.com/intent/post?text={_encode(text)}&url={_encode(url)}"


def _email(title: str, url: str) -> str:
    # RFC 6068: spaces as %20, line ends as %0D%0A.
    return f"mailto:?subject={_encode(title)}&body={_encode(title)}%0D%0A%0D%0A{_encode(url)}"


SERVICES: dict[str, tuple[str | Promise, Callable[[str, str], str]]] = {
    "bluesky": ("Bluesky", _bluesky),
    "email": (_("Email"), _email),
    "facebook": ("Facebook", _facebook),
    "hacker_news": ("Hacker News", _hacker_news),
    "linkedin": ("LinkedIn", _linkedin),
    "mastodon": ("Mastodon", _mastodon),
    "reddit": ("Reddit", _reddit),
    "telegram": ("Telegram", _telegram),
    "threads": ("Threads", _threads),
    "whatsapp": ("WhatsApp", _whatsapp),
    "x": ("X", _x),
}
DEFAULT_SERVICES = (
    "bluesky",
    "mastodon",
    "linkedin",
    "x",
    "reddit",
    "hacker_news",
    "whatsapp",
    "email",
)
