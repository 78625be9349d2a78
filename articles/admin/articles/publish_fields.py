"""The fields of the article's form that are not of the article: when, as what, with which note."""

from datetime import UTC, datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import freshness
from articles.models import Correction
from articles.models.revision import HEAVY
from articles.publishing import Change
from articles.words import date_in_words, moment_in_words

CHANGES = {
    Change.MINOR: gettext_lazy("A minor fix: readers aren’t told"),
    Change.UPDATE: gettext_lazy("An update: the “updated” time changes"),
    Change.CORRECTION: gettext_lazy(
        "A correction: the “updated” time changes, and a notice says what was wrong"
    ),
}
PLACEMENTS = Correction.Placement.choices
ONLY_ONCE_PUBLIC = ("change", "notice", "notice_placement")
KEEP, REPLACE = "keep", "replace"


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


class PublishFields(forms.Form):
    """What the buttons below the form ask for; mixed into the article's form."""

    publish_at = MomentField(
        required=False,
        label=gettext_lazy("Publish at"),
        help_text=gettext_lazy("Leave empty to publish now, or choose a time to schedule it."),
    )
    change = forms.ChoiceField(
        label=gettext_lazy("Kind of change"),
        choices=[(change.value, label) for change, label in CHANGES.items()],
        initial=Change.MINOR.value,
        required=False,
        widget=forms.RadioSelect,
    )
    notice = forms.CharField(
        label=gettext_lazy("Correction notice"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        help_text=gettext_lazy(
            "Only for corrections: what was wrong, and what the article says now."
        ),
    )
    notice_placement = forms.ChoiceField(
        label=gettext_lazy("Position of the notice"),
        choices=PLACEMENTS,
        initial=PLACEMENTS[0][0],
        required=False,
    )
    scheduled_version = forms.ChoiceField(
        choices=[
            (KEEP, gettext_lazy("is saved as a draft; the scheduled revision stays as it is")),
            (REPLACE, gettext_lazy("replaces it and goes live at that time")),
        ],
        initial=KEEP,
        required=False,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        help_text=gettext_lazy("For the people working on the article. Readers never see it."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        revisions = self.instance.pk and self.instance.revisions
        self.scheduled = revisions and revisions.scheduled().defer(*HEAVY).first()
        if self.scheduled:
            values = {
                "number": self.scheduled.number,
                "at": moment_in_words(self.scheduled.live.lower),
            }
            question = _("Revision %(number)s goes live on %(at)s. What you save now")
            self.fields["scheduled_version"].label = question % values
            self.fields["publish_at"].help_text = (
                _(
                    "Leave empty to publish now: revision %(number)s then no longer goes live on "
                    "%(at)s. Or choose another time."
                )
                % values
            )
        else:
            del self.fields["scheduled_version"]
        if not (revisions and revisions.ever_live().exists()):
            for name in ONLY_ONCE_PUBLIC:
                del self.fields[name]

    def clean(self):
        cleaned = super().clean()
        if "_publish" in self.data:
            self._clean_publication()
        else:
            # A draft is saved whatever these fields say.
            for name in ("publish_at", *ONLY_ONCE_PUBLIC, "scheduled_version"):
                self.errors.pop(name, None)
        return cleaned

    def _clean_publication(self):
        """Refuse what cannot be meant; a draft is saved whatever these fields say."""
        at = self.cleaned_data.get("publish_at")
        notice = self.cleaned_data.get("notice", "").strip()
        if at is not None and at <= freshness.now():
            message = _(
                "That time is in the past. Choose a later time, or leave it empty to publish now."
            )
            self.add_error("publish_at", message)
        if self.cleaned_data.get("change") == Change.CORRECTION:
            if "notice" in self.cleaned_data and not notice:
                self.add_error("notice", _("Say what was wrong and what you changed."))
            if at is not None:
                self.add_error(
                    "publish_at",
                    _(
                        "A correction is published now, with its notice. Leave the time empty, or "
                        "schedule the change as an update."
                    ),
                )
        elif notice:
            self.add_error(
                "change",
                _("You wrote a notice. Choose “A correction”, or clear the notice."),
            )
