"""Pictures: checked, re-encoded and cut to sizes at upload."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.html import format_html

from articles.images import ImageRejected, store_image
from articles.models import Image

DESCRIPTION = ("alt", "caption", "credit", "licence")


class ImageForm(forms.ModelForm):
    upload = forms.FileField(
        label="Picture",
        help_text="JPEG, PNG, WebP or AVIF. It is re-encoded: nothing but its pixels is kept.",
    )

    class Meta:
        model = Image
        fields = (*DESCRIPTION, "focal_x", "focal_y", "digital_source_type")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["upload"]

    def clean(self):
        """Store the picture once the rest of the form is right; a refusal names the reason."""
        cleaned = super().clean()
        if "upload" in cleaned and not self.errors:
            described = {name: cleaned.get(name, "") for name in DESCRIPTION}
            try:
                self.stored = store_image(cleaned["upload"].read(), **described)
            except ImageRejected as error:
                raise ValidationError({"upload": str(error)}) from error
        return cleaned


@admin.register(Image)
class ImageAdmin(admin.ModelAdmin):
    form = ImageForm
    list_display = ["thumbnail", "alt", "size", "credit", "licence", "created_at"]
    list_display_links = ["thumbnail", "alt"]
    list_filter = ["created_at", "licence"]
    search_fields = ["alt", "caption", "credit", "file"]
    readonly_fields = ["thumbnail", "size"]
    list_per_page = 50
    show_full_result_count = False

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("renditions")

    def get_fields(self, request, obj=None):
        fields = ["thumbnail", "size", *DESCRIPTION, "focal_x", "focal_y", "digital_source_type"]
        return fields if obj else ["upload", *fields[2:]]

    def save_form(self, request, form, change):
        """A new picture was stored while its form was checked."""
        if change:
            return super().save_form(request, form, change)
        image = form.stored
        for name in ("focal_x", "focal_y", "digital_source_type", *DESCRIPTION):
            setattr(image, name, form.cleaned_data[name])
        return image

    def save_related(self, request, form, formsets, change):
        """Images have no related rows in the form."""

    @admin.display(description="picture")
    def thumbnail(self, image):
        small = next((each for each in image.renditions.all() if "jpeg" in each.spec), None)
        if image.pk is None:
            return "Choose a file above."
        file = small.file if small else image.file
        return format_html('<img class="thumbnail" src="{}" alt="" width="120">', file.url)

    @admin.display(description="size")
    def size(self, image):
        return f"{image.width} × {image.height}" if image.pk else "—"
