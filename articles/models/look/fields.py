"""Accent, type, logo, icon and front page of the publication: chosen in the admin, under Look."""

import re
from typing import NamedTuple

from django.core.files.storage import default_storage
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.look.type_pairs import DEFAULT as DEFAULT_PAIR

# A hash of the pixels and, of logos, their size: the files are named by it (articles/look/files).
LOGO = r"^[0-9a-f]{24}-[1-9][0-9]{0,4}x[1-9][0-9]{0,4}$"
ICON = r"^[0-9a-f]{24}$"
ACCENT = r"^#[0-9a-f]{6}$"

# Heights of a logo’s files: on every page, and on the front page.
HEIGHTS = {"small": 80, "large": 240}
WIDEST = 1_600


class Picture(NamedTuple):
    """A file of a logo, and its size in pixels."""

    url: str
    width: int
    height: int


class Logo(NamedTuple):
    """One size of the masthead’s logo; `dark` is for dark pages, if there is another."""

    light: Picture
    dark: Picture | None


class LookFields(models.Model):
    """The columns; what they mean together is `articles.look`."""

    class Pair(models.TextChoices):
        BOOK = DEFAULT_PAIR, _("Book: old-style serif, humanist sans")
        NEWSPAPER = "newspaper", _("Newspaper: Times, Helvetica")
        MAGAZINE = "magazine", _("Magazine: bold sans headlines, sturdy serif")
        MODERN = "modern", _("Modern: the system’s own sans throughout")

    class Density(models.TextChoices):
        PICTURES = "pictures", _("With pictures")
        WORDS = "words", _("Without pictures")
        COMPACT = "compact", _("Compact: without pictures or summaries")

    accent = models.CharField(
        _("accent color"),
        max_length=7,
        blank=True,
        help_text=_("Marks links, citations, and the current section. Leave empty for red."),
    )
    type_pair = models.CharField(_("type"), max_length=20, choices=Pair, default=Pair.BOOK)
    front_density = models.CharField(
        _("front page"), max_length=20, choices=Density, default=Density.PICTURES
    )
    masthead_logo = models.CharField(_("logo"), max_length=40, blank=True)
    masthead_logo_dark = models.CharField(_("logo for dark pages"), max_length=40, blank=True)
    icon = models.CharField(_("icon"), max_length=24, blank=True)

    class Meta:
        abstract = True

    @property
    def has_look(self) -> bool:
        """Whether anything was chosen."""
        fields = (field for field in LookFields._meta.local_fields)
        return any(getattr(self, field.name) != field.get_default() for field in fields)

    @property
    def shows_pictures(self) -> bool:
        """On the front page."""
        return self.front_density == self.Density.PICTURES

    @property
    def small_logo(self) -> Logo | None:
        return self._logo("small")

    @property
    def large_logo(self) -> Logo | None:
        return self._logo("large")

    def icon_url(self, side: int) -> str:
        """Of the icon as a square of so many pixels."""
        return default_storage.url(icon_name(self.icon, side))

    def _logo(self, size: str) -> Logo | None:
        if not self.masthead_logo:
            return None
        dark = self.masthead_logo_dark
        return Logo(_picture(self.masthead_logo, size), _picture(dark, size) if dark else None)


def size_of(stem: str) -> tuple[int, int]:
    """Width and height of the logo that was uploaded, as its name says."""
    width, height = re.split("[-x]", stem)[1:]
    return int(width), int(height)


def size_as(stem: str, size: str) -> tuple[int, int]:
    """Width and height of a file of it: never larger than it was."""
    width, height = size_of(stem)
    part = min(1, HEIGHTS[size] / height, WIDEST / width)
    return max(1, round(width * part)), max(1, round(height * part))


def logo_name(stem: str, size: str) -> str:
    return f"look/{stem}-{size}.webp"


def icon_name(stem: str, side: int) -> str:
    return f"look/{stem}-{side}.png"


def _picture(stem: str, size: str) -> Picture:
    return Picture(default_storage.url(logo_name(stem, size)), *size_as(stem, size))


def _matches(name: str, pattern: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=f"publication_{name}_well_formed",
        condition=Q(**{name: ""}) | Q(**{f"{name}__regex": pattern}),
    )


def _is_one_of(name: str, choices: type[models.TextChoices]) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=f"publication_{name}_known", condition=Q(**{f"{name}__in": choices.values})
    )


CONSTRAINTS = [
    _matches("accent", ACCENT),
    _matches("masthead_logo", LOGO),
    _matches("masthead_logo_dark", LOGO),
    _matches("icon", ICON),
    _is_one_of("type_pair", LookFields.Pair),
    _is_one_of("front_density", LookFields.Density),
    models.CheckConstraint(
        name="publication_logo_for_light_pages",
        condition=Q(masthead_logo_dark="") | ~Q(masthead_logo=""),
    ),
]
