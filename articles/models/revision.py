"""The frozen copies of an article, and the rule of what readers see."""

from datetime import datetime

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, OuterRef, Q, Subquery
from django.db.models.fields.json import KeyTransform
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.addresses import path_to
from articles.freshness import now
from articles.models.list_kinds import ListKind
from articles.models.provenance_field import ProvenanceField
from articles.models.taxonomy import Section, no_section
from articles.models.vectors import Document
from references.citation_findings import Finding

# Columns that hold text; lists leave them in the database.
HEAVY = ("body", "body_html", "references", "provenance", "search")
# What the page of an article shows.
PAGE = (
    *("number", "title", "slug", "standfirst", "body_html", "references", "authors", "tags"),
    *("lead_image", "provenance", "social_title", "social_description", "word_count", "minutes"),
    *("published_at", "public_updated_at", "live"),
    *("article__title", "article__retracted_at", "article__section"),
    *("article__section__name", "article__section__slug"),
)


class RevisionQuerySet(models.QuerySet):
    def live(self, at=None):
        """What readers can open at a time (default: now): the one rule of publication."""
        return self.filter(live__contains=at or now())

    def listed(self, at=None):
        """Live and shown on fronts, tags, feeds and search: not retracted, not superseded.

        Nothing is live before it is published. To say so lets a list begin at the present,
        behind all that is planned.
        """
        at = at or now()
        return self.live(at).filter(is_listed=True, published_at__lte=at)

    def ever_live(self, at=None):
        """What readers can open or once could."""
        return self.filter(live__startswith__lte=at or now())

    def scheduled(self, at=None):
        return self.filter(live__startswith__gt=at or now())

    def without_end(self):
        """The last of an article that readers see or will see.

        Publishing ends a period now, or where the next one begins. So an article that has no
        period without an end is neither live nor scheduled.
        """
        return self.filter(live__isnull=False, live__endswith__isnull=True)

    def with_words_of_article(self):
        """Inside a query of articles: the working revision, or one that reads the same."""
        working = OuterRef("working_revision")
        same = Revision.objects.filter(pk=OuterRef(working)).order_by().values("content_hash")
        return self.filter(Q(pk=working) | Q(content_hash=Subquery(same)))

    def with_slug(self, slug):
        return self.filter(slug=slug)

    def in_list(self, kind, owner, at=None):
        """Those of one list, read from its index in order; `as_cards` keeps the order."""
        own = {
            "article__listings__kind": kind,
            "article__listings__owner": owner,
            "article__listings__published_at__lte": at or now(),
        }
        return self.filter(**own).annotate(listed_at=F("article__listings__published_at"))

    def in_section(self, section):
        return self.in_list(ListKind.SECTION, section.pk)

    def tagged(self, tag):
        return self.in_list(ListKind.TAG, tag.pk)

    def written_by(self, author):
        return self.in_list(ListKind.AUTHOR, author.pk)

    def citing(self, source):
        return self.in_list(ListKind.SOURCE, source.pk)

    def featured(self, section=None, at=None):
        """What editors put first, on the front page or in a section."""
        return self.in_list(ListKind.FEATURED, section.pk if section else 0, at)

    def published_between(self, start, end):
        """First published from `start` until before `end`."""
        return self.filter(published_at__gte=start, published_at__lt=end)

    def as_versions(self, at=None):
        """What readers see and once saw, to be compared: the text, without its HTML."""
        seen = self.ever_live(at).annotate(went_live_at=F("live__startswith"))
        return seen.defer("body_html", "search")

    def before(self, revision):
        """The version that went live before this one, or None."""
        earlier = self.filter(live__startswith__lt=revision.live.lower)
        return earlier.order_by("-live__startswith").first()

    def latest_first(self):
        """The latest to go live first; for revisions that were live."""
        return self.select_related("article").defer(*HEAVY).order_by("-live__startswith")

    def for_reading(self):
        """With all that the page of an article shows."""
        return self.select_related("article__section").defer("body", "search", "article__body")

    def as_page(self):
        """With what the page of an article shows of it and nothing else."""
        return self.select_related("article__section").only(*PAGE)

    def in_full(self):
        """Newest first, with the text: what feeds carry."""
        dated = (
            self
            if "listed_at" in self.query.annotations
            else self.annotate(listed_at=F("published_at"))
        )
        return dated.for_reading().order_by("-listed_at", "-article_id")

    def as_files(self):
        """With the Markdown and all that a file of the article says."""
        whole = self.select_related("article__section").prefetch_related("article__corrections")
        return whole.defer("body_html", "search", "article__body")

    def of_articles(self, keys):
        return self.filter(article__in=keys)

    def of(self, **values):
        """Those of the articles with these values, retracted ones too, which no list holds."""
        return self.filter(**{f"article__{name}": value for name, value in values.items()})

    def retracted(self):
        return self.filter(article__retracted_at__isnull=False)

    def naming(self, source):
        """Those whose list of references names a source."""
        return self.filter(references__contains=[{"source_slug": source.slug}])

    def retracted_since(self, moment):
        return self.filter(article__retracted_at__gte=moment)

    def as_cards(self):
        """Newest first, with what a teaser shows and without the text."""
        dated = (
            self
            if "listed_at" in self.query.annotations
            else self.annotate(listed_at=F("published_at"))
        )
        return (
            dated.select_related("article__section")
            .defer(*HEAVY, *(f"article__{name}" for name in ("body", "checks", "standfirst")))
            .order_by("-listed_at", "-article_id")
        )


class Revision(models.Model):
    """A frozen copy of an article; the database refuses to change its content."""

    class Kind(models.TextChoices):
        SAVE = "save", _("Saved")
        IMPORT = "import", _("Imported")
        RESTORE = "restore", _("Restored")
        PUBLISH = "publish", _("Published")

    class Change(models.TextChoices):
        """What a publication is to readers; only the last two move the public “updated” time."""

        MINOR = "minor", _("Minor change")
        UPDATE = "update", _("Update")
        CORRECTION = "correction", _("Correction")

    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="revisions"
    )
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.SAVE)
    note = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    title = models.CharField(max_length=250)
    slug = models.SlugField(max_length=250)
    standfirst = models.TextField(blank=True)
    body = models.TextField(blank=True)
    body_html = models.TextField(blank=True)
    references = models.JSONField(default=list)
    authors = models.JSONField(default=list)
    tags = models.JSONField(default=list)
    lead_image = models.JSONField(null=True)
    provenance = ProvenanceField(default=dict)
    # What stands for title and standfirst where the article is shared; empty: these themselves.
    social_title = models.CharField(max_length=250, blank=True, default="")
    social_description = models.CharField(max_length=300, blank=True, default="")
    word_count = models.PositiveIntegerField(default=0)
    minutes = models.PositiveSmallIntegerField(default=1)
    content_hash = models.CharField(max_length=64)
    # What the importer read, so that importing the same again changes nothing.
    import_hash = models.CharField(max_length=64, blank=True, default="")

    # How many findings there were when it was frozen, so that lists need not render it.
    blocking_findings = models.PositiveSmallIntegerField(default=0)
    warning_findings = models.PositiveSmallIntegerField(default=0)

    published_at = models.DateTimeField(null=True)
    public_updated_at = models.DateTimeField(null=True)
    live = DateTimeRangeField(null=True)
    is_listed = models.BooleanField(default=False)
    # Given and taken together with the period: an unpublished revision has none. Empty on a live
    # one: it was the first of its article, which changed nothing.
    change = models.CharField(max_length=10, choices=Change, blank=True, default="")

    search = models.GeneratedField(
        expression=Document(
            "title", "standfirst", "authors", "tags", "body", "references", "published_at"
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = RevisionQuerySet.as_manager()

    # Kept here by articles.publishing, once they are known; no column.
    findings: list[Finding] | None = None

    class Meta:
        ordering = ["article", "-number"]
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="revision_number_unique"),
            ExclusionConstraint(
                name="revision_one_live_per_article",
                expressions=[
                    ("article", RangeOperators.EQUAL),
                    ("live", RangeOperators.OVERLAPS),
                ],
            ),
            ExclusionConstraint(
                name="revision_one_live_per_slug",
                expressions=[("slug", RangeOperators.EQUAL), ("live", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(
                name="revision_live_not_empty",
                condition=Q(live__isnull=True) | Q(live__isempty=False),
            ),
            models.CheckConstraint(
                name="revision_live_has_dates",
                condition=Q(live__isnull=True)
                | (Q(published_at__isnull=False) & Q(public_updated_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="revision_listed_is_live",
                condition=Q(is_listed=False) | Q(live__isnull=False),
            ),
            models.CheckConstraint(
                name="revision_updated_after_published",
                condition=Q(public_updated_at__isnull=True)
                | Q(public_updated_at__gte=F("published_at")),
            ),
            models.CheckConstraint(
                name="revision_kind_known",
                condition=Q(kind__in=["save", "import", "restore", "publish"]),
            ),
            models.CheckConstraint(
                name="revision_change_known",
                condition=Q(change="")
                | Q(change__in=["minor", "update", "correction"], live__isnull=False),
            ),
        ]
        indexes = [
            # The front page and every other list of articles, newest first.
            models.Index(
                F("published_at").desc(),
                F("article").desc(),
                name="revision_newest_listed",
                condition=Q(is_listed=True),
            ),
            # An article by its address, present or former.
            models.Index(
                fields=["slug"], name="revision_public_slug", condition=Q(live__isnull=False)
            ),
            # What goes live next, and what went live last: the editors' home.
            models.Index(
                Func("live", function="lower", output_field=models.DateTimeField()).desc(),
                name="revision_goes_live",
                condition=Q(live__isnull=False),
            ),
            # What ends next: the polls of the page cache.
            models.Index(
                Func("live", function="upper", output_field=models.DateTimeField()),
                name="revision_ends",
                condition=Q(live__endswith__isnull=False),
            ),
            # Which articles are live, are scheduled or have changes: the editors' list by state.
            models.Index(
                fields=["article"],
                include=["id", "live", "content_hash"],
                name="revision_periods",
                condition=Q(live__isnull=False),
            ),
            # Which articles are live or scheduled, and which working revisions are: the rest has
            # words to publish. The editors' list by state, and their home. Two narrow indexes:
            # PostgreSQL thinks the wide ones dearer than that of the exclusion, which is slower.
            models.Index(
                fields=["article"],
                name="revision_open_of_article",
                condition=Q(live__isnull=False, live__endswith__isnull=True),
            ),
            models.Index(
                fields=["id"],
                name="revision_open",
                condition=Q(live__isnull=False, live__endswith__isnull=True),
            ),
            # Articles with citation problems, and with warnings: the editors' list
            # and home.
            models.Index(
                fields=["id"],
                name="revision_has_blocking",
                condition=Q(blocking_findings__gt=0),
            ),
            models.Index(
                fields=["id"],
                name="revision_has_warning",
                condition=Q(warning_findings__gt=0),
            ),
            # Full-text search over what is listed.
            GinIndex(fields=["search"], name="revision_search_listed", condition=Q(is_listed=True)),
            # What readers saw of an image, before it is deleted: as lead image, and in the text.
            models.Index(
                KeyTransform("image", "lead_image"),
                name="revision_shows_image",
                condition=Q(live__isnull=False),
            ),
            models.Index(
                fields=["article"],
                name="revision_pictures_in_text",
                condition=Q(live__isnull=False, body__regex=r"/media/|image:"),
            ),
            # An import without a name of its own, recognised by its text.
            models.Index(
                fields=["title"],
                name="revision_imported_title",
                condition=Q(kind="import"),
            ),
        ]

    def __str__(self):
        params = {"number": self.number, "title": self.title}
        return gettext("Revision %(number)s: %(title)s") % params

    def get_absolute_url(self):
        return path_to("articles:detail", self.section.slug, self.slug)

    @property
    def section(self) -> Section:
        """Where readers find it; the database gives a section to all that is live."""
        return self.article.section or no_section()

    @property
    def public_dates(self) -> tuple[datetime, datetime]:
        """When it was first published and last updated; the database has both of all live ones."""
        if self.published_at is None or self.public_updated_at is None:
            raise ValueError(f"Revision {self.number} was never live.")
        return self.published_at, self.public_updated_at

    @property
    def live_until(self) -> datetime | None:
        """When what readers see ends, as far as that is known."""
        return self.live.upper

    @property
    def is_updated(self) -> bool:
        """Whether readers are told of an update after the first publication."""
        updated_at, published_at = self.public_updated_at, self.published_at
        return bool(updated_at and published_at and updated_at > published_at)
