"""The fields of the article's form that are not of the article: when, as what, with which note."""

from datetime import UTC, datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from articles.models import Correction
from articles.models.revision import HEAVY
from articles.publishing.verbs import Change
from articles.words import date_in_words, moment_in_words

CHANGES = {
    Change.MINOR: "A minor fix: readers are told nothing",
    Change.UPDATE: "An update: the public “updated” time moves",
    Change.CORRECTION: "A correction: the “updated” time moves, and a notice says what was wrong",
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
            date_attrs={"aria-label": "Date of publication"},
            time_attrs={"aria-label": "Time of publication"},
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
        what = "comes twice: the clocks go back"
    else:
        what = "does not exist: the clocks go forward"
    moment = f"{naive:%H:%M} on {date_in_words(naive)}"
    return f"In {zone}, {moment} {what}. Choose another time."


class PublishFields(forms.Form):
    """What the buttons below the form ask for; mixed into the article's form."""

    publish_at = MomentField(required=False, label="Publish at")
    change = forms.ChoiceField(
        label="For readers this is",
        choices=[(each.value, said) for each, said in CHANGES.items()],
        initial=Change.MINOR.value,
        required=False,
        widget=forms.RadioSelect,
    )
    notice = forms.CharField(
        label="Notice of the correction",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        help_text="Only for a correction: what was wrong, and what it says now.",
    )
    notice_placement = forms.ChoiceField(
        label="The notice stands", choices=PLACEMENTS, initial=PLACEMENTS[0][0], required=False
    )
    scheduled_version = forms.ChoiceField(
        choices=[
            (KEEP, "stays a draft beside it: the scheduled version goes live as it is"),
            (REPLACE, "takes its place, and goes live at that time"),
        ],
        initial=KEEP,
        required=False,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label="Add a note",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        help_text="For the people working on the article. Readers never see it.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["publish_at"].help_text = "Empty: publish now. With a time: schedule for it."
        revisions = self.instance.pk and self.instance.revisions
        self.scheduled = revisions and revisions.scheduled().defer(*HEAVY).first()
        if self.scheduled:
            self.fields["scheduled_version"].label = (
                f"Revision {self.scheduled.number} goes live on "
                f"{moment_in_words(self.scheduled.live.lower)}. What you save now"
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
        if at is not None and at <= timezone.now():
            self.add_error(
                "publish_at",
                "This time has passed. Leave it empty to publish now, or choose a later one.",
            )
        if self.cleaned_data.get("change") == Change.CORRECTION:
            if "notice" in self.cleaned_data and not notice:
                self.add_error("notice", "Say what was wrong and what was done about it.")
            if at is not None:
                self.add_error(
                    "publish_at",
                    "The notice of a correction appears at once: leave the time empty, or "
                    "schedule the change as an update.",
                )
        elif notice:
            self.add_error(
                "change",
                "You wrote a notice: choose “A correction”, or empty the notice.",
            )
