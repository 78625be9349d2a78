"""What the lists of the admin need where their rows are cards."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import template

register = template.Library()


@register.simple_tag
def cells(headers: Sequence[dict[str, Any]], row: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The cells of a row, each with the name that a card gives it: none for the box to tick."""
    for header, cell in zip(headers, row, strict=False):
        is_box = "action-checkbox-column" in header.get("class_attrib", "")
        yield "" if is_box or cell.startswith("<th") else str(header["text"]), cell
