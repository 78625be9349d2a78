"""Images: checked, re-encoded and cut to sizes at upload; described and pointed at here."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.counting import number_of
from articles.admin.deletions import AuditedDeletions
from articles.admin.images.uploads import ImageUploads
from articles.admin.selections import KeepsSelection
from articles.images.checks import ImageRejected
from articles.images.going import delete_files
from articles.images.storing import NotKept, files_of, find_or_store, removed_on_failure
from articles.images.uses import ImageUse, uses_of
from articles.models import Article, Image
from articles.models.image import UNDESCRIBED
from articles.provenance.images import LABELS

DESCRIPTION = ("alt", "caption", "credit", "licence")
FOCUS = ("focal_x", "focal_y")


class ImageForm(forms.ModelForm):
    is_described = True  # whether what was typed beside the file was taken

    upload = forms.FileField(
        label=gettext_lazy("Image"),
        # What an empty file lacks is said in the same words as everything else.
        allow_empty_file=True,
        widget=forms.FileInput(
            attrs={"accept": "image/jpeg,image/png,image/webp,image/avif", "data-drop": ""}
        ),
        help_text=gettext_lazy(
            "JPEG, PNG, WebP, or AVIF, up to 20 MB and 40 megapixels. Metadata is removed."
        ),
    )

    class Meta:
        model = Image
        fields = (*DESCRIPTION, "is_decorative", *FOCUS, "digital_source_type")
        widgets = {
            name: forms.NumberInput(attrs={"min": 0, "max": 1, "step": 0.01, "data-focal": name})
            for name in FOCUS
        } | {name: forms.Textarea(attrs={"rows": 2}) for name in ("alt", "caption")}
        labels = {"focal_x": gettext_lazy("From the left"), "focal_y": gettext_lazy("From the top")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["upload"]
        for name in FOCUS:
            if name in self.fields and self.initial.get(name) is not None:
                self.initial[name] = round(self.initial[name], 2)

    def clean(self):
        """Store the image once the rest of the form is right; a refusal names the reason."""
        cleaned = super().clean()
        if "upload" in cleaned and not self.errors:
            described = {name: cleaned.get(name, "") for name in DESCRIPTION}
            described["is_decorative"] = cleaned.get("is_decorative", False)
            try:
                self.stored, self.is_new = find_or_store(cleaned["upload"], **described)
            except ImageRejected as error:
                self.status = error.status if isinstance(error, NotKept) else 200
                raise ValidationError({"upload": str(error)}) from error
        return cleaned


class DescribedFilter(admin.SimpleListFilter):
    title = gettext_lazy("alt text")
    parameter_name = "described"

    def lookups(self, request, model_admin):
        return [("no", _("Missing")), ("yes", _("Present"))]

    def queryset(self, request, queryset):
        if self.value() == "no":
            return queryset.filter(UNDESCRIBED)
        return queryset.exclude(UNDESCRIBED) if self.value() == "yes" else queryset


class UsedFilter(admin.SimpleListFilter):
    title = gettext_lazy("lead image")
    parameter_name = "used"

    def lookups(self, request, model_admin):
        return [("yes", _("Used")), ("no", _("Not used"))]

    def queryset(self, request, queryset):
        if self.value() not in {"yes", "no"}:
            return queryset
        return queryset.filter(articles__isnull=self.value() == "no").distinct()


class ImageOriginFilter(admin.SimpleListFilter):
    title = gettext_lazy("origin")
    parameter_name = "origin"

    def lookups(self, request, model_admin):
        return [("ai", _("Labelled as AI")), ("unknown", _("Not specified"))]

    def queryset(self, request, queryset):
        if self.value() == "ai":
            return queryset.filter(digital_source_type__in=LABELS)
        return queryset.filter(digital_source_type="") if self.value() == "unknown" else queryset


@admin.register(Image)
class ImageAdmin(KeepsSelection, ImageUploads, AuditedDeletions, admin.ModelAdmin):
    form = ImageForm
    list_display = ["thumbnail", "alt", "size", "credit", "licence", "created_at"]
    list_display_links = ["thumbnail", "alt"]
    list_filter = [DescribedFilter, UsedFilter, ImageOriginFilter, "created_at"]
    show_facets = admin.ShowFacets.NEVER
    search_fields = ["alt", "caption", "credit", "file"]
    search_help_text = gettext_lazy("Search alt texts, captions, credits, and file names.")
    readonly_fields = ["where_used"]
    list_per_page = 48
    show_full_result_count = False
    view_on_site = False

    def get_queryset(self, request):
        used = number_of(Article.objects.all(), "lead_image")
        return super().get_queryset(request).annotate(used=used).prefetch_related("renditions")

    def get_fieldsets(self, request, obj=None):
        alt, *others = DESCRIPTION
        described = (_("Description"), {"fields": [alt, "is_decorative", *others]})
        made = (_("Origin"), {"fields": ["digital_source_type"]})
        if obj is None:
            return [(None, {"fields": ["upload"]}), described, made]
        pointed = {
            "fields": [FOCUS],
            "description": _(
                "Click the image, or move the marker with the arrow keys. When the image is "
                "cropped, this point stays visible."
            ),
        }
        uses = (_("Uses"), {"fields": ["where_used"]})
        return [described, (_("Focal point"), pointed), made, uses]

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        with removed_on_failure():
            response = super().changeform_view(request, object_id, form_url, extra_context)
        context = getattr(response, "context_data", None) or {}
        form = context["adminform"].form if "adminform" in context else None
        response.status_code = getattr(form, "status", response.status_code)
        return response

    def get_deleted_objects(self, objs, request):
        """An image in use is kept: the page then says where it is used."""
        deleted, counts, missing, protected = super().get_deleted_objects(objs, request)
        missing.discard("rendition")
        if used := [_use_link(use) for image in objs for use in uses_of(image)]:
            protected = used
            missing.discard("article")
        return deleted, counts, missing, protected

    def save_form(self, request, form, change):
        """A new image was stored while its form was checked."""
        if change:
            return super().save_form(request, form, change)
        image = form.stored
        # Whoever may only add images leaves those of others as they are, which readers may see.
        form.is_described = form.is_new or self.has_change_permission(request, image)
        if form.is_described:
            for name in (*DESCRIPTION, "digital_source_type"):
                # What the library or the file says already is not lost for an empty field.
                setattr(image, name, form.cleaned_data[name] or getattr(image, name))
            is_decorative = form.cleaned_data["is_decorative"] or image.is_decorative
            image.is_decorative = is_decorative and not image.alt
        _add_message(request, form)
        return image

    def save_related(self, request, form, formsets, change):
        """Images have no related rows in the form."""

    def response_add(self, request, obj, post_url_continue=None):
        """On to the image itself, for its focal point is set by looking at it."""
        if not {"_popup", "_addanother"} & request.POST.keys():
            request.POST = request.POST.copy()
            request.POST["_continue"] = "1"
        return super().response_add(request, obj, post_url_continue)

    def delete_model(self, request, obj):
        _delete_files([obj])
        super().delete_model(request, obj)

    def delete_queryset(self, request, queryset):
        _delete_files(queryset)
        super().delete_queryset(request, queryset)

    @admin.display(description=gettext_lazy("image"))
    def thumbnail(self, image):
        return format_html(
            '<img class="thumbnail" src="{}" alt="" width="240">', image.thumbnail_url
        )

    @admin.display(description=gettext_lazy("used in"))
    def where_used(self, image):
        links = [_use_link(use) for use in uses_of(image)]
        if not links:
            return _("Not used yet.")
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", zip(links)))

    @admin.display(description=gettext_lazy("size"))
    def size(self, image):
        return f"{image.width} × {image.height}"


def _add_message(request, form: ImageForm) -> None:
    """What the form itself did not show."""
    image = form.stored
    if not form.is_described:
        messages.warning(
            request,
            _(
                "This image is already in the library. What you entered wasn’t saved, because you "
                "don’t have permission to change images."
            ),
        )
    elif not form.is_new:
        messages.info(
            request, _("This image is already in the library, so the existing one is used.")
        )
    elif image.source_label and not form.cleaned_data["digital_source_type"]:
        message = _(
            "According to the file, the origin is “%(origin)s”. Readers see “%(label)s” beside "
            "the credit."
        )
        origin = image.get_digital_source_type_display()
        messages.info(request, message % {"origin": origin, "label": image.source_label})


def _use_link(use: ImageUse) -> SafeString:
    """A use as a link to the row that shows the image."""
    meta = use.row._meta
    kind = capfirst(str(meta.verbose_name))
    try:
        address = reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[use.row.pk])
    except NoReverseMatch:
        return format_html("{}: {} ({})", kind, use.row, use.label)
    return format_html('{}: <a href="{}">{}</a> ({})', kind, address, use.row, use.label)


def _delete_files(images) -> None:
    """Once their rows are gone for good."""
    delete_files([str(file.name) for image in images for file in files_of(image)])
