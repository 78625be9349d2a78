"""Which lists an article stands in, and how long they are: kept by the database itself.

A list is read in order from one index and stops after a page, however long it is. Triggers
(`sql/0004_lists`) write both tables; nothing in Python does.
"""

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from articles.models.list_kinds import ListKind


class ListingQuerySet(models.QuerySet):
    def of(self, kind, owner):
        return self.filter(kind=kind, owner=owner)

    def citing_works(self):
        """Those of references: who cites which work."""
        return self.filter(kind=ListKind.REFERENCE)

    def readable(self, at):
        """Those whose article has a listed revision that is live."""
        return self.filter(
            published_at__lte=at,
            article__revisions__live__contains=at,
            article__revisions__is_listed=True,
        )

    def newest(self):
        return self.order_by("-published_at", "-article_id")


class Listing(models.Model):
    """An article's place in one list. It may lie in the future: see `readable`."""

    pk = models.CompositePrimaryKey("article_id", "kind", "owner")
    article = models.ForeignKey(
        "articles.Article",
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="listings",
    )
    kind = models.PositiveSmallIntegerField(choices=ListKind)
    owner = models.BigIntegerField()
    published_at = models.DateTimeField()

    objects = ListingQuerySet.as_manager()

    class Meta:
        indexes = [
            # Every list of articles but the front page and the archive, newest first.
            models.Index(
                F("kind"),
                F("owner"),
                F("published_at").desc(),
                F("article").desc(),
                name="listing_newest",
            ),
        ]

    def __str__(self):
        return f"Article {self.article_id} in {self.get_kind_display()} {self.owner}"


class TallyQuerySet(models.QuerySet):
    def of(self, kind):
        """The lists of a kind that have articles."""
        return self.filter(kind=kind, articles__gt=0)

    def within(self, parent):
        return self.filter(parent=parent)

    def with_newest(self, at, count):
        """Annotate `newest_keys`: of the `count` newest revisions in each list."""
        newest = Listing.objects.of(OuterRef("kind"), OuterRef("owner")).readable(at).newest()
        return self.annotate(newest_keys=ArraySubquery(newest.values("article__revisions")[:count]))


class Tally(models.Model):
    """How many articles stand in a list, scheduled ones included; how often a source is cited."""

    newest_keys: list[int]  # added by `with_newest`

    pk = models.CompositePrimaryKey("kind", "owner")
    kind = models.PositiveSmallIntegerField(choices=ListKind)
    owner = models.BigIntegerField()
    parent = models.BigIntegerField(null=True)  # the source of a reference
    articles = models.IntegerField(default=0)
    citations = models.IntegerField(default=0)  # of a source: works × articles
    newest_at = models.DateTimeField(null=True)

    objects = TallyQuerySet.as_manager()

    class Meta:
        verbose_name = _("tally")
        verbose_name_plural = _("tallies")
        indexes = [
            # Indexes of tags, authors and sources: the longest lists first.
            models.Index(
                F("kind"),
                F("articles").desc(),
                F("owner").desc(),
                name="tally_longest",
                condition=Q(articles__gt=0),
            ),
            # The works of a source, the last cited first.
            models.Index(
                F("kind"),
                F("parent"),
                F("newest_at").desc(),
                F("owner").desc(),
                name="tally_last_cited",
                condition=Q(articles__gt=0, parent__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.owner}: {self.articles}"
