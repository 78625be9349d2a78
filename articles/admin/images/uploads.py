"""Adding many images at once: a file field for several, and a report of each."""

from dataclasses import dataclass

from django import forms
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.file_fields import FilesField, FilesInput
from articles.images.checks import ImageRejected
from articles.images.storing import NoRoom, find_or_store
from articles.models import Image


class ImagesForm(forms.Form):
    files = FilesField(  # type: ignore[assignment]  # fields leave the class, so none is shadowed
        label=gettext_lazy("Images"),
        allow_empty_file=True,
        widget=FilesInput(
            attrs={"accept": "image/jpeg,image/png,image/webp,image/avif", "data-drop": ""}
        ),
        help_text=gettext_lazy(
            "JPEG, PNG, WebP, or AVIF. Up to 20 MB and 40 megapixels each, and 60 MB in all."
        ),
    )
    credit = forms.CharField(
        label=gettext_lazy("Credit"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("For all of these images. You can change each one later."),
    )
    licence = forms.CharField(label=gettext_lazy("Licence"), max_length=100, required=False)


@dataclass(frozen=True)
class UploadResult:
    """One file of an upload: its image, or why there is none."""

    name: str
    image: Image | None = None
    is_new: bool = False
    refusal: str = ""
    is_disk_full: bool = False


class ImageUploads:
    """The part of ImageAdmin that takes in several files."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.upload_view)
        return [path("upload/", view, name="articles_image_upload"), *super().get_urls()]

    def upload_view(self, request):
        """GET the form; POST files for a report with a row of each."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = ImagesForm(request.POST or None, request.FILES or None)
        outcomes = None
        if request.method == "POST" and form.is_valid():
            outcomes = [_store(file, form.cleaned_data) for file in form.cleaned_data["files"]]
            form = ImagesForm()
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Add images"),
            "form": form,
            "outcomes": outcomes,
        }
        is_full = any(result.is_disk_full for result in outcomes or ())
        template = "admin/articles/image/upload.html"
        return TemplateResponse(request, template, context, status=507 if is_full else 200)


def _store(file, defaults: dict) -> UploadResult:
    try:
        image, is_new = find_or_store(file, credit=defaults["credit"], licence=defaults["licence"])
    except ImageRejected as error:
        is_full = isinstance(error, NoRoom)
        return UploadResult(file.name, refusal=str(error), is_disk_full=is_full)
    return UploadResult(file.name, image=image, is_new=is_new)
