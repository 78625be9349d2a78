"""The words around a hit: plain text in, escaped HTML with marks out. Pure."""

import html
import re

from django.utils.html import conditional_escape, format_html_join
from django.utils.safestring import SafeString

# Around words that match, and in place of "<": PostgreSQL leaves out what looks like a tag. They
# are characters of nobody's text.
START, STOP, LESS = "\ue000", "\ue001", "\ue002"
_OURS = str.maketrans(dict.fromkeys((START, STOP, LESS), ""))
_MARKER = re.compile(r'<sup class="marker">.*?</sup>', re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


def plain(rendered: str) -> str:
    """The text of a rendered body without its markers; one line."""
    text = html.unescape(_TAG.sub(" ", _MARKER.sub("", rendered)))
    return " ".join(text.split())


def guarded(text: str) -> str:
    """A text as `ts_headline` keeps it whole."""
    return text.translate(_OURS).replace("<", LESS)


def with_ellipses(snippet: str, text: str) -> str:
    """The snippet with “…” where the guarded text that it was cut from goes on."""
    bare = snippet.replace(START, "").replace(STOP, "").strip()
    before = "" if text.lstrip().startswith(bare.partition(" … ")[0]) else "… "
    after = "" if text.rstrip().endswith(bare.rpartition(" … ")[2]) else " …"
    return f"{before}{snippet.strip()}{after}"


def highlighted(text: str) -> SafeString:
    """Escape a guarded text and put what stands between START and STOP into `<mark>`."""
    first, *others = text.split(START)
    pieces = [other.partition(STOP) for other in others]
    return conditional_escape(_freed(first)) + format_html_join(
        "", "<mark>{}</mark>{}", ((_freed(inside), _freed(rest)) for inside, _, rest in pieces)
    )


def _freed(text: str) -> str:
    return text.replace(STOP, "").replace(LESS, "<")
