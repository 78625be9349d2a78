"""The fields of the article's form that are not of the article: a note, and a question."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models.revision import HEAVY
from articles.words import moment_in_words

KEEP, REPLACE = "keep", "replace"


class PublishFields(forms.Form):
    """What the buttons below the form ask for; mixed into the article's form."""

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
        else:
            del self.fields["scheduled_version"]

    def clean(self):
        cleaned = super().clean()
        self.errors.pop("scheduled_version", None)  # a draft is saved whatever it says
        return cleaned
