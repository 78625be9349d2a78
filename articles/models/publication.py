"""The site's own identity."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import available_timezones

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import connection, models
from django.db.models import Func, Q, Value
from django.db.models.functions import JSONObject
from django.db.models.lookups import IsNull
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.addresses import path_to
from articles.formats.robots import DEFAULT_RULES, PURPOSES, RulesError, check_rules
from articles.formats.robots import MAX_LENGTH as RULES_MAX_LENGTH
from articles.formats.share_links import DEFAULT_SERVICES, SERVICES
from articles.models.look.fields import CONSTRAINTS as LOOK_CONSTRAINTS
from articles.models.look.fields import LookFields
from articles.models.pages.page import Page
from articles.models.taxonomy import Section
from references.addresses import check_mail_address
from references.text_fields import LineField, TextField

# Those that the publication points at itself.
NAMED_PAGES = ("how_it_works_page", "corrections_page")


class PublicationQuerySet(models.QuerySet):
    def with_navigation(self, at=None):
        """Add `nav_sections`, `footer_pages` and `policy_pages` as lists of dicts.

        The frame of every page in one query, the pages it names without their text.
        """
        sections = Section.objects.open(at).order_by("position", "name")
        pages = Page.objects.live().order_by("position", "title")
        texts = [f"{page}__{name}" for page in NAMED_PAGES for name in ("body", "body_html")]
        return (
            self.select_related(*NAMED_PAGES, "logo")
            .defer(*texts)
            .annotate(
                nav_sections=ArraySubquery(
                    sections.values(data=JSONObject(name="name", slug="slug")),
                ),
                footer_pages=ArraySubquery(
                    pages.filter(in_footer=True).values(
                        data=JSONObject(title="title", path="path")
                    ),
                ),
                policy_pages=ArraySubquery(
                    pages.exclude(policies=[]).values(
                        data=JSONObject(path="path", policies="policies")
                    ),
                ),
            )
        )

    def time_zone(self) -> str:
        """The name of its time zone; before set-up, of that which it will get."""
        return self.values_list("time_zone", flat=True).first() or default_time_zone()

    def current(self, at=None):
        """The one publication, with what the frame of a page needs; a blank one before set-up."""
        publication = self.with_navigation(at).first()
        if publication is None:
            publication = Publication()
            publication.nav_sections, publication.footer_pages = [], []
            publication.policy_pages = []
        for name in NAMED_PAGES:
            if (page := getattr(publication, name)) is not None and not page.is_live:
                setattr(publication, name, None)  # readers would be led to nothing
        publication.parts = {}
        return publication


# Any moment, as its clocks show it.
_IN_ZONE = Func(
    "time_zone",
    Value(datetime(2026, 1, 1, tzinfo=UTC)),
    function="timezone",
    output_field=models.DateTimeField(),
)


def default_services():
    return list(DEFAULT_SERVICES)


def default_time_zone() -> str:
    """That of the installation."""
    return settings.TIME_ZONE


def validate_time_zone(name: str) -> None:
    """Days are counted here and in the database: both have to know the zone."""
    is_known = name in available_timezones()
    if is_known:
        with connection.cursor() as cursor:
            cursor.execute("SELECT EXISTS (SELECT FROM pg_timezone_names WHERE name = %s)", [name])
            is_known = cursor.fetchone()[0]
    if not is_known:
        message = gettext("“%(zone)s” isn’t a time zone. Use a name such as Europe/Paris, or UTC.")
        raise ValidationError(message % {"zone": name[:100]})


class Publication(LookFields, models.Model):
    """The publication; there is exactly one row."""

    # Added by `with_navigation`.
    nav_sections: list[dict[str, str]]
    footer_pages: list[dict[str, str]]
    policy_pages: list[dict[str, Any]]
    # Added by `current`: parts of pages that depend on nothing else, as they were rendered.
    parts: dict[tuple[Any, ...], str]
    digest: bytes  # of all that was read of it; added by `articles.frame`

    class Purpose(models.TextChoices):
        """What AI crawlers read a site for; the names of the crawlers stand in `robots.py`."""

        TRAINING = "training", PURPOSES["training"].label
        SEARCH = "search", PURPOSES["search"].label
        ASSISTANTS = "assistants", PURPOSES["assistants"].label

    class SecondFactor(models.TextChoices):
        """Who has to have one."""

        NONE = "none", _("Nobody; everyone can set one up")
        CHIEFS = "chiefs", _("People who can change the publication")
        EVERYBODY = "everybody", _("Everybody")

    name = LineField(_("name"), max_length=100, default="Newsroom")
    tagline = LineField(_("tagline"), max_length=200, blank=True)
    description = TextField(_("description"), blank=True, max_length=1000)
    language = models.CharField(
        _("language"),
        max_length=20,
        default="en",
        help_text=_("A language tag, such as en or en-GB."),
    )
    time_zone = models.CharField(
        _("time zone"),
        max_length=64,
        default=default_time_zone,
        validators=[validate_time_zone],
        help_text=_(
            "The zone of all dates and times: on pages, in the archive, in search, and in forms. "
            "If you change it, published articles keep their moment, so dates and archive months "
            "can move by a day."
        ),
    )
    footer_note = LineField(_("footer note"), max_length=300, blank=True)
    how_it_works_page = models.ForeignKey(
        Page,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("“How it works” page"),
        help_text=_("The target of “Learn how it works” links."),
    )
    corrections_page = models.ForeignKey(
        Page,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("corrections policy"),
        help_text=_("The page that corrections link to."),
    )
    contact_email = models.EmailField(
        _("corrections email"),
        blank=True,
        help_text=_("Shown to readers on the corrections page, and given to search engines."),
    )
    has_history = models.BooleanField(
        _("show earlier versions"),
        default=True,
        help_text=_("Readers can see an article’s published versions and what changed in each."),
    )
    hides_retracted = models.BooleanField(
        _("hide retracted articles from search engines"),
        default=False,
        help_text=_(
            "Adds “noindex” to their pages, which stay online. If unchecked, people can still "
            "find the retraction notice through a search."
        ),
    )
    logo = models.ForeignKey(
        "articles.Image",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("logo"),
        help_text=_("For search engines, and for shared links to pages without an image."),
    )
    social_profiles = TextField(
        _("social profiles"),
        blank=True,
        max_length=2000,
        help_text=_("URLs of the publication’s profiles on other sites, one per line."),
    )
    licence = LineField(
        _("licence"),
        max_length=100,
        blank=True,
        help_text=_("The licence of the articles, such as CC BY 4.0. Leave empty to show none."),
    )
    licence_url = models.URLField(_("licence URL"), blank=True)
    share_services = ArrayField(
        models.CharField(max_length=20),
        default=default_services,
        blank=True,
        verbose_name=_("share links"),
        help_text=_("Number the services in the order to show them. Leave one empty to hide it."),
    )
    fetch_references = models.BooleanField(
        _("look up titles of sources on the web"),
        default=False,
        help_text=_(
            "When someone cites a URL that isn’t in the library, this server requests that page "
            "to read its title, date, and site name. The page’s server learns this server’s IP "
            "address and the name of this site, and nothing about who is writing or what."
        ),
    )
    second_factor = models.CharField(
        _("second factor required for"),
        max_length=20,
        choices=SecondFactor,
        default=SecondFactor.NONE,
        help_text=_(
            "A passkey, or a code from an authenticator app, besides the password. People who "
            "need one and have none set it up the next time they open a page of the admin."
        ),
    )
    robots_rules = TextField(
        _("crawler rules"),
        default=DEFAULT_RULES,
        blank=True,
        max_length=RULES_MAX_LENGTH,
        help_text=_(
            "The start of robots.txt. The AI crawlers blocked below and the sitemap URLs are "
            "added to it."
        ),
    )
    closed_to = ArrayField(
        models.CharField(max_length=20, choices=Purpose),
        default=list,
        blank=True,
        verbose_name=_("blocked AI crawlers"),
        help_text=_(
            "robots.txt asks these crawlers to stay away; it can’t force them, and it doesn’t "
            "undo what they have already read. If you block AI search, it won’t cite your "
            "articles. Google’s AI answers follow its regular search, which stays allowed."
        ),
    )

    mail_name = LineField(
        _("sender’s name"),
        max_length=100,
        blank=True,
        help_text=_("Leave empty to use the publication’s name."),
    )
    mail_address = models.EmailField(
        _("sender’s address"),
        blank=True,
        help_text=_(
            "Your mail server must be allowed to send from it. Leave empty to use newsroom@ and "
            "the host of the site."
        ),
    )
    mail_reply_to = models.EmailField(
        _("reply-to address"),
        blank=True,
        help_text=_("Where replies to these messages go. Leave empty for the sender’s address."),
    )

    feedback_prompt_ai = LineField(
        _("prompt on AI articles"),
        max_length=200,
        blank=True,
        default="Let us know to improve our AI generation.",
        help_text=_("Shown below “Was this article helpful?”."),
    )
    feedback_prompt_human = LineField(
        _("prompt on other articles"),
        max_length=200,
        blank=True,
        default="Let us know: the people who edit this publication read the answers.",
    )
    feedback_retention_days = models.PositiveSmallIntegerField(
        _("days to keep readers’ comments"),
        default=365,
        help_text=_("Comments and reports are deleted after this many days. Votes are kept."),
    )
    # Nothing is left to set up, or somebody said so: the admin's home shows no list of it.
    is_set_up = models.BooleanField(default=False, editable=False)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publication")
        constraints = [
            models.CheckConstraint(
                name="publication_single_row",
                condition=Q(pk=1),
                violation_error_message=_("There is already a publication. Edit that one instead."),
            ),
            models.CheckConstraint(name="publication_name_not_empty", condition=~Q(name="")),
            models.CheckConstraint(
                name="publication_retention_of_a_day",
                condition=Q(feedback_retention_days__gte=1),
                violation_error_message=_("Keep readers’ comments for at least one day."),
            ),
            models.CheckConstraint(
                # The database refuses to compute with a zone that it doesn't know.
                name="publication_time_zone_known",
                condition=Q(time_zone__regex=r"^[A-Za-z][A-Za-z0-9_+/-]*$")
                & Q(IsNull(_IN_ZONE, False)),
            ),
            models.CheckConstraint(
                name="publication_second_factor_known",
                condition=Q(second_factor__in=["none", "chiefs", "everybody"]),
            ),
            models.CheckConstraint(
                name="publication_closed_to_known",
                condition=Q(closed_to__contained_by=["training", "search", "assistants"]),
            ),
            *LOOK_CONSTRAINTS,
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.pk = 1
        super().save(*args, **kwargs)

    def clean(self):
        self.robots_rules = self.robots_rules.replace("\r\n", "\n")
        self.social_profiles = "\n".join(self.social_profiles.split())
        errors: dict[str, str] = {}
        try:
            check_rules(self.robots_rules)
        except RulesError as error:
            errors["robots_rules"] = str(error)
        if wrong := [url for url in self.profiles if not _is_address(url)]:
            message = gettext("“%(url)s” isn’t a valid URL. Start it with https://.")
            errors["social_profiles"] = message % {"url": wrong[0][:100]}
        if unknown := [name for name in self.share_services if name not in SERVICES]:
            message = gettext("“%(service)s” isn’t a known service. Choose from: %(services)s.")
            params = {"service": unknown[0], "services": ", ".join(SERVICES)}
            errors["share_services"] = message % params
        for name in ("mail_address", "mail_reply_to"):
            try:
                check_mail_address(getattr(self, name))
            except ValidationError as error:
                errors[name] = error.messages[0]
        if self.licence_url and not self.licence:
            errors["licence"] = gettext("Enter the name of the licence at this URL.")
        if errors:
            raise ValidationError(errors)

    @property
    def is_right_to_left(self) -> bool:
        """Whether its language is written so, in the script that it is mostly written in."""
        return self.language.lower().partition("-")[0] in settings.LANGUAGES_BIDI

    @property
    def profiles(self) -> list[str]:
        """The publication's addresses elsewhere."""
        return self.social_profiles.split()

    def how_it_works_path(self) -> str:
        """Where readers learn what labels mean: its own page, or the one that is built in."""
        page = self.how_it_works_page
        is_live = page is not None and page.is_live
        return page.get_absolute_url() if page and is_live else path_to("articles:labels")

    def policy_path(self, policy: str) -> str | None:
        """The path of the first page that answers a policy; needs `with_navigation`."""
        pages = (page["path"] for page in self.policy_pages if policy in page["policies"])
        return next(pages, None)


def _is_address(text: str) -> bool:
    try:
        URLValidator(schemes=["http", "https"])(text)
    except ValidationError:
        return False
    return True
