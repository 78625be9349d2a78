"""The form of the look. Uploads become files at once: only then is it known whether they can be."""

import re
from collections.abc import Callable
from typing import Any, BinaryIO

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.images.checks import ImageRejected
from articles.look.colours import HEX
from articles.look.files import store_icon, store_logo
from articles.models import Publication

SHORT = re.compile(r"#[0-9a-f]{3}", re.ASCII)
CHOICES = ("accent", "type_pair", "front_density")
FILES = {"masthead_logo": store_logo, "masthead_logo_dark": store_logo, "icon": store_icon}
COLUMNS = (*CHOICES, *FILES)


def read_accent(text: str) -> str:
    """“#a4161c” of what was typed, or nothing. Raises ValidationError."""
    text = text.strip().lower()
    if not text:
        return ""
    colour = text if text.startswith("#") else f"#{text}"
    if SHORT.fullmatch(colour):
        colour = "#" + "".join(digit * 2 for digit in colour[1:])
    if not HEX.fullmatch(colour):
        raise ValidationError(_("Enter a color as six digits from 0 to f, such as #a4161c."))
    return colour


def _text(name: str) -> dict[str, Any]:
    field: Any = Publication._meta.get_field(name)
    return {"label": capfirst(field.verbose_name), "help_text": field.help_text}


def _choice(name: str, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(**_text(name), choices=choices, widget=forms.RadioSelect)


def _upload(name: str, help_text: Promise) -> forms.FileField:
    accept = {"accept": "image/png,image/jpeg,image/webp,image/avif"}
    return forms.FileField(
        **_text(name) | {"help_text": help_text},
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs=accept),
    )


def _removal(label: Any) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False)


class LookForm(forms.Form):
    """Beside each upload `remove_…`, which empties the column."""

    accent = forms.CharField(
        **_text("accent"),
        max_length=20,
        required=False,
        widget=forms.TextInput(
            attrs={"data-accent": "", "autocomplete": "off", "spellcheck": "false", "size": 10}
        ),
    )
    type_pair = _choice("type_pair", Publication.Pair.choices)
    front_density = _choice("front_density", Publication.Density.choices)
    masthead_logo = _upload(
        "masthead_logo",
        gettext_lazy(
            "PNG, WebP, JPEG, or AVIF, ideally with a transparent background and at least 240 "
            "pixels high. It replaces the name at the top of every page; screen readers still "
            "read the name."
        ),
    )
    masthead_logo_dark = _upload(
        "masthead_logo_dark", gettext_lazy("Shown to readers whose device uses a dark theme.")
    )
    icon = _upload(
        "icon",
        gettext_lazy(
            "A square of at least 512 × 512 pixels, for browser tabs, bookmarks, and home screens."
        ),
    )
    remove_masthead_logo = _removal(gettext_lazy("Remove the logo"))
    remove_masthead_logo_dark = _removal(gettext_lazy("Remove the logo for dark pages"))
    remove_icon = _removal(gettext_lazy("Remove the icon"))

    def __init__(self, publication: Publication, *args, **kwargs):
        kwargs["initial"] = {name: getattr(publication, name) for name in CHOICES}
        super().__init__(*args, **kwargs)
        self.publication = publication

    def clean_accent(self):
        return read_accent(self.cleaned_data["accent"])

    def clean_masthead_logo(self):
        return self._stem("masthead_logo")

    def clean_masthead_logo_dark(self):
        return self._stem("masthead_logo_dark")

    def clean_icon(self):
        return self._stem("icon")

    def clean(self):
        values = super().clean()
        for name in FILES:
            if values.get(f"remove_{name}") and not values.get(name):
                values[name] = ""
        after = {name: values.get(name) for name in ("masthead_logo", "masthead_logo_dark")}
        light, dark = (
            getattr(self.publication, name) if stem is None else stem
            for name, stem in after.items()
        )
        if dark and not light and "masthead_logo" not in self.errors:
            message = _("Add a logo first. This one replaces it on dark pages.")
            self.add_error("masthead_logo_dark", message)
        return values

    def fill(self, publication: Publication) -> None:
        """Give it what was chosen, to be saved with COLUMNS; a file that was not stays."""
        for name in COLUMNS:
            if (value := self.cleaned_data[name]) is not None:
                setattr(publication, name, value)

    def _stem(self, name: str) -> str | None:
        file = self.cleaned_data[name]
        return None if file is None else _stored(FILES[name], file)


def _stored(store: Callable[[BinaryIO], str], file: BinaryIO) -> str:
    try:
        return store(file)
    except ImageRejected as error:
        raise ValidationError(str(error)) from error
