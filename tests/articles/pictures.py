"""Real files of pictures for tests."""

from io import BytesIO

from PIL import Image as Picture


def encoded(
    size: tuple[int, int] = (60, 40), format_: str = "JPEG", mode: str = "RGB", **options
) -> bytes:
    picture = Picture.new(mode, size, options.pop("colour", "red"))
    buffer = BytesIO()
    picture.save(buffer, format_, **options)
    return buffer.getvalue()


def opened(file) -> Picture.Image:
    with file.open("rb") as stream:
        picture = Picture.open(BytesIO(stream.read()))
    picture.load()
    return picture
