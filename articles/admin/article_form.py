"""The form of an article: its fields, its citations and its byline."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils import timezone
from taggit.forms import TagField, TagWidget

from articles.models import Article, Byline, Citation


class ArticleForm(forms.ModelForm):
    tags = TagField(
        required=False,
        widget=TagWidget(attrs={"class": "vTextField", "autocomplete": "off"}),
        help_text="Separated by commas.",
    )
    publish_at = forms.SplitDateTimeField(
        required=False,
        label="Publish at",
        widget=admin.widgets.AdminSplitDateTime,
    )

    class Meta:
        model = Article
        fields = ["title", "standfirst", "body"]  # the rest comes from ArticleAdmin.fieldsets
        widgets = {
            "title": forms.TextInput(attrs={"class": "vLargeTextField"}),
            "standfirst": forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
            "body": forms.Textarea(attrs={"rows": 30, "class": "vLargeTextField article-body"}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "publish_at" in self.fields:
            zone = timezone.get_current_timezone_name()
            self.fields[
                "publish_at"
            ].help_text = f"Empty: “Save and publish” publishes now. Times are in {zone}."

    def clean_publish_at(self):
        at = self.cleaned_data["publish_at"]
        if at is not None and at <= timezone.now():
            raise ValidationError(
                "This time has passed. Leave it empty to publish now, or choose a later one."
            )
        return at


class BylineInline(admin.TabularInline):
    model = Byline
    extra = 0
    autocomplete_fields = ["author"]
    verbose_name = "author"
    verbose_name_plural = "byline"


class CitationInline(admin.TabularInline):
    model = Citation
    extra = 0
    autocomplete_fields = ["reference"]
    fields = ["number", "reference", "support"]
