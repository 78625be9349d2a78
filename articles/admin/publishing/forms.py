"""What the page of a publication asks: when, as what, with which notice, and who has read it."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import freshness
from articles.admin.publishing.moments import MomentField
from articles.admin.publishing.proposal import Proposal
from articles.models import Correction
from articles.publishing import Change

CHANGES = {
    Change.MINOR: gettext_lazy("A minor fix: readers aren’t told"),
    Change.UPDATE: gettext_lazy("An update: the “updated” time changes"),
    Change.CORRECTION: gettext_lazy(
        "A correction: the “updated” time changes, and a notice says what was wrong"
    ),
}
PLACEMENTS = Correction.Placement.choices
ONLY_ONCE_PUBLIC = ("change", "notice", "notice_placement")
PUBLISH, SCHEDULE = "publish", "schedule"  # what the two buttons send as `act`
READ = gettext_lazy("I have read this draft. It was written by AI and nobody has reviewed it yet.")
READ_ASSISTED = gettext_lazy(
    "I have read this draft. It was written with the help of AI and nobody has reviewed it yet."
)


class PublicationForm(forms.Form):
    """The fields that the article's state leaves."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=100)
    publish_at = MomentField(
        required=False,
        label=gettext_lazy("Publish at"),
        help_text=gettext_lazy("Leave empty to publish now, or choose a time to schedule it."),
    )
    change = forms.ChoiceField(
        label=gettext_lazy("Kind of change"),
        choices=[(change.value, label) for change, label in CHANGES.items()],
        required=False,  # of a minor fix, by default
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
    has_read = forms.BooleanField(
        label=READ,
        error_messages={"required": gettext_lazy("Read the draft, then check this box.")},
    )

    def __init__(self, proposal: Proposal, data: QueryDict | None = None):
        super().__init__(data, label_suffix="")
        self.act = SCHEDULE if data and data.get("act") == SCHEDULE else PUBLISH
        coming = proposal.scheduled
        usual = Change.MINOR if proposal.is_changed or coming else Change.CORRECTION
        self.initial = {
            "seen": proposal.seen,
            "publish_at": coming.live.lower if coming and proposal.is_scheduled else None,
            "change": (coming and coming.change) or usual,
        }
        left_out = [] if proposal.was_public else [*ONLY_ONCE_PUBLIC]
        left_out += [] if proposal.may_schedule else ["publish_at"]
        left_out += [] if proposal.is_unread else ["has_read"]
        for name in left_out:
            del self.fields[name]
        if proposal.is_unread and proposal.article.origin == "ai_assisted":
            self.fields["has_read"].label = READ_ASSISTED

    @property
    def is_correction(self) -> bool:
        return self.cleaned_data.get("change") == Change.CORRECTION

    def clean(self):
        cleaned = super().clean()
        self._clean_time(cleaned.get("publish_at"))
        self._clean_notice(cleaned.get("notice", "").strip())
        return cleaned

    def _clean_time(self, at):
        if "publish_at" not in self.fields or "publish_at" in self.errors:
            return
        if self.act == SCHEDULE and at is None:
            self.add_error("publish_at", _("Choose a date and a time."))
        elif self.act == PUBLISH and at is not None:
            self.add_error(
                "publish_at",
                _("You chose a time. Press “Schedule”, or clear the time to publish now."),
            )
        elif at is not None and at <= freshness.now():
            message = _(
                "That time is in the past. Choose a later time, or leave it empty to publish now."
            )
            self.add_error("publish_at", message)

    def _clean_notice(self, notice):
        if self.is_correction:
            if not notice and "notice" not in self.errors:
                self.add_error("notice", _("Say what was wrong and what you changed."))
            if self.act == SCHEDULE:
                message = _(
                    "A correction is published now, with its notice. Leave the time empty, or "
                    "schedule the change as an update."
                )
                self.add_error("publish_at" if "publish_at" in self.fields else None, message)
        elif notice:
            self.add_error(
                "change", _("You wrote a notice. Choose “A correction”, or clear the notice.")
            )
