"""The site's own identity and its static pages."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Q
from django.db.models.functions import JSONObject
from django.urls import reverse

from articles.models.taxonomy import Section
from articles.rendering import render_page


class Page(models.Model):
    """A static page below /about/, written in Markdown."""

    path = models.SlugField(max_length=100, unique=True, help_text="The last part of /about/…/")
    title = models.CharField(max_length=200)
    body = models.TextField(max_length=100_000, help_text="Markdown.")
    body_html = models.TextField(editable=False, default="")
    in_footer = models.BooleanField("in the footer", default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "title", "pk"]

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs):
        self.body = self.body.replace("\r\n", "\n")
        self.body_html = render_page(self.body)
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "body", "body_html"}
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("articles:page", args=[self.path])


class PublicationQuerySet(models.QuerySet):
    def with_navigation(self):
        """Add `nav_sections` and `footer_pages` as lists of dicts: the frame in one query."""
        sections = Section.objects.order_by("position", "name")
        pages = Page.objects.filter(in_footer=True).order_by("position", "title")
        return self.select_related("how_it_works_page", "corrections_page").annotate(
            nav_sections=ArraySubquery(
                sections.values(data=JSONObject(name="name", slug="slug")),
            ),
            footer_pages=ArraySubquery(
                pages.values(data=JSONObject(title="title", path="path")),
            ),
        )

    def current(self):
        """The one publication, with what the frame of a page needs; a blank one before set-up."""
        found = self.with_navigation().first()
        if found is None:
            found = Publication()
            found.nav_sections, found.footer_pages = [], []
        return found


class Publication(models.Model):
    """The publication; there is exactly one row."""

    name = models.CharField(max_length=100, default="Newsroom")
    tagline = models.CharField(max_length=200, blank=True)
    description = models.TextField(blank=True, max_length=1000)
    language = models.CharField(
        max_length=20, default="en", help_text="A BCP 47 tag, such as en or en-GB."
    )
    footer_note = models.CharField(max_length=300, blank=True)
    how_it_works_page = models.ForeignKey(
        Page,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="Where “Learn how it works” leads.",
    )
    corrections_page = models.ForeignKey(
        Page,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="The policy a correction links to.",
    )

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "publication"
        constraints = [
            models.CheckConstraint(
                name="publication_single_row",
                condition=Q(pk=1),
                violation_error_message="There is one publication already: change that one.",
            ),
            models.CheckConstraint(name="publication_name_not_empty", condition=~Q(name="")),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.pk = 1
        super().save(*args, **kwargs)
