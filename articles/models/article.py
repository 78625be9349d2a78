"""What editors work on: the article, and the states that it can be in."""

from datetime import UTC, datetime
from functools import cache

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import connection, models
from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager

from articles import freshness
from articles.addresses import path_to
from articles.models.provenance_field import ChecksField
from articles.models.revision import Revision
from articles.models.taxonomy import Author, Section, TagsOfArticle, no_section
from articles.provenance.articles import LABELS, Provenance
from references.models import Reference
from references.text_fields import LineField, LongLineField, TextField

BODY_MAX_LENGTH = 250_000  # characters; keeps the search vector below PostgreSQL's 1 MB


class State(models.TextChoices):
    """Where an article stands, as editors are shown it."""

    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    READY = "ready", _("Ready")
    SCHEDULED = "scheduled", _("Scheduled")
    LIVE = "live", _("Live")
    LIVE_DRAFT = "live_draft", _("Live, with changes")
    LIVE_SCHEDULED = "live_scheduled", _("Live, edit scheduled")
    RETRACTED = "retracted", _("Retracted")
    TAKEN_DOWN = "taken_down", _("Taken down")


class ArticleQuerySet(models.QuerySet):
    def with_state(self, at=None):
        """Annotate `state_now`, a value of `State`, as it is at a time (default: now)."""
        at = at or freshness.now()
        own = Revision.objects.filter(article=OuterRef("pk"))
        return self.annotate(
            has_live=Exists(own.filter(live__contains=at)),
            has_scheduled=Exists(own.filter(live__startswith__gt=at)),
            has_changes=~Exists(
                own.filter(
                    live__contains=at, content_hash=OuterRef("working_revision__content_hash")
                )
            ),
        ).annotate(
            state_now=Case(
                When(taken_down_at__isnull=False, then=Value(State.TAKEN_DOWN.value)),
                When(has_live=True, retracted_at__isnull=False, then=Value(State.RETRACTED.value)),
                When(has_live=True, has_scheduled=True, then=Value(State.LIVE_SCHEDULED.value)),
                When(has_live=True, has_changes=True, then=Value(State.LIVE_DRAFT.value)),
                When(has_live=True, then=Value(State.LIVE.value)),
                When(has_scheduled=True, then=Value(State.SCHEDULED.value)),
                When(stage=Article.Stage.IN_REVIEW, then=Value(State.IN_REVIEW.value)),
                When(stage=Article.Stage.READY, then=Value(State.READY.value)),
                default=Value(State.DRAFT.value),
                output_field=models.CharField(),
            )
        )

    def in_state(self, state, at=None):
        """Those that `with_state` finds in this state.

        Each begins with the smaller side: what has words to publish is told from the rest by
        two narrow indexes, and only what is left is asked for its revisions.
        """
        at = at or freshness.now()
        if state == State.TAKEN_DOWN:
            return self.filter(taken_down_at__isnull=False)
        own = Revision.objects.filter(article=OuterRef("pk"))
        is_open, is_live = Exists(own.without_end()), Exists(own.live(at))
        is_scheduled = Exists(own.scheduled(at))
        is_unchanged = Exists(own.live(at).with_words_of_article())
        if (stage := STAGES.get(State(state))) is not None:
            return self.filter(~is_open, stage=stage, taken_down_at__isnull=True)
        rules = {
            State.RETRACTED: Q(is_live, retracted_at__isnull=False),
            State.SCHEDULED: Q(is_scheduled, ~is_live),
            State.LIVE_SCHEDULED: Q(is_scheduled, is_live, retracted_at__isnull=True),
            State.LIVE: Q(is_unchanged, ~is_scheduled, retracted_at__isnull=True),
            State.LIVE_DRAFT: Q(is_open, ~is_scheduled, ~is_unchanged, retracted_at__isnull=True),
        }
        articles = self.with_words_to_publish() if state == State.LIVE_DRAFT else self
        return articles.filter(rules[State(state)], taken_down_at__isnull=True)

    def with_words_to_publish(self):
        """Those whose working copy is neither live nor scheduled, and could be one day."""
        working = Revision.objects.filter(pk=OuterRef("working_revision"))
        return self.filter(~Exists(working.without_end()), taken_down_at__isnull=True)

    def with_problems(self):
        """Those with findings that stand in the way of publishing."""
        return self.filter(working_revision__blocking_findings__gt=0)

    def with_warnings(self):
        return self.filter(working_revision__warning_findings__gt=0)

    def begun_by_or_for(self, user):
        """What a person began, or has been given to do."""
        return self.filter(Q(created_by=user) | Q(assignee=user))

    def waiting_for_review(self):
        """Those whose working copy was submitted, whatever readers see of them meanwhile."""
        return self.filter(stage=Article.Stage.IN_REVIEW, taken_down_at__isnull=True)

    def unreviewed_machine_drafts(self):
        """Written by a machine, read by nobody, and not published."""
        origins = Article.Origin
        made = [origins.AI_ASSISTED, origins.AI_REVIEWED, origins.AI_AUTONOMOUS]
        return self.with_words_to_publish().filter(origin__in=made, reviewed_at__isnull=True)

    def overdue(self, today):
        return self.with_words_to_publish().filter(due_on__lt=today)


class Article(models.Model):  # type: ignore[django-manager-missing]  # taggit has no stubs
    """The working copy. Readers see its live revision, never this row's text."""

    class Stage(models.TextChoices):
        DRAFTING = "drafting", _("Drafting")
        IN_REVIEW = "in_review", _("In review")
        READY = "ready", _("Ready")

    class Origin(models.TextChoices):
        NOT_RECORDED = "", _("Not recorded")
        HUMAN = "human", LABELS["human"]
        AI_ASSISTED = "ai_assisted", LABELS["ai_assisted"]
        AI_REVIEWED = "ai_reviewed", LABELS["ai_reviewed"]
        AI_AUTONOMOUS = "ai_autonomous", LABELS["ai_autonomous"]

    # A draft may be without one: PostgreSQL holds that nothing is published so.
    section = models.ForeignKey(
        Section,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="articles",
        verbose_name=_("section"),
        help_text=_("Needed before you submit or publish."),
    )
    title = LineField(_("title"), max_length=250)
    slug = models.SlugField(_("slug"), max_length=250, unique=True)
    standfirst = LongLineField(_("standfirst"), blank=True, max_length=600)
    body = TextField(
        _("body"),
        blank=True,
        max_length=BODY_MAX_LENGTH,
        help_text=_("Markdown. Write [1] to cite reference 1."),
    )
    lead_image = models.ForeignKey(
        "articles.Image",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="articles",
        verbose_name=_("lead image"),
    )
    lead_image_alt = LineField(
        _("alt text"),
        max_length=500,
        blank=True,
        help_text=_("Leave empty to use the image’s text."),
    )
    lead_image_is_decorative = models.BooleanField(_("decorative"), default=False)
    social_title = LineField(
        _("title when shared"),
        max_length=250,
        blank=True,
        help_text=_("Leave empty to use the title."),
    )
    social_description = LineField(
        _("description when shared"),
        max_length=300,
        blank=True,
        help_text=_("Leave empty to use the standfirst."),
    )
    authors = models.ManyToManyField(
        Author, through="Byline", related_name="articles", verbose_name=_("authors")
    )
    tags = TaggableManager(
        _("tags"),
        through="articles.ArticleTag",
        blank=True,
        related_name="articles",
        manager=TagsOfArticle,
    )
    references = models.ManyToManyField(
        Reference, through="Citation", related_name="articles", verbose_name=_("references")
    )

    stage = models.CharField(_("stage"), max_length=20, choices=Stage, default=Stage.DRAFTING)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="assigned_articles",
        verbose_name=_("assignee"),
    )
    # Where it appeared before; the first publication here takes it. Triggers of 0017 guard it.
    first_published_at = models.DateTimeField(_("first published"), null=True, blank=True)
    due_on = models.DateField(_("due date"), null=True, blank=True)
    is_featured = models.BooleanField(_("featured"), default=False)
    # Cleaned as an import cleans it, or else it would not find the article.
    external_id = LineField(
        _("external ID"),
        max_length=200,
        null=True,
        blank=True,
        unique=True,
        help_text=_("The ID of this article in the system it was imported from."),
    )

    # A person who begins an article in the admin writes it; an import says how it was made, or "".
    origin = models.CharField(
        _("origin"), max_length=20, choices=Origin, default=Origin.HUMAN, blank=True
    )
    generator = LineField(_("generator"), max_length=200, blank=True)
    generator_version = LineField(_("generator version"), max_length=100, blank=True)
    generated_at = models.DateTimeField(_("generated at"), null=True, blank=True)
    quality_score = models.FloatField(_("quality score"), null=True, blank=True)
    # PostgreSQL holds that it is a list (article_checks_are_a_list), the field what is in it.
    checks = ChecksField(_("checks"), default=list, blank=True)
    reviewed_by = LineField(_("reviewed by"), max_length=200, blank=True)
    reviewed_at = models.DateTimeField(_("reviewed at"), null=True, blank=True)

    # The revision that equals this row; null before the first save_revision().
    working_revision = models.ForeignKey(
        Revision, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )
    retracted_at = models.DateTimeField(null=True, editable=False)
    taken_down_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("last changed"), auto_now=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at", "-pk"]
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        permissions = [
            ("edit_any_article", "Can edit other people’s articles"),
            ("review_article", "Can approve articles and send them back"),
            ("publish_article", "Can publish, schedule, unpublish, and correct articles"),
            ("retract_article", "Can retract articles and take them down"),
            ("import_article", "Can import article files"),
        ]
        constraints = [
            models.CheckConstraint(
                name="article_title_not_empty",
                condition=Q(title__regex=r"\S"),
                violation_error_message=_("Give the article a title."),
            ),
            models.CheckConstraint(
                name="article_slug_form", condition=Q(slug__regex=r"^[-a-zA-Z0-9_]+$")
            ),
            models.CheckConstraint(
                name="article_stage_known",
                condition=Q(stage__in=["drafting", "in_review", "ready"]),
            ),
            models.CheckConstraint(
                name="article_origin_known",
                condition=Q(
                    origin__in=["", "human", "ai_assisted", "ai_reviewed", "ai_autonomous"]
                ),
            ),
            models.CheckConstraint(
                name="article_external_id_not_empty",
                condition=Q(external_id__isnull=True) | ~Q(external_id=""),
            ),
            models.CheckConstraint(
                name="article_reviewed_has_reviewer",
                condition=Q(reviewed_at__isnull=True) | ~Q(reviewed_by=""),
                violation_error_message=_("Enter who reviewed the article."),
            ),
            models.CheckConstraint(
                name="article_decorative_image_has_no_alt",
                condition=Q(lead_image_is_decorative=False) | Q(lead_image_alt=""),
                violation_error_message=_(
                    "A decorative image has no alt text. Clear the text or uncheck the box."
                ),
            ),
        ]
        indexes = [
            # Texts that show images, before one of these is deleted.
            models.Index(
                fields=["id"],
                name="article_pictures_in_text",
                condition=Q(body__regex=r"/media/|image:"),
            ),
            # The admin's list, newest change first. The columns that its filters ask for lie
            # beside, so that passing over an article does not mean to fetch its text.
            models.Index(
                fields=["-updated_at", "-id"],
                include=[
                    "section",
                    "stage",
                    "origin",
                    "assignee",
                    "created_by",
                    "working_revision",
                    "due_on",
                    "reviewed_at",
                    "retracted_at",
                    "taken_down_at",
                ],
                name="article_newest_change",
            ),
            # Part of a title, in the admin's search.
            GinIndex(OpClass(Upper("title"), "gin_trgm_ops"), name="article_title_part"),
            # What waits for somebody: the editors' home, and their list by stage.
            models.Index(
                fields=["stage", "updated_at"],
                name="article_waiting",
                condition=~Q(stage="drafting"),
            ),
            # What was lately retracted: feeds say so once more.
            models.Index(
                fields=["-retracted_at"],
                name="article_retracted",
                condition=Q(retracted_at__isnull=False),
            ),
            # What is late: the editors' home.
            models.Index(fields=["due_on"], name="article_due", condition=Q(due_on__isnull=False)),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        """The address of the working copy; a reader's address comes from the live revision."""
        return path_to("articles:detail", (self.section or no_section()).slug, self.slug)

    def clean(self):
        self.external_id = self.external_id or None

    @property
    def provenance(self) -> Provenance:
        return Provenance.from_dict(
            {
                "origin": self.origin,
                "generator": self.generator,
                "generator_version": self.generator_version,
                "generated_at": self.generated_at,
                "quality_score": self.quality_score,
                "checks": self.checks,
                "reviewed_by": self.reviewed_by,
                "reviewed_at": self.reviewed_at,
            }
        )

    def state(self, at=None) -> State:
        """Where the article stands at a time (default: now), asked of the database."""
        sql, params = _sql_of_state()
        values = {ANY_ARTICLE: self.pk, ANY_TIME: at or freshness.now()}
        with connection.cursor() as cursor:
            cursor.execute(sql, [values.get(param, param) for param in params])
            row = cursor.fetchone()
        if row is None:
            raise Article.DoesNotExist
        return State(row[0])


ANY_ARTICLE, ANY_TIME = -1, datetime.max.replace(tzinfo=UTC)


@cache
def _sql_of_state() -> tuple[str, tuple]:
    """`with_state` of one article, kept: to compile it costs several times what it costs to ask."""
    states = Article.objects.filter(pk=ANY_ARTICLE).with_state(ANY_TIME)
    return states.values_list("state_now").query.sql_with_params()


# The stage that a state of what readers do not see is named after.
STAGES = {
    State.DRAFT: Article.Stage.DRAFTING,
    State.IN_REVIEW: Article.Stage.IN_REVIEW,
    State.READY: Article.Stage.READY,
}
