"""Outlets that are cited, and the works at them that articles cite."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.text import slugify

from references.addresses import AddressError, normalise_url, registrable_domain


class Source(models.Model):
    class Kind(models.TextChoices):
        PUBLISHER = "publisher", "Publisher"
        JOURNAL = "journal", "Journal"
        GOVERNMENT = "government", "Government"
        COMPANY = "company", "Company"
        SOCIAL = "social", "Social network"
        OTHER = "other", "Other"

    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=200, unique=True)
    domain = models.CharField(
        max_length=253,
        unique=True,
        help_text="The registrable domain in lower case, such as techcrunch.com.",
    )
    homepage = models.URLField(blank=True)
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.OTHER)
    note = models.TextField(blank=True, help_text="For editors; readers do not see it.")

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="source_domain_lower_case",
                condition=Q(domain=Lower("domain")) & ~Q(domain=""),
                violation_error_message="Write the domain in lower case.",
            ),
            models.CheckConstraint(
                name="source_kind_known",
                condition=Q(kind__in=["publisher", "journal", "government", "company", "social"])
                | Q(kind="other"),
            ),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        if not self.slug:
            self.slug = slugify(self.domain.replace(".", "-"))
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("articles:source", args=[self.slug])

    def clean(self):
        self.domain = self.domain.strip().lower()


class ReferenceQuerySet(models.QuerySet):
    def dead(self):
        """Those whose address answered, when it was last asked, that nothing is there."""
        return self.filter(link_status=Reference.LinkStatus.DEAD)

    def unchecked_since(self, moment):
        """The longest unchecked first; an archive's own pages are left in peace."""
        unchecked = self.filter(Q(checked_at__isnull=True) | Q(checked_at__lt=moment))
        oldest = F("checked_at").asc(nulls_first=True)
        return unchecked.exclude(_at("web.archive.org")).order_by(oldest, "pk")

    def at_host(self, host):
        return self.filter(_at(host.lower()))


def _at(host: str) -> Q:
    return Q(url__startswith=f"https://{host}/") | Q(url__startswith=f"http://{host}/")


class Reference(models.Model):
    class LinkStatus(models.TextChoices):
        UNCHECKED = "unchecked", "Not checked"
        OK = "ok", "Reachable"
        REDIRECTED = "redirected", "Redirected"
        DEAD = "dead", "Dead"
        UNKNOWN = "unknown", "Unknown"

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="references")
    title = models.CharField(
        max_length=500, blank=True, help_text="Needed before an article that cites it is published."
    )
    url = models.URLField(
        "URL",
        max_length=2000,
        unique=True,
        error_messages={
            "unique": "This address is a reference already. Cite that one instead.",
        },
    )
    outlet = models.CharField(
        max_length=200,
        blank=True,
        help_text="The outlet's name where it is not the source's: the journal behind doi.org.",
    )
    published_on = models.DateField(null=True, blank=True)
    accessed_on = models.DateField(null=True, blank=True)
    archive_url = models.URLField("archived copy", max_length=2000, blank=True)
    link_status = models.CharField(
        max_length=20, choices=LinkStatus, default=LinkStatus.UNCHECKED, editable=False
    )
    checked_at = models.DateTimeField(null=True, blank=True, editable=False)
    http_status = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        ordering = ["title", "pk"]
        indexes = [
            # What the link checker asks next.
            models.Index(
                F("checked_at").asc(nulls_first=True), F("id"), name="reference_longest_unchecked"
            ),
        ]
        constraints = [
            # The shape that `addresses.normalise_url` gives; the whole rule is stated there.
            models.CheckConstraint(
                name="reference_url_normalised",
                condition=Q(url__regex=r"^https?://[^/?#A-Z[:space:]]+/[^#[:space:]]*$"),
                violation_error_message="The address must be an absolute http or https address.",
            ),
            models.CheckConstraint(
                name="reference_archive_url_http",
                condition=Q(archive_url="") | Q(archive_url__regex=r"^https?://"),
                violation_error_message="The archived copy must be an http or https address.",
            ),
            models.CheckConstraint(
                name="reference_link_status_known",
                condition=Q(link_status__in=["unchecked", "ok", "redirected", "dead", "unknown"]),
            ),
            models.CheckConstraint(
                name="reference_checked_with_status",
                condition=Q(link_status="unchecked") | Q(checked_at__isnull=False),
            ),
        ]

    def __str__(self):
        return self.title or self.url

    def save(self, *args, **kwargs):
        self.url = normalise_url(self.url)
        if self._was_checked_elsewhere():
            self.link_status = self.LinkStatus.UNCHECKED
            self.checked_at = self.http_status = None
        super().save(*args, **kwargs)

    def _was_checked_elsewhere(self) -> bool:
        """Whether what is known of the link was learnt from a former address."""
        if self._state.adding or self.link_status == self.LinkStatus.UNCHECKED:
            return False
        return not Reference.objects.filter(pk=self.pk, url=self.url).exists()

    @property
    def source_name(self) -> str:
        """Whom readers are told the work comes from."""
        return self.outlet or self.source.name

    @property
    def domain(self) -> str:
        return registrable_domain(self.url)

    def clean_fields(self, exclude=None):
        """Normalise the address first, so that uniqueness is checked on what is stored."""
        if "url" not in (exclude or ()):
            try:
                self.url = normalise_url(self.url)
            except AddressError as error:
                raise ValidationError({"url": str(error)}) from error
        super().clean_fields(exclude=exclude)
