"""The form of the publication: lists that are ticked or numbered, not typed."""

from operator import itemgetter

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from articles.admin.publication.zones import zone_choices
from articles.formats.robots import PURPOSES
from articles.formats.share_links import SERVICES
from articles.models import Publication


class OrderWidget(forms.MultiWidget):
    """A number beside each service: its place, or none."""

    def __init__(self, attrs=None):
        number = {"min": 1, "max": len(SERVICES)}
        super().__init__({name: forms.NumberInput(attrs=number) for name in SERVICES}, attrs)

    def decompress(self, value):
        """Never called: `ServicesField` hands over places, and what was posted is places too."""
        return [None] * len(SERVICES)

    def render(self, name, value, attrs=None, renderer=None):
        context = self.get_context(name, value, attrs)["widget"]
        rows = (
            (
                widget["attrs"]["id"],
                label,
                self._render(widget["template_name"], {"widget": widget}, renderer),
            )
            for (label, _build), widget in zip(
                SERVICES.values(), context["subwidgets"], strict=True
            )
        )
        items = format_html_join("\n", '<li><label for="{}">{}</label> {}</li>', rows)
        return format_html('<ul class="numbered">{}</ul>', items)


class ServicesField(forms.MultiValueField):
    """Names of services, in the order of their numbers; equal numbers keep our order."""

    widget = OrderWidget

    def __init__(self, **kwargs):
        number = {"min_value": 1, "max_value": len(SERVICES), "required": False}
        fields = [forms.IntegerField(**number) for _name in SERVICES]
        super().__init__(fields, require_all_fields=False, **kwargs)

    def prepare_value(self, value):
        """The place of each service, from names in order; what was posted stays as it is."""
        if value is None or not all(name in SERVICES for name in value):
            return value
        places = {name: place for place, name in enumerate(value, start=1)}
        return [places.get(name) for name in SERVICES]

    def has_changed(self, initial, data):
        return super().has_changed(self.prepare_value(initial), data)

    def compress(self, data_list):
        chosen = [(place, name) for name, place in zip(SERVICES, data_list, strict=False) if place]
        return [name for _place, name in sorted(chosen, key=itemgetter(0))]


def _crawler_choices() -> list[tuple[str, str]]:
    return [
        (name, f"{purpose.label} ({', '.join(purpose.agents)})")
        for name, purpose in PURPOSES.items()
    ]


def _ticked(model, name, choices):
    field = model._meta.get_field(name)
    return forms.MultipleChoiceField(
        label=capfirst(field.verbose_name),
        help_text=field.help_text,
        choices=choices,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "ticked"}),
    )


class PublicationForm(forms.ModelForm):
    class Media:
        css = {"all": ["css/publication.css"]}

    share_services = ServicesField(
        label=_("Share links"),
        help_text=Publication._meta.get_field("share_services").help_text,
        required=False,
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"), help_text=Publication._meta.get_field("time_zone").help_text
    )
    closed_to = _ticked(
        Publication,
        "closed_to",
        _crawler_choices,
    )

    class Meta:
        model = Publication
        fields = ["time_zone", "share_services", "closed_to", "robots_rules", "social_profiles"]
        widgets = {
            "robots_rules": forms.Textarea(attrs={"rows": 8, "class": "vLargeTextField code"}),
            "social_profiles": forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "time_zone" in self.fields:  # who may only look has no fields
            self.fields["time_zone"].choices = zone_choices(self.instance.time_zone)
