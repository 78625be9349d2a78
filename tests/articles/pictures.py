"""Real files of pictures for tests."""

import struct
import zlib
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


def exif(*entries: tuple[int, int, int, bytes], order: str = "<", tail: bytes = b"") -> bytes:
    """EXIF of (tag, type, count, value) each, as they are, so that they may be odd."""
    head = (b"II" if order == "<" else b"MM") + struct.pack(f"{order}HI", 42, 8)
    packed = [
        struct.pack(f"{order}HHI", tag, kind, count) + value.ljust(4, b"\0")
        for tag, kind, count, value in sorted(entries)
    ]
    number = struct.pack(f"{order}H", len(entries))
    return b"Exif\0\0" + head + number + b"".join(packed) + bytes(4) + tail


def half_red(orientation: int = 0, exif: bytes = b"", format_: str = "JPEG") -> bytes:
    """40 × 20, its left half red and its right half blue."""
    picture = Picture.new("RGB", (40, 20), "blue")
    picture.paste("red", (0, 0, 20, 20))
    if orientation:
        tags = Picture.Exif()
        tags[0x0112] = orientation
        exif = tags.tobytes()
    buffer = BytesIO()
    options = {"PNG": {}, "WEBP": {"lossless": True}}.get(format_, {"quality": 95})
    picture.save(buffer, format_, exif=exif, **options)
    return buffer.getvalue()


def png(depth: int, kind: int, *row: int, key: tuple[int, ...] = (), palette: bytes = b"") -> bytes:
    """One row of a PNG, its samples with `depth` bits each; `key` is what tRNS holds."""
    bits = "".join(f"{sample:0{depth}b}" for sample in row)
    bits += "0" * (-len(bits) % 8)
    width = len(row) // {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[kind]
    transparency = bytes(key) if kind == 3 else struct.pack(f">{len(key)}H", *key)
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", width, 1, depth, kind, 0, 0, 0)),
        (b"PLTE", palette),
        (b"tRNS", transparency),
        (b"IDAT", zlib.compress(b"\0" + int(bits, 2).to_bytes(len(bits) // 8, "big"))),
    ]
    packed = [
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
        if data
    ]
    end = struct.pack(">I", 0) + b"IEND" + struct.pack(">I", zlib.crc32(b"IEND"))
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed) + end
