"""What joins an article to its tags, its authors and the references that it cites."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from taggit.models import ItemBase

from articles.models.article import Article
from articles.models.taxonomy import Author, Tag
from references.models import Reference


class ArticleTag(ItemBase):
    """A tag on an article; a plain foreign key instead of taggit's generic relation."""

    content_object = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="tagged_items"
    )
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="tagged_items")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["content_object", "tag"], name="article_tag_unique"),
        ]

    def __str__(self):
        return f"{self.tag}"


class Byline(models.Model):
    """An author of an article, in the order of the byline."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="bylines")
    author = models.ForeignKey(
        Author, on_delete=models.PROTECT, related_name="bylines", verbose_name=_("author")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("byline")
        verbose_name_plural = _("bylines")
        constraints = [
            models.UniqueConstraint(
                fields=["article", "author"],
                name="byline_author_once",
                violation_error_message=_("This author is already in the byline."),
            ),
        ]

    def __str__(self):
        return str(self.author)


class Citation(models.Model):
    """The use of a reference by an article under a number."""

    class Support(models.TextChoices):
        UNREVIEWED = "unreviewed", _("Not reviewed")
        SUPPORTS = "supports", _("Supports the text")
        PARTLY = "partly", _("Partly supports the text")
        DOES_NOT = "does_not", _("Does not support the text")

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="citations")
    number = models.PositiveSmallIntegerField(_("number"))
    reference = models.ForeignKey(
        Reference, on_delete=models.PROTECT, related_name="citations", verbose_name=_("reference")
    )
    support = models.CharField(
        _("support"), max_length=20, choices=Support, default=Support.UNREVIEWED
    )
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    reviewed_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["number"]
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
        constraints = [
            models.UniqueConstraint(
                fields=["article", "number"],
                name="citation_number_unique",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(
                fields=["article", "reference"],
                name="citation_reference_once",
                violation_error_message=_(
                    "This article already cites that reference under another number."
                ),
            ),
            models.CheckConstraint(
                name="citation_number_in_range",
                condition=Q(number__range=(1, 9999)),
                violation_error_message=_("Use a number from 1 to 9999."),
            ),
            models.CheckConstraint(
                name="citation_support_known",
                condition=Q(support__in=["unreviewed", "supports", "partly", "does_not"]),
            ),
        ]

    def __str__(self):
        return f"[{self.number}] {self.reference}"
