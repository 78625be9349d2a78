"""What articles are found by: sections, tags and authors."""

import re

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Exists, OuterRef, Q, Value
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from taggit.managers import _TaggableManager
from taggit.models import NaturalKeyManager, TagBase

from articles import freshness
from articles.addresses import path_to
from articles.models.list_kinds import ListKind
from articles.models.listing import Listing
from articles.models.vectors import NameKey, NameWords, in_turn, keys_of
from references.slugs import ALSO_TAKEN, ATTEMPTS, free_slug, slug_for
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


class FormerSlugQuerySet(models.QuerySet):
    def of(self, model):
        return self.filter(kind=model._meta.model_name)


class FormerSlug(models.Model):
    """A former slug of a row: people and feed readers who come by it are led to the present one.

    It leads to a row and never to another slug, so chains cannot form. Triggers write it
    (`sql/0007_former_slugs`): a row that gets another slug leaves it, a row that takes it takes it
    for good, and a row that is deleted takes it away.
    """

    class Kind(models.TextChoices):
        """Names of models; `owner` is a key of theirs."""

        SECTION = "section", _("Section")
        TAG = "tag", _("Tag")
        AUTHOR = "author", _("Author")
        SOURCE = "source", _("Source")
        PAGE = "page", _("Page")

    kind = models.CharField(max_length=10, choices=Kind)
    slug = models.SlugField(max_length=200, allow_unicode=True, db_index=False)
    owner = models.BigIntegerField()

    objects = FormerSlugQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "slug"]
        verbose_name = _("former slug")
        verbose_name_plural = _("former slugs")
        constraints = [
            models.UniqueConstraint(fields=["kind", "slug"], name="former_slug_unique"),
            models.CheckConstraint(
                name="former_slug_kind_known",
                condition=Q(kind__in=["section", "tag", "author", "source", "page"]),
            ),
        ]
        # What goes with its row.
        indexes = [models.Index(fields=["kind", "owner"], name="former_slug_owner")]

    def __str__(self):
        return self.slug

    @staticmethod
    def like(model, condition):
        """The former slugs of a model's rows that meet a condition."""
        return FormerSlug.objects.of(model).filter(condition).values_list("slug", flat=True)


ALSO_TAKEN.append(FormerSlug.like)  # a slug is proposed only where nobody is led elsewhere


class NamedQuerySet(models.QuerySet):
    """Rows that are looked up by their name, as the database compares names."""

    def named(self, name):
        return self.alias(name_key=NameKey("name")).filter(name_key=NameKey(Value(name)))

    def by_name(self, names):
        """A dict of rows by the names that are asked for: the oldest of those that share one."""
        keys = keys_of(names)
        rows = self.annotate(name_key=NameKey("name")).filter(name_key__in=set(keys.values()))
        by_key = {row.name_key: row for row in rows.order_by("-pk")}
        return {name: by_key[key] for name, key in keys.items() if key in by_key}


class SectionQuerySet(NamedQuerySet):
    def open(self, at=None):
        """Those in which readers find an article; an empty one leads nowhere."""
        found = Listing.objects.of(ListKind.SECTION, OuterRef("pk")).readable(at or freshness.now())
        return self.filter(Exists(found))


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
            models.UniqueConstraint(
                NameKey("name"),
                name="section_name_unique_to_readers",
                violation_error_message=_("A section with this name already exists."),
            ),
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
        return path_to("articles:section", self.slug)

    def clean(self):
        if is_reserved(self.slug) and not self._has_had(self.slug):
            message = _("The address “/%(slug)s/” is reserved. Choose another slug.")
            raise ValidationError({"slug": message % {"slug": self.slug}})

    def _has_had(self, slug: str) -> bool:
        return Section.objects.filter(pk=self.pk, slug=slug).exists()


def no_section() -> Section:
    """What stands in the preview of a draft for the section that is still to be chosen."""
    return Section(name=gettext("No section"), slug="-")


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

    objects = NamedQuerySet.as_manager()

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
        indexes = [
            # Suggestions while a reader types.
            GinIndex(NameWords("name"), name="author_names"),
            # Imports, which name authors.
            models.Index(NameKey("name"), name="author_name_key"),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        if not self.slug:
            self.slug = free_slug(Author.objects.all(), slug_for(self.name, "author", 200))
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return path_to("articles:author", self.slug)


class TagQuerySet(NamedQuerySet):
    def find_or_make(self, names):
        """A dict of tags by some names; those that are missing are made."""
        known = self.by_name(names) if names else {}
        for name in in_turn([name for name in names if name not in known]):
            known[name] = self.make(name)[0]
        return known

    def make(self, name):
        """The tag of a name and whether it is new; two who make it at once get the same one."""
        for _attempt in range(ATTEMPTS):
            if tag := self.named(name).first():
                return tag, False
            slug = free_slug(self.all(), slug_for(name, "tag"))
            try:
                with transaction.atomic():
                    return self.create(name=name, slug=slug), True
            except IntegrityError as error:  # somebody took the name or the slug since
                conflict = error
        raise conflict

    def by_address(self, slugs):
        """A dict of what each address leads to, be it a tag's present or a former one."""
        former = dict(
            FormerSlug.objects.of(Tag).filter(slug__in=slugs).values_list("slug", "owner")
        )
        tags = self.filter(Q(slug__in=slugs) | Q(pk__in=former.values()))
        by_key = {tag.pk: tag for tag in tags}
        leading = {slug: by_key[pk] for slug, pk in former.items() if pk in by_key}
        return leading | {tag.slug: tag for tag in by_key.values() if tag.slug in slugs}


class TagsOfArticle(_TaggableManager):
    """taggit's manager, that compares names as the database does."""

    def _to_tag_model_instances(self, tags, tag_kwargs):
        tags = list(tags)
        names = [tag for tag in tags if isinstance(tag, str)]
        by_name = Tag.objects.find_or_make(names)
        rows = [by_name[tag] if isinstance(tag, str) else tag for tag in tags]
        return list(dict.fromkeys(rows))


class Tag(TagBase):
    """A label; no other has a name that is the same to a reader."""

    name = NameField(pgettext_lazy("A tag name", "name"), unique=True, max_length=100)
    description = TextField(_("description"), blank=True, max_length=500)

    objects = NaturalKeyManager.from_queryset(TagQuerySet)()

    class Meta:
        ordering = ["name"]
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        constraints = [
            models.UniqueConstraint(
                NameKey("name"),
                name="tag_name_unique_to_readers",
                violation_error_message=_("A tag with this name already exists."),
            ),
        ]
        # Suggestions while a reader types.
        indexes = [GinIndex(NameWords("name"), name="tag_names")]

    def get_absolute_url(self):
        return path_to("articles:tag", self.slug)

    def slugify(self, tag, i=None):
        """Asked by taggit for a new tag, with a counter when the slug is taken."""
        slug = slug_for(tag, "tag")
        return slug if i is None else f"{slug}-{i}"
