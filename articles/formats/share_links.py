"""Links that share a page elsewhere: (title, URL) → plain links, without scripts or counts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Characters a post may have; X counts every link as 23.
BLUESKY_LIMIT = 300
X_LIMIT = 280
X_LINK_LENGTH = 23


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


def _encode(text: str) -> str:
    """Percent-encode everything but letters, digits and `-._~`; a lone surrogate becomes `?`."""
    return quote(text.encode("utf-8", "replace"), safe="")


def _shorten(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    cut = text[: max(limit - 1, 0)]
    words, _space, rest = cut.rpartition(" ")
    # Between words, unless the last one is very long (or the script has no spaces).
    return (words if words and len(rest) < 30 else cut).rstrip() + "…"


def _lines(title: str, url: str) -> str:
    return f"{title}\n{url}"


def _x(title: str, url: str) -> str:
    text = _shorten(title, X_LIMIT - X_LINK_LENGTH - 1)
    return f"https://x.com/intent/tweet?text={_encode(text)}&url={_encode(url)}"


def _bluesky(title: str, url: str) -> str:
    # Graphemes are never more than code points, so counting code points is on the safe side.
    text = _shorten(title, BLUESKY_LIMIT - len(url) - 1)
    return f"https://bsky.app/intent/compose?text={_encode(_lines(text, url))}"


def _mastodon(title: str, url: str) -> str:
    # The fragment keeps the text out of the logs of that server.
    return f"https://share.joinmastodon.org/#text={_encode(_lines(title, url))}"


def _linkedin(title: str, url: str) -> str:
    return f"https://www.linkedin.com/sharing/share-offsite/?url={_encode(url)}"


def _facebook(title: str, url: str) -> str:
    return f"https://www.facebook.com/sharer/sharer.php?u={_encode(url)}"


def _reddit(title: str, url: str) -> str:
    return f"https://www.reddit.com/submit?url={_encode(url)}&title={_encode(title)}"


def _hacker_news(title: str, url: str) -> str:
    return f"https://news.ycombinator.com/submitlink?u={_encode(url)}&t={_encode(title)}"


def _whatsapp(title: str, url: str) -> str:
    return f"https://wa.me/?text={_encode(f'{title} {url}')}"


def _telegram(title: str, url: str) -> str:
    return f"https://t.me/share/url?url={_encode(url)}&text={_encode(title)}"


def _threads(title: str, url: str) -> str:
    return f"https://www.threads.com/intent/post?text={_encode(title)}&url={_encode(url)}"


def _email(title: str, url: str) -> str:
    # RFC 6068: spaces as %20, line ends as %0D%0A.
    body = f"{title}\r\n\r\n{url}"
    return f"mailto:?subject={_encode(title)}&body={_encode(body)}"


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
