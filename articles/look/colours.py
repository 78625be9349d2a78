"""Colours that can be read on a page: contrast by WCAG 2.2, and the nearest shade that has it.

Shades are looked for in Oklab (Ottosson, “A perceptual color space for image processing”, 2020):
lighter or darker in the same hue, and only as pale as sRGB wants.
"""

import re
from collections.abc import Sequence
from math import cbrt
from typing import NamedTuple

HEX = re.compile(r"#[0-9a-f]{6}", re.ASCII)
READABLE = 4.5  # of text: WCAG 2.2, 1.4.3
STEPS = 1_000  # of lightness

Triple = tuple[float, float, float]


class Shades(NamedTuple):
    """One colour as it stands on light pages and on dark ones."""

    light: str
    dark: str


def contrast(one: str, other: str) -> float:
    """From 1 to 21, of two colours such as “#a4161c”.

    >>> round(contrast("#ffffff", "#000000"), 2)
    21.0
    """
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    """Relative luminance, from 0 to 1."""
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def least_contrast(colour: str, grounds: Sequence[str]) -> float:
    """On that of the grounds on which it is hardest to read."""
    return min(contrast(colour, ground) for ground in grounds)


def mended(colour: str, grounds: Sequence[str], least: float = READABLE) -> str:
    """The colour, or its nearest shade that has this contrast on all the grounds.

    On dark grounds it becomes lighter, else darker: as far as white or black, which have it.
    """
    if least_contrast(colour, grounds) >= least:
        return colour
    lightness, green_red, blue_yellow = _to_oklab(_linear(colour))
    is_dark = max(map(luminance, grounds)) < 0.18
    end = 1.0 if is_dark else 0.0

    def shade(step: int) -> str:
        part = step / STEPS
        return _nearest((lightness + (end - lightness) * part, green_red, blue_yellow))

    passed, failed = STEPS, 0
    while passed - failed > 1:  # more contrast the farther it goes
        middle = (passed + failed) // 2
        if least_contrast(shade(middle), grounds) >= least:
            passed = middle
        else:
            failed = middle
    return shade(passed)


def _nearest(wanted: Triple) -> str:
    """In sRGB, with as much of its chroma as there is at this lightness."""
    lightness, green_red, blue_yellow = wanted
    low, high = 0.0, 1.0
    if _is_inside(_from_oklab(wanted)):
        low = 1.0
    for _ in range(12 if low < 1 else 0):
        part = (low + high) / 2
        if _is_inside(_from_oklab((lightness, green_red * part, blue_yellow * part))):
            low = part
        else:
            high = part
    return _written(_from_oklab((lightness, green_red * low, blue_yellow * low)))


def _is_inside(linear: Triple) -> bool:
    return all(-1e-6 <= value <= 1 + 1e-6 for value in linear)


def _linear(colour: str) -> Triple:
    values = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in values
    )
    return red, green, blue


def _written(linear: Triple) -> str:
    limited = (min(max(value, 0.0), 1.0) for value in linear)
    values = (
        value * 12.92 if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055
        for value in limited
    )
    return "#" + "".join(f"{round(value * 255):02x}" for value in values)


def _to_oklab(linear: Triple) -> Triple:
    red, green, blue = linear
    long = cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def _from_oklab(lab: Triple) -> Triple:
    lightness, green_red, blue_yellow = lab
    long = (lightness + 0.3963377774 * green_red + 0.2158037573 * blue_yellow) ** 3
    medium = (lightness - 0.1055613458 * green_red - 0.0638541728 * blue_yellow) ** 3
    short = (lightness - 0.0894841775 * green_red - 1.2914855480 * blue_yellow) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
