"""Outlets that are cited, and the works at them that articles cite."""

from collections.abc import Collection, MutableMapping
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from references.addresses import AddressError, normalise_url, registrable_domain
from references.slugs import free_slug, get_or_create, slug_for
from references.source_names.guessing import guess_source_name
from references.source_names.matching import is_resolver, name_matches_domain
from references.text_fields import LineField, NameField, TextField


@dataclass(frozen=True)
class Details:
    """What is known of a reference before it has a row; `url` is normalised.

    `source` is the name given to where it appeared: its domain's owner, or an outlet of its own.
    """

    url: str
    source: str = ""
    title: str = ""
    published_on: date | None = None
    archive_url: str = ""
    accessed_on: date | None = None

    @property
    def domain(self) -> str:
        return registrable_domain(self.url)


@dataclass(frozen=True)
class Cited:
    """References by their URL, and which of them and their sources were made for it."""

    references: dict[str, "Reference"]
    new_references: list["Reference"] = field(default_factory=list)
    new_sources: list["Source"] = field(default_factory=list)


class SourceQuerySet(models.QuerySet["Source"]):
    def of(self, domain: str, name: str = "") -> tuple["Source", bool]:
        """The source of a domain and whether it is new; `name` is used where it owns the domain."""
        values = {"name": name if owns(name, domain) else guess_source_name(domain)}
        slug = slug_for(domain.replace(".", "-"), "source", 200)
        return get_or_create(self, slug, values, domain=domain)


class Source(models.Model):
    class Kind(models.TextChoices):
        PUBLISHER = "publisher", _("Publisher")
        JOURNAL = "journal", _("Journal")
        GOVERNMENT = "government", _("Government")
        COMPANY = "company", _("Company")
        SOCIAL = "social", _("Social network")
        OTHER = "other", _("Other")

    name = NameField(max_length=200)
    slug = models.SlugField(max_length=200, unique=True)
    domain = models.CharField(
        max_length=253,
        unique=True,
        help_text=_("The registrable domain in lower case, such as techcrunch.com."),
    )
    homepage = models.URLField(blank=True)
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.OTHER)
    note = TextField(blank=True, help_text=_("For editors only."))

    objects = SourceQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="source_domain_lower_case",
                condition=Q(domain=Lower("domain")) & ~Q(domain=""),
                violation_error_message=_("Write the domain in lower case."),
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
            slug = slug_for(self.domain.replace(".", "-"), "source", 200)
            self.slug = free_slug(Source.objects.all(), slug)
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("articles:source", args=[self.slug])

    def clean(self):
        self.domain = self.domain.strip().lower()


class ReferenceQuerySet(models.QuerySet["Reference"]):
    def cite(self, url: str) -> tuple["Reference", bool]:
        """The reference with this normalised address, and whether it is new.

        Two who cite it at the same moment get the same one.
        """
        cited = self.cite_together([Details(url)])
        return cited.references[url], bool(cited.new_references)

    def cite_together(self, details: Collection[Details]) -> Cited:
        """As `cite_all`, while others may be citing the same works at this moment.

        Everybody makes rows in the same order, so that nobody waits for somebody who waits.
        """
        ordered = sorted(details, key=lambda detail: (detail.domain, detail.url))
        for _attempt in range(len(ordered)):
            try:
                with transaction.atomic():
                    return self.cite_all(ordered)
            except IntegrityError:  # begin again: what another one made is known now
                continue
        return self.cite_all(ordered)

    def cite_all(
        self, details: Collection[Details], sources: MutableMapping[str, "Source"] | None = None
    ) -> Cited:
        """Find or make references, and the sources of their domains.

        `sources`, by domain, are those that the caller knows already; it learns the others. Raises
        IntegrityError when somebody else makes one of them at this moment: begin again.
        """
        sources = {} if sources is None else sources
        known = self._by_url(details)
        missing = [detail for detail in details if detail.url not in known]
        new_sources = self._find_sources(missing, sources)
        rows = [unsaved_reference(detail, sources[detail.domain]) for detail in missing]
        # The stub of bulk_create forgets whose queryset this is.
        created: list[Reference] = self.bulk_create(rows)  # type: ignore[arg-type,assignment]
        known |= {row.url: row for row in created}
        return Cited(known, created, new_sources)

    def _by_url(self, details: Collection[Details]) -> dict[str, "Reference"]:
        rows = self.filter(url__in=[detail.url for detail in details]).select_related("source")
        return {row.url: row for row in rows}

    def _find_sources(
        self, details: Collection[Details], sources: MutableMapping[str, "Source"]
    ) -> list["Source"]:
        """Complete `sources`, and return those that were made for it."""
        names: dict[str, str] = {}
        for detail in details:
            names.setdefault(detail.domain, detail.source)
        unknown = [domain for domain in names if domain not in sources]
        if unknown:
            rows = Source.objects.filter(domain__in=unknown)
            sources.update({source.domain: source for source in rows})
        made = []
        for domain in unknown:
            if domain not in sources:
                sources[domain], is_new = Source.objects.of(domain, names[domain])
                made += [sources[domain]] if is_new else []
        return made

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


def owns(name: str, domain: str) -> bool:
    """Whether a source's name is that of its domain's owner, and not of an outlet behind it."""
    return bool(name) and not is_resolver(domain) and name_matches_domain(name, domain)


def unsaved_reference(details: Details, source: Source) -> "Reference":
    """The unsaved row of a work; an outlet that does not own the domain is named on the details."""
    return Reference(
        source=source,
        title=details.title,
        url=details.url,
        outlet="" if owns(details.source, details.domain) else details.source,
        published_on=details.published_on,
        archive_url=details.archive_url,
        accessed_on=details.accessed_on,
    )


def _at(host: str) -> Q:
    return Q(url__startswith=f"https://{host}/") | Q(url__startswith=f"http://{host}/")


class Reference(models.Model):
    class LinkStatus(models.TextChoices):
        UNCHECKED = "unchecked", _("Not checked")
        OK = "ok", _("Reachable")
        REDIRECTED = "redirected", _("Redirected")
        DEAD = "dead", _("Dead")
        UNKNOWN = "unknown", _("Unknown")

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="references")
    title = LineField(
        max_length=500,
        blank=True,
        help_text=_("Required before an article that cites it can be published."),
    )
    url = models.URLField(
        _("URL"),
        max_length=2000,
        unique=True,
        error_messages={
            "unique": _("A reference with this URL already exists. Cite that one."),
        },
    )
    outlet = LineField(
        max_length=200,
        blank=True,
        help_text=_(
            "The outlet’s name if it isn’t the source’s, such as the journal behind doi.org."
        ),
    )
    published_on = models.DateField(null=True, blank=True)
    accessed_on = models.DateField(null=True, blank=True)
    archive_url = models.URLField(_("archived copy"), max_length=2000, blank=True)
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
                condition=Q(
                    url__regex=(
                        r"^https?://[^/?#A-Z[:space:]]+/[^#[:space:]]*(#[/!][^#[:space:]]*)?$"
                    )
                ),
                violation_error_message=_("Enter a full URL that starts with http:// or https://."),
            ),
            models.CheckConstraint(
                name="reference_archive_url_http",
                condition=Q(archive_url="") | Q(archive_url__regex=r"^https?://"),
                violation_error_message=_(
                    "Enter a URL for the archived copy that starts with http:// or https://."
                ),
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
