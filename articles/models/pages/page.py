"""A static page: what readers see of it, and whether more is written."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Subquery, Value, When
from django.utils.translation import gettext_lazy as _

from articles.addresses import path_to
from articles.models.article import State
from articles.models.pages.revision import (
    BODY_MAX_LENGTH,
    CONTENT,
    POLICIES,
    PageRevision,
    Policy,
)
from references.text_fields import LineField, TextField


class PageQuerySet(models.QuerySet):
    def live(self):
        """Those that readers can open."""
        return self.filter(is_live=True)

    def with_state(self):
        """Annotate `state_now`, a value of `State`: a draft, live, or live with changes."""
        own = PageRevision.objects.filter(page=OuterRef("pk"))
        same = {name: OuterRef(name) for name in CONTENT}
        return self.annotate(
            newest=Subquery(own.order_by("-number").values("number")[:1]),
            has_changes=~Exists(own.filter(number=OuterRef("newest"), **same)),
        ).annotate(
            state_now=Case(
                When(is_live=False, then=Value(State.DRAFT.value)),
                When(has_changes=True, then=Value(State.LIVE_DRAFT.value)),
                default=Value(State.LIVE.value),
            )
        )


class Page(models.Model):
    """A static page below /about/, written in Markdown.

    While it is live its columns are what readers see, and only publishing changes them. While it
    is a draft they follow its working copy. See articles.publishing.pages.
    """

    Policy = Policy

    path = models.SlugField(
        _("path"), max_length=100, unique=True, help_text=_("The last part of /about/…/")
    )
    title = LineField(_("title"), max_length=200)
    body = TextField(_("body"), max_length=BODY_MAX_LENGTH, help_text=_("Markdown."))
    body_html = models.TextField(editable=False, default="")
    in_footer = models.BooleanField(_("in the footer"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    policies = ArrayField(
        models.CharField(max_length=20, choices=Policy),
        default=list,
        blank=True,
        verbose_name=_("policies"),
        help_text=_("The topics this page covers. Search engines read them in the page’s data."),
    )
    is_live = models.BooleanField(_("live"), default=False, editable=False)

    objects = PageQuerySet.as_manager()

    class Meta:
        ordering = ["position", "title", "pk"]
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        constraints = [
            models.CheckConstraint(
                name="page_policies_known",
                condition=Q(policies__contained_by=list(POLICIES)),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return path_to("articles:page", self.path)

    def working_copy(self) -> PageRevision | None:
        """Its newest revision: what editors go on with."""
        revision = self.revisions.select_related("created_by").order_by("-number").first()
        if revision is not None:
            revision.page = self
        return revision

    def state(self) -> State:
        if not self.is_live:
            return State.DRAFT
        working = self.working_copy()
        return State.LIVE_DRAFT if working and has_other_content(working, self) else State.LIVE


def content_of(row: Page | PageRevision) -> dict:
    return {name: getattr(row, name) for name in CONTENT}


def has_other_content(one: Page | PageRevision, other: Page | PageRevision) -> bool:
    return content_of(one) != content_of(other)
