"""Pictures: checked, re-encoded and cut to sizes at upload."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from articles.admin.audit import AuditedDeletions
from articles.images import ImageRejected, store_image
from articles.models import Article, Author, Image, Revision
from references.admin import number_of

USES = 20  # of one image that are listed

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


class DescribedFilter(admin.SimpleListFilter):
    title = "alternative text"
    parameter_name = "described"

    def lookups(self, request, model_admin):
        return [("no", "Missing"), ("yes", "There")]

    def queryset(self, request, queryset):
        if self.value() == "no":
            return queryset.filter(alt="")
        return queryset.exclude(alt="") if self.value() == "yes" else queryset


class UsedFilter(admin.SimpleListFilter):
    title = "use as lead image"
    parameter_name = "used"

    def lookups(self, request, model_admin):
        return [("yes", "Used"), ("no", "Not used")]

    def queryset(self, request, queryset):
        if self.value() not in {"yes", "no"}:
            return queryset
        return queryset.filter(articles__isnull=self.value() == "no").distinct()


@admin.register(Image)
class ImageAdmin(AuditedDeletions, admin.ModelAdmin):
    form = ImageForm
    list_display = ["thumbnail", "alt", "size", "credit", "licence", "created_at"]
    list_display_links = ["thumbnail", "alt"]
    list_filter = [DescribedFilter, UsedFilter, "created_at"]
    search_fields = ["alt", "caption", "credit", "file"]
    search_help_text = "Words of the text, the caption, the credit or the name of the file."
    readonly_fields = ["thumbnail", "size", "where_used"]
    list_per_page = 48
    show_full_result_count = False

    def get_queryset(self, request):
        used = number_of(Article.objects.all(), "lead_image")
        return super().get_queryset(request).annotate(used=used).prefetch_related("renditions")

    def get_fields(self, request, obj=None):
        fields = [*DESCRIPTION, "focal_x", "focal_y", "digital_source_type"]
        return ["thumbnail", "size", *fields, "where_used"] if obj else ["upload", *fields]

    def get_deleted_objects(self, objs, request):
        """An image in use is kept: Django's page then says what stands in the way."""
        found, counts, missing, protected = super().get_deleted_objects(objs, request)
        missing.discard("rendition")
        if used := [use for each in objs for use in uses(each)]:
            protected = used
            missing.discard("article")
        return found, counts, missing, protected

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
        if image.pk is None:
            return "Choose a file above."
        return format_html(
            '<img class="thumbnail" src="{}" alt="" width="240">', image.thumbnail_url
        )

    @admin.display(description="where used")
    def where_used(self, image):
        if not image.pk or not (found := uses(image)):
            return "Nowhere."
        return format_html(
            "<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((u,) for u in found))
        )

    @admin.display(description="size")
    def size(self, image):
        return f"{image.width} × {image.height}" if image.pk else "—"


def uses(image: Image) -> list[str]:
    """Links to what shows the image, now or in what readers once saw; at most USES."""
    files = [image.file.name, *(each.file.name for each in image.renditions.all())]
    in_body = Q()
    for name in files:
        in_body |= Q(body__contains=name)
    seen = Revision.objects.exclude(live=None).filter(lead_image__image=image.pk)
    articles = Article.objects.only("title").filter(
        Q(lead_image=image) | in_body | Q(pk__in=seen.values("article"))
    )
    found = [_link("Article", "article", each) for each in articles[:USES]]
    authors = Author.objects.filter(photo=image)[:USES]
    return [*found, *(_link("Author", "author", each) for each in authors)][:USES]


def _link(kind: str, model: str, row: Article | Author) -> str:
    address = reverse(f"admin:articles_{model}_change", args=[row.pk])
    return format_html('{}: <a href="{}">{}</a>', kind, address, row)
