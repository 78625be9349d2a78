"""The library of images, as bodies ask for it."""

from articles.models import Image
from articles.rendering.figures import BodyImage, keys_in


def images_in(body: str) -> dict[int, BodyImage]:
    """The images that a Markdown text shows, by their keys; no query when it shows none."""
    keys = keys_in(body)
    if not keys:
        return {}
    images = Image.objects.prefetch_related("renditions").in_bulk(keys)
    return {key: _as_shown(images[key]) for key in sorted(images)}


def _as_shown(image: Image) -> BodyImage:
    return BodyImage(
        src=image.thumbnail_url,
        width=image.width,
        height=image.height,
        alt=image.alt,
        is_decorative=image.is_decorative,
        caption=image.caption,
        credit=" · ".join(filter(None, (image.credit, image.licence, image.source_label))),
        avif=_srcset(image, is_avif=True),
        fallback=_srcset(image, is_avif=False),
    )


def _srcset(image: Image, *, is_avif: bool) -> str:
    rows = [row for row in image.renditions.all() if row.spec.endswith("-avif") is is_avif]
    return ", ".join(f"{row.file.url} {row.width}w" for row in rows)


def listed(image: Image) -> dict[str, object]:
    """An image as the scripts of the article's form know it."""
    return {
        "id": image.pk,
        "alt": image.alt,
        "caption": image.caption,
        "label": str(image),
        "src": image.thumbnail_url,
        "width": image.width,
        "height": image.height,
    }
