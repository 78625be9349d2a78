"""Pictures of the library inside a body: `![alt](image:12 "caption")`. Pure."""

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
class BodyPicture:
    """A picture as the library has it; `avif` and `fallback` are srcsets."""

    src: str
    width: int
    height: int
    alt: str = ""
    caption: str = ""
    credit: str = ""
    avif: str = ""
    fallback: str = ""


Pictures = Mapping[int, BodyPicture]
NO_PICTURES: Pictures = MappingProxyType({})


def key_of(address: str) -> int | None:
    """The library's key in the address of an image, `image:12`; None for any other address."""
    match = _ADDRESS.fullmatch(address)
    return int(match[1]) if match else None


def keys_in(body: str) -> set[int]:
    """The keys that a Markdown text may show, found without parsing it; a few too many at most."""
    return {int(key) for key in _IN_BODY.findall(body)}


def picture_html(picture: BodyPicture, alt: str) -> str:
    """The picture in its sizes; `alt` is what the text says of it."""
    sizes = f' sizes="{SIZES}"'
    avif = f'<source type="image/avif" srcset="{escape(picture.avif)}"{sizes}>'
    srcset = f' srcset="{escape(picture.fallback)}"{sizes}' if picture.fallback else ""
    return (
        f"<picture>{avif if picture.avif else ''}"
        f'<img src="{escape(picture.src)}"{srcset} alt="{escape(alt)}" '
        f'width="{picture.width}" height="{picture.height}" loading="lazy" decoding="async">'
        "</picture>"
    )


def caption_html(picture: BodyPicture, caption: str) -> str:
    """What stands below a picture: the text's caption or the library's, and the credit."""
    words = [escape(caption or picture.caption)]
    if picture.credit:
        words.append(f'<span class="picture-credit">{escape(picture.credit)}</span>')
    content = " ".join(filter(None, words))
    return f"<figcaption>{content}</figcaption>" if content else ""
