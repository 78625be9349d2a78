"""A date and a time in the publication's zone, as a person chooses it."""

from datetime import UTC, datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.words import date_in_words


class MomentWidget(forms.SplitDateTimeWidget):
    """The browser's own pickers of a date and a time."""

    def __init__(self):
        super().__init__(
            date_format="%Y-%m-%d",
            time_format="%H:%M",
            date_attrs={"aria-label": gettext_lazy("Date of publication")},
            time_attrs={"aria-label": gettext_lazy("Time of publication")},
        )
        self.widgets[0].input_type, self.widgets[1].input_type = "date", "time"


class MomentField(forms.SplitDateTimeField):
    """A time in the current zone; what a change of clocks skips or repeats is refused."""

    widget = MomentWidget

    def compress(self, data_list):
        try:
            return super().compress(data_list)
        except ValidationError as error:
            if error.code != "ambiguous_timezone":
                raise
            raise ValidationError(_on_change_of_clocks(datetime.combine(*data_list))) from error


def _on_change_of_clocks(naive: datetime) -> str:
    zone = timezone.get_current_timezone()
    there_and_back = naive.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
    if there_and_back.replace(tzinfo=None) == naive:
        message = _(
            "In %(zone)s, %(moment)s happens twice because the clocks go back. Choose another time."
        )
    else:
        message = _(
            "In %(zone)s, %(moment)s doesn’t exist because the clocks go forward. Choose another "
            "time."
        )
    moment = f"{naive:%H:%M} on {date_in_words(naive)}"
    return message % {"zone": zone, "moment": moment}


def abbreviations(now: datetime) -> dict[str, str]:
    """What the zone is called at each of its offsets in the year to come: {"120": "CEST"}."""
    zone = timezone.get_current_timezone()
    names = {}
    for month in range(1, 13):
        at = datetime(now.year, month, 1, 12, tzinfo=zone)
        offset = at.utcoffset()
        if offset is not None:
            names[f"{offset.total_seconds() / 60:g}"] = at.tzname() or str(zone)
    return names
