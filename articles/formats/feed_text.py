"""The HTML of a feed's entry: disclosure first, references last, addresses absolute. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.template.defaultfilters import linebreaks_filter
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from articles.rendering.html import html_for_elsewhere


@dataclass(frozen=True)
class Notice:
    """A public notice on an article: “Correction, April 5, 2026” and what it says."""

    head: str
    text: str
    is_on_top: bool = True

    def to_html(self) -> SafeString:
        text = linebreaks_filter(self.text)
        return format_html("<p><strong>{}</strong></p>\n{}", self.head, text)


def full_text(
    url: str,
    body_html: str,
    *,
    disclosure: str,
    how_url: str = "",
    notices: Sequence[Notice] = (),
    image: Mapping[str, Any] | None = None,
    references: Sequence[Mapping[str, Any]] = (),
) -> SafeString:
    """Compose the text of an article for a place that has neither our styles nor our scripts.

    An empty `disclosure` is left out: how the article was made is not recorded.
    `body_html` is what `rendering.render_body` made; its markers lead to the page at `url`.
    `image` has src, alt, width, height, caption and credit; `references` are those of a revision.
    """
    parts = [
        _disclosure(disclosure, how_url) if disclosure else "",
        *(notice.to_html() for notice in notices if notice.is_on_top),
        _figure(image),
        html_for_elsewhere(body_html, url),
        *(notice.to_html() for notice in notices if not notice.is_on_top),
        _references(references),
    ]
    return format_html_join("\n", "{}", ((part,) for part in parts if part))


def _disclosure(sentence: str, how_url: str) -> SafeString:
    label = _("Learn how it works")
    link = format_html(' <a href="{}">{}</a>', how_url, label) if how_url else ""
    return format_html("<p><em>{}</em>{}</p>", sentence, link)


def _figure(image: Mapping[str, Any] | None) -> SafeString | str:
    if image is None:
        return ""
    words = " ".join(filter(None, (image["caption"], image["credit"])))
    return format_html(
        '<figure><img src="{}" alt="{}" width="{}" height="{}">{}</figure>',
        image["src"],
        image["alt"],
        image["width"],
        image["height"],
        format_html("<figcaption>{}</figcaption>", words) if words else "",
    )


def _references(references: Sequence[Mapping[str, Any]]) -> SafeString | str:
    if not references:
        return ""
    items = format_html_join("\n", "{}", ((_reference(work),) for work in references))
    return format_html("<h2>{}</h2>\n<ol>\n{}\n</ol>", _("References"), items)


def _reference(reference: Mapping[str, Any]) -> SafeString:
    archived = reference.get("archive_url")
    return format_html(
        '<li value="{}">{}: <a href="{}">{}</a> ({}){}</li>',
        reference["number"],
        reference["source"],
        reference["url"],
        reference["title"],
        ", ".join(filter(None, (reference["domain"], reference["published_on"]))),
        format_html(' <a href="{}">{}</a>', archived, _("Archived copy")) if archived else "",
    )
