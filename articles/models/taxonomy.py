"""What articles are found by: sections, tags and authors."""

import re

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from taggit.models import NaturalKeyManager, TagBase

from articles.models.list_kinds import ListKind
from articles.models.listing import Listing
from articles.models.revision import Revision
from articles.models.vectors import Names
from references.slugs import free_slug, slug_for
from references.text_fields import LineField, NameField, TextField

# First parts of an address that belong to the site itself; no section has ever had one of these.
RESERVED_SECTION_SLUGS = (
    "about", "admin", "archive", "authors", "corrections", "feedback", "healthz", "history",
    "llms", "media", "preview", "readyz", "search", "sources", "static", "tags",
)  # fmt: skip
# Reserved later, with /de/ and /pt-br/: a section may be older, so the database allows them.
RESERVED_LATER = ("api", "letters", "look", "webhooks")
LANGUAGE_TAG = re.compile(r"[a-z]{2}(?:-[a-z]{2})?")


def is_reserved(slug: str) -> bool:
    """Whether the address of a new section may not be this one: it belongs to the site itself."""
    slug = slug.lower()
    reserved = (*RESERVED_SECTION_SLUGS, *RESERVED_LATER)
    return slug in reserved or LANGUAGE_TAG.fullmatch(slug) is not None


class SectionQuerySet(models.QuerySet):
    def open(self, at=None):
        """Those in which readers find an article; an empty one leads nowhere."""
        found = Listing.objects.of(ListKind.SECTION, OuterRef("pk")).readable(at or timezone.now())
        return self.filter(Exists(found))

    def with_newest(self, at, count, besides=()):
        """Sections that have articles, each with its `count` newest cards as `.newest`.

        Revisions in `besides` are shown elsewhere on the page, and left out. Two queries,
        whatever the number of sections.
        """
        newest = (
            Listing.objects.of(ListKind.SECTION, OuterRef("pk"))
            .readable(at)
            .exclude(article__in=[revision.article_id for revision in besides])
            .newest()
            .values("article__revisions")[:count]
        )
        sections = list(self.annotate(newest_keys=ArraySubquery(newest)))
        keys = [key for section in sections for key in section.newest_keys]
        cards = Revision.objects.as_cards().in_bulk(keys)
        for section in sections:
            section.newest = [cards[key] for key in section.newest_keys]
        return [section for section in sections if section.newest]


class Section(models.Model):
    """A top-level area of the site with its own front page."""

    name = NameField(_("name"), max_length=100, unique=True)
    slug = models.SlugField(_("slug"), max_length=100, unique=True)
    description = TextField(_("description"), blank=True, max_length=500)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = SectionQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name"]
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        constraints = [
            models.CheckConstraint(
                name="section_slug_not_reserved",
                condition=~Q(slug__in=RESERVED_SECTION_SLUGS) & ~Q(slug=""),
                violation_error_message=_(
                    "This slug is reserved for the site. Choose another one."
                ),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("articles:section", args=[self.slug])

    def clean(self):
        if is_reserved(self.slug) and not self._has_had(self.slug):
            message = _("The address “/%(slug)s/” is reserved. Choose another slug.")
            raise ValidationError({"slug": message % {"slug": self.slug}})

    def _has_had(self, slug: str) -> bool:
        return Section.objects.filter(pk=self.pk, slug=slug).exists()


class Author(models.Model):
    """A byline: a person, a team or a machine. Never an invented person."""

    class Kind(models.TextChoices):
        PERSON = "person", _("Person")
        TEAM = "team", _("Team")
        MACHINE = "machine", _("Machine")

    # As an index of authors heads them.
    PLURALS = {Kind.PERSON: _("People"), Kind.TEAM: _("Teams"), Kind.MACHINE: _("Machines")}

    name = NameField(_("name"), max_length=200)
    slug = models.SlugField(_("slug"), max_length=200, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.PERSON)
    role = LineField(_("role"), max_length=200, blank=True)
    bio = TextField(_("bio"), blank=True, max_length=2000)
    photo = models.ForeignKey(
        "articles.Image",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("photo"),
    )
    url = models.URLField(_("URL"), blank=True, help_text=_("The author’s own website."))
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("user"),
    )

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        constraints = [
            models.CheckConstraint(
                name="author_kind_known", condition=Q(kind__in=["person", "team", "machine"])
            ),
            models.CheckConstraint(
                name="author_machine_has_no_user",
                condition=~Q(kind="machine") | Q(user__isnull=True),
                violation_error_message=_("A machine can’t sign in. Remove the user."),
            ),
        ]
        # Suggestions while a reader types.
        indexes = [GinIndex(Names("name"), name="author_names")]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        if not self.slug:
            self.slug = free_slug(Author.objects.all(), slug_for(self.name, "author", 200))
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("articles:author", args=[self.slug])

    @property
    def label(self) -> str:
        """What kind of author, said plainly, and what they do."""
        return " · ".join(filter(None, [self.get_kind_display(), self.role]))


class TagQuerySet(models.QuerySet):
    def formerly(self, slug):
        """The tag that a former address leads to."""
        return self.filter(redirects__slug=slug)

    def by_address(self, slugs):
        """A dict of what each address leads to, be it a tag's present or a former one."""
        former = TagRedirect.objects.filter(slug__in=slugs).select_related("tag")
        present = {tag.slug: tag for tag in self.filter(slug__in=slugs)}
        return {redirect.slug: redirect.tag for redirect in former} | present


class Tag(TagBase):
    """A label; its name is unique whatever the case."""

    name = NameField(pgettext_lazy("A tag name", "name"), unique=True, max_length=100)
    description = TextField(_("description"), blank=True, max_length=500)

    objects = NaturalKeyManager.from_queryset(TagQuerySet)()

    class Meta:
        ordering = ["name"]
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="tag_name_unique_any_case",
                violation_error_message=_("A tag with this name already exists."),
            ),
        ]
        # Suggestions while a reader types.
        indexes = [GinIndex(Names("name"), name="tag_names")]

    def get_absolute_url(self):
        return reverse("articles:tag", args=[self.slug])

    def slugify(self, tag, i=None):
        """Asked by taggit for a new tag, with a counter when the slug is taken."""
        slug = slug_for(tag, "tag")
        return slug if i is None else f"{slug}-{i}"


class TagRedirect(models.Model):
    """A former address of a tag, made when it was renamed or merged.

    It leads to a tag and never to another address, so chains cannot form. The database keeps it
    apart from the addresses in use: a tag that takes the address takes it for good.
    """

    slug = models.SlugField(max_length=100, unique=True, allow_unicode=True)
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="redirects")

    class Meta:
        ordering = ["slug"]
        verbose_name = _("tag redirect")
        verbose_name_plural = _("tag redirects")

    def __str__(self):
        return f"/tags/{self.slug}/"
