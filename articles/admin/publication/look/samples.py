"""What the form shows of colours and type before readers see them."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from articles.look.colours import least_contrast
from articles.look.stylesheet import behind_accents, default_shades, shades_of
from articles.look.type_pairs import PAIRS, TypePair


@dataclass(frozen=True)
class Shade:
    """The accent on pages of one scheme, and its contrast where it is hardest to read."""

    scheme: str
    label: str
    colour: str
    contrast: str


@dataclass(frozen=True)
class AccentSample:
    shades: list[Shade]
    message: str

    def as_data(self) -> dict[str, Any]:
        """For the form’s script."""
        return {
            "message": self.message,
            "shades": {
                shade.scheme: {"colour": shade.colour, "contrast": shade.contrast}
                for shade in self.shades
            },
        }


def accent_sample(accent: str) -> AccentSample:
    """Of a colour; of ours if it is empty."""
    light, dark = shades_of(accent) if accent else default_shades()
    on_light, on_dark = behind_accents()
    shades = [
        _shade("light", _("On light pages"), light, on_light),
        _shade("dark", _("On dark pages"), dark, on_dark),
    ]
    return AccentSample(shades, _message(accent, light, dark))


def _shade(scheme: str, label: str, colour: str, grounds: list[str]) -> Shade:
    # Rounded down: what is written never promises more.
    contrast = int(least_contrast(colour, grounds) * 10) / 10
    return Shade(scheme, label, colour, f"{contrast:.1f}:1")


def _message(accent: str, light: str, dark: str) -> str:
    if not accent or accent == light == dark:
        return _("Easy to read on light and dark pages.")
    if accent == light:
        message = _("Too dark for dark pages, so readers see %(dark)s there.")
    elif accent == dark:
        message = _("Too pale for light pages, so readers see %(light)s there.")
    else:
        message = _(
            "Hard to read as it is, so readers see %(light)s on light pages and %(dark)s on dark "
            "pages."
        )
    return message % {"light": light, "dark": dark}


@dataclass(frozen=True)
class TypeSample:
    """A choice of the form, with the faces that it stands for."""

    radio: Any
    pair: TypePair


def type_samples(field: Any) -> list[TypeSample]:
    return [TypeSample(radio, PAIRS[str(radio.data["value"])]) for radio in field]
