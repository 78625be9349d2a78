"""XML, written in one place: what no document can hold never gets into one. Pure."""

import re
from collections.abc import Iterable
from xml.sax.saxutils import escape

# What XML 1.0 (section 2.2) cannot hold, not even escaped.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# A parser would read a line's end in an attribute as a space.
_IN_ATTRIBUTES = {'"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}


class Markup(str):
    """XML already: an element, or several. Whatever is not of this class is text."""

    __slots__ = ()


def element(name: str, *content: str, **attributes: str) -> Markup:
    """Write an element: Markup stands in it as it is, other text is escaped."""
    inner = "".join(
        [part if isinstance(part, Markup) else escape(part) for part in content]  # a list is faster
    )
    pairs = [f' {key}="{escape(value, _IN_ATTRIBUTES)}"' for key, value in attributes.items()]
    return Markup(f"<{name}{''.join(pairs)}>{inner}</{name}>")


def lines(elements: Iterable[Markup]) -> Markup:
    """Write one element a line: what a person can read, and a program compare."""
    return Markup("".join([f"\n{part}" for part in elements]) + "\n")


def document(root: Markup) -> bytes:
    """Write the whole file; characters that XML cannot hold are left out, wherever they stand."""
    text = _NOT_XML.sub("", root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()
