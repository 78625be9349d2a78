"""Images of the library inside a body: `![alt](image:12 "caption")`. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from types import MappingProxyType

# As wide as the column of text on a large page; elsewhere the whole width.
SIZES = "(min-width: 40rem) 36rem, 100vw"
_ADDRESS = re.compile(r"image:([1-9][0-9]{0,8})")
_IN_BODY = re.compile(r"\(\s*<?image:([1-9][0-9]{0,8})\b")


@dataclass(frozen=True)
class BodyImage:
    """An image as the library has it; `avif` and `fallback` are srcsets."""

    src: str
    width: int
    height: int
    alt: str = ""
    is_decorative: bool = False
    caption: str = ""
    credit: str = ""
    avif: str = ""
    fallback: str = ""


BodyImages = Mapping[int, BodyImage]
NO_IMAGES: BodyImages = MappingProxyType({})


def key_of(address: str) -> int | None:
    """The library's key in the address of an image, `image:12`; None for any other address."""
    match = _ADDRESS.fullmatch(address)
    return int(match[1]) if match else None


def keys_in(body: str) -> set[int]:
    """The keys that a Markdown text may show, found without parsing it; a few too many at most."""
    return {int(key) for key in _IN_BODY.findall(body)}


def image_html(image: BodyImage, alt: str) -> str:
    """The image in its sizes; `alt` is what the text says of it."""
    sizes = f' sizes="{SIZES}"'
    avif = f'<source type="image/avif" srcset="{escape(image.avif)}"{sizes}>'
    srcset = f' srcset="{escape(image.fallback)}"{sizes}' if image.fallback else ""
    return (
        f"<picture>{avif if image.avif else ''}"
        f'<img src="{escape(image.src)}"{srcset} alt="{escape(alt)}" '
        f'width="{image.width}" height="{image.height}" loading="lazy" decoding="async">'
        "</picture>"
    )


def caption_html(image: BodyImage, caption: str) -> str:
    """What stands below an image: the text's caption or the library's, and the credit."""
    words = [escape(caption or image.caption)]
    if image.credit:
        words.append(f'<span class="picture-credit">{escape(image.credit)}</span>')
    content = " ".join(filter(None, words))
    return f"<figcaption>{content}</figcaption>" if content else ""
