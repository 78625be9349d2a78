"""Images and the sizes they are served in."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.provenance.images import LABELS, choices
from references.text_fields import LineField

# Images that still need words: a decorative one shows nothing that anybody would miss.
UNDESCRIBED = Q(alt="", is_decorative=False)


class Image(models.Model):
    """An image: re-encoded at upload, so that nothing but pixels is kept."""

    file = models.ImageField(
        _("file"),
        upload_to="images/%Y/%m",
        width_field="width",
        height_field="height",
        max_length=200,
    )
    alt = LineField(
        _("alt text"), max_length=500, blank=True, help_text=_("Describe what the image shows.")
    )
    is_decorative = models.BooleanField(
        _("decorative"),
        default=False,
        db_default=False,
        help_text=_("It shows nothing that needs a description. Screen readers skip it."),
    )
    caption = LineField(_("caption"), max_length=500, blank=True)
    credit = LineField(_("credit"), max_length=200, blank=True)
    licence = LineField(_("licence"), max_length=100, blank=True)
    focal_x = models.FloatField(
        _("focal point from the left"), default=0.5, help_text=_("From 0 (left) to 1 (right).")
    )
    focal_y = models.FloatField(
        _("focal point from the top"), default=0.5, help_text=_("From 0 (top) to 1 (bottom).")
    )
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    digital_source_type = models.CharField(
        _("origin"),
        max_length=100,
        blank=True,
        choices=choices,
        help_text=_("The IPTC digital source type. Readers see a label on images made with AI."),
    )
    # SHA-256 of the file as it was given, so that an import recognises its image.
    original_hash = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(_("added"), auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("image")
        verbose_name_plural = _("images")
        constraints = [
            models.CheckConstraint(
                name="image_focal_point_inside",
                condition=Q(focal_x__range=(0, 1)) & Q(focal_y__range=(0, 1)),
                violation_error_message=_("The focal point must be between 0 and 1."),
            ),
            # Two uploads of one file at the same moment make one image.
            models.UniqueConstraint(
                name="image_original_hash_unique",
                fields=["original_hash"],
                condition=~Q(original_hash=""),
            ),
            models.CheckConstraint(
                name="image_decorative_has_no_alt",
                condition=Q(is_decorative=False) | Q(alt=""),
                violation_error_message=_(
                    "A decorative image has no alt text. Clear the text or uncheck the box."
                ),
            ),
            models.CheckConstraint(
                name="image_has_size", condition=Q(width__gt=0) & Q(height__gt=0)
            ),
        ]
        indexes = [
            # Images that nobody described: the editors' home, and the library's filter.
            models.Index(
                fields=["-created_at", "-id"], name="image_without_alt", condition=UNDESCRIBED
            ),
        ]

    def __str__(self):
        return self.alt or self.file.name

    def get_absolute_url(self):
        return reverse("admin:articles_image_change", args=[self.pk])

    @property
    def thumbnail_url(self) -> str:
        """Of the narrowest that every browser shows; lists fetch the renditions before."""
        return self._rendition_url(0)

    @property
    def large_url(self) -> str:
        """Of the widest that every browser shows: for looking at the image itself."""
        return self._rendition_url(-1)

    @property
    def source_label(self) -> str:
        """What readers are told of how it was made; nothing of a photograph."""
        return str(LABELS.get(self.digital_source_type, ""))

    def _rendition_url(self, place: int) -> str:
        renditions = [row for row in self.renditions.all() if not row.spec.endswith("avif")]
        return (renditions[place] if renditions else self).file.url


class Rendition(models.Model):
    """One size and format of an image, made at upload."""

    image = models.ForeignKey(Image, on_delete=models.CASCADE, related_name="renditions")
    spec = models.CharField(max_length=20, help_text=_("Width and format, such as 960-avif."))
    file = models.FileField(upload_to="renditions/%Y/%m", max_length=200)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()

    class Meta:
        ordering = ["image", "width", "spec"]
        verbose_name = _("rendition")
        verbose_name_plural = _("renditions")
        constraints = [
            models.UniqueConstraint(fields=["image", "spec"], name="rendition_spec_unique"),
        ]

    def __str__(self):
        return f"{self.image_id} {self.spec}"
