"""Adding images: many at once with a report of each, or one from the text that is written."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from articles.admin.file_fields import FilesField, FilesInput
from articles.images.checks import ImageRejected
from articles.images.library import listed
from articles.images.storing import NotKept, find_or_store
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


class DescribedImageForm(forms.ModelForm):
    """One image, with what is said of it."""

    file = forms.FileField(allow_empty_file=True)

    class Meta:
        model = Image
        fields = ("alt", "is_decorative", "caption", "credit")


@dataclass(frozen=True)
class UploadResult:
    """One file of an upload: its image, or why there is none."""

    name: str
    image: Image | None = None
    is_new: bool = False
    refusal: str = ""
    status: int = 200


class ImageUploads:
    """The part of ImageAdmin that takes in several files."""

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("upload/", view(self.upload_view), name="articles_image_upload"),
            path(
                "upload.json",
                view(require_POST(self.upload_one)),
                name="articles_image_upload_one",
            ),
            *super().get_urls(),
        ]

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
        status = max((result.status for result in outcomes or ()), default=200)
        template = "admin/articles/image/upload.html"
        return TemplateResponse(request, template, context, status=status)

    def upload_one(self, request):
        """POST a file and what is said of it, from the article's form; the answer is its row."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = DescribedImageForm(request.POST, request.FILES)
        if not form.is_valid():
            [errors, *_rest] = form.errors.values()
            return JsonResponse({"error": errors[0]}, status=400)
        described = form.cleaned_data
        file = described.pop("file")
        try:
            image, is_new = find_or_store(file, **described)
        except ImageRejected as error:
            status = error.status if isinstance(error, NotKept) else 400
            return JsonResponse({"error": str(error)}, status=status)
        if not is_new and self.has_change_permission(request, image):
            _fill(image, described)
        return JsonResponse({"image": listed(image)}, status=201 if is_new else 200)


def _fill(image: Image, described: dict[str, Any]) -> None:
    """What the library says already stays; what it does not say yet is added."""
    if described["alt"] and image.is_decorative:  # somebody found words for it
        Image.objects.filter(pk=image.pk).update(is_decorative=False)
    described["is_decorative"] &= not image.alt
    missing = [name for name, text in described.items() if text and not getattr(image, name)]
    for name in missing:
        setattr(image, name, described[name])
    if missing:
        image.save(update_fields=missing)


def _store(file, defaults: dict) -> UploadResult:
    try:
        image, is_new = find_or_store(file, credit=defaults["credit"], licence=defaults["licence"])
    except ImageRejected as error:
        status = error.status if isinstance(error, NotKept) else 200
        return UploadResult(file.name, refusal=str(error), status=status)
    return UploadResult(file.name, image=image, is_new=is_new)
