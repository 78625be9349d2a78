"""What readers write: a reason and words with an answer, or a report."""

from typing import cast

from django import forms
from django.core import signing
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles.words import thousands
from feedback.models import COMMENT_MAX_LENGTH, QUOTE_MAX_LENGTH
from feedback.protecting import abuse
from feedback.voting.votes import reasons
from references.cleaning import clean_text

LIMIT = thousands(COMMENT_MAX_LENGTH)
HELP = format_lazy(
    _("Up to {limit} characters. Please leave out personal information."), limit=LIMIT
)
_signer = signing.Signer(salt="feedback.forms")


class WordsField(forms.CharField):
    """A text of several lines, cleaned as those of the publication are."""

    widget = forms.Textarea

    def to_python(self, value):
        return clean_text(super().to_python(value))

    def run_validators(self, value):
        if self.max_length and (excess := len(value) - self.max_length) > 0:
            message = ngettext(
                "The limit is %(limit)s characters. Remove %(excess)s character.",
                "The limit is %(limit)s characters. Remove %(excess)s characters.",
                excess,
            )
            params = {"limit": LIMIT, "excess": thousands(excess)}
            raise forms.ValidationError(message, code="max_length", params=params)
        super().run_validators(value)


class WatchedForm(forms.Form):
    """A form that a person needs some seconds for, with a field that only a program fills in."""

    watched: tuple[str, ...] = ()  # the fields that are typed

    moment = forms.CharField(widget=forms.HiddenInput, required=False)
    topic = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="feedback-%s", label_suffix="", **kwargs)
        self.fields["moment"].initial = _signer.sign(str(timezone.now().timestamp()))

    @property
    def suspicion(self) -> str:
        """Why the words are suspect, or empty; for a form that is valid."""
        text = "".join(self.cleaned_data[name] for name in self.watched)
        return abuse.suspicion_of_text(text, self.data.get("topic", ""), self._seconds())

    def _seconds(self) -> float | None:
        """Since the form was served."""
        try:
            served = float(_signer.unsign(self.data.get("moment", "")))
        except (signing.BadSignature, ValueError):
            return None
        return timezone.now().timestamp() - served


class DetailsForm(WatchedForm):
    """Why the answer is what it is."""

    watched = ("comment",)

    reason = forms.ChoiceField(label=_("Why?"), required=False, widget=forms.RadioSelect)
    comment = WordsField(
        label=_("Anything to add?"),
        required=False,
        max_length=COMMENT_MAX_LENGTH,
        help_text=HELP,
    )

    def __init__(self, *args, helpful: bool, **kwargs):
        super().__init__(*args, **kwargs)
        reason = cast(forms.ChoiceField, self.fields["reason"])
        reason.choices = list(reasons(helpful).items())
        self.fields["comment"].widget.attrs["rows"] = 4


class ReportForm(WatchedForm):
    """What is wrong, and where."""

    watched = ("text",)

    quote = WordsField(
        label=_("Passage"),
        required=False,
        help_text=_("Copy it from the article."),
    )
    text = WordsField(
        label=_("What’s wrong?"),
        max_length=COMMENT_MAX_LENGTH,
        help_text=HELP,
        error_messages={"required": _("Tell us what’s wrong.")},
    )
    number = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["quote"].widget.attrs["rows"] = 3
        self.fields["text"].widget.attrs["rows"] = 6

    def clean_quote(self) -> str:
        """A long selection is cut, not refused: its beginning says where it stands."""
        return self.cleaned_data["quote"][:QUOTE_MAX_LENGTH]
