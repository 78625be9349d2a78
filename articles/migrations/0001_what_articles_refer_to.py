"""How texts are searched; and sections, tags, authors, images, pages and the publication."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import (
    BtreeGistExtension,
    TrigramExtension,
    UnaccentExtension,
)
from django.db import migrations, models
from django.db.models import Q
from django.db.models.functions import Lower

from articles.models import publication
from articles.models.vectors import Names
from articles.provenance import images
from references.sql_files import run_sql


def key():
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("references", "0001_sources_and_references"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # All three are trusted extensions: the owner of the database may make them.
        BtreeGistExtension(),
        TrigramExtension(),
        UnaccentExtension(),
        run_sql(__name__, "search_configurations"),
        migrations.CreateModel(
            "Section",
            fields=[
                ("id", key()),
                ("name", models.CharField(max_length=100, unique=True)),
                ("slug", models.SlugField(max_length=100, unique=True)),
                ("description", models.TextField(blank=True, max_length=500)),
                ("position", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "ordering": ["position", "name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=~Q(
                            slug__in=(
                                "about",
                                "admin",
                                "archive",
                                "authors",
                                "corrections",
                                "feedback",
                                "healthz",
                                "history",
                                "llms",
                                "media",
                                "preview",
                                "readyz",
                                "search",
                                "sources",
                                "static",
                                "tags",
                            )
                        )
                        & ~Q(slug=""),
                        name="section_slug_not_reserved",
                        violation_error_message="This address is reserved. Choose another slug.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            "Tag",
            fields=[
                ("id", key()),
                ("name", models.CharField(max_length=100, unique=True, verbose_name="name")),
                (
                    "slug",
                    models.SlugField(
                        allow_unicode=True, max_length=100, unique=True, verbose_name="slug"
                    ),
                ),
                ("description", models.TextField(blank=True, max_length=500)),
            ],
            options={
                "ordering": ["name"],
                "indexes": [GinIndex(Names("name"), name="tag_names")],
                "constraints": [
                    models.UniqueConstraint(
                        Lower("name"),
                        name="tag_name_unique_any_case",
                        violation_error_message="There is already a tag with this name.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            "TagRedirect",
            fields=[
                ("id", key()),
                ("slug", models.SlugField(allow_unicode=True, max_length=100, unique=True)),
                (
                    "tag",
                    models.ForeignKey(
                        "articles.tag", on_delete=models.CASCADE, related_name="redirects"
                    ),
                ),
            ],
            options={"ordering": ["slug"]},
        ),
        migrations.CreateModel(
            "Image",
            fields=[
                ("id", key()),
                (
                    "file",
                    models.ImageField(
                        height_field="height",
                        max_length=200,
                        upload_to="images/%Y/%m",
                        width_field="width",
                    ),
                ),
                (
                    "alt",
                    models.CharField(
                        blank=True,
                        help_text="What the picture shows.",
                        max_length=500,
                        verbose_name="alternative text",
                    ),
                ),
                ("caption", models.CharField(blank=True, max_length=500)),
                ("credit", models.CharField(blank=True, max_length=200)),
                ("licence", models.CharField(blank=True, max_length=100)),
                (
                    "focal_x",
                    models.FloatField(
                        default=0.5,
                        help_text="From 0 (left) to 1 (right).",
                        verbose_name="focal point from the left",
                    ),
                ),
                (
                    "focal_y",
                    models.FloatField(
                        default=0.5,
                        help_text="From 0 (top) to 1 (bottom).",
                        verbose_name="focal point from the top",
                    ),
                ),
                ("width", models.PositiveIntegerField(editable=False)),
                ("height", models.PositiveIntegerField(editable=False)),
                (
                    "digital_source_type",
                    models.CharField(
                        blank=True,
                        choices=images.choices,
                        help_text="The IPTC digital source type. Images made with AI are labelled for readers.",
                        max_length=100,
                        verbose_name="how it was made",
                    ),
                ),
                (
                    "original_hash",
                    models.CharField(blank=True, db_index=True, editable=False, max_length=64),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["-created_at", "-pk"],
                "indexes": [
                    models.Index(
                        condition=Q(alt=""), fields=["-created_at", "-id"], name="image_without_alt"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(focal_x__range=(0, 1)) & Q(focal_y__range=(0, 1)),
                        name="image_focal_point_inside",
                        violation_error_message="The focal point must be between 0 and 1.",
                    ),
                    models.CheckConstraint(
                        condition=Q(width__gt=0) & Q(height__gt=0), name="image_has_size"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "Rendition",
            fields=[
                ("id", key()),
                (
                    "spec",
                    models.CharField(
                        help_text="Width and format, such as 960-avif.", max_length=20
                    ),
                ),
                ("file", models.FileField(max_length=200, upload_to="renditions/%Y/%m")),
                ("width", models.PositiveIntegerField()),
                ("height", models.PositiveIntegerField()),
                (
                    "image",
                    models.ForeignKey(
                        "articles.image", on_delete=models.CASCADE, related_name="renditions"
                    ),
                ),
            ],
            options={
                "ordering": ["image", "width", "spec"],
                "constraints": [
                    models.UniqueConstraint(fields=("image", "spec"), name="rendition_spec_unique")
                ],
            },
        ),
        migrations.CreateModel(
            "Author",
            fields=[
                ("id", key()),
                ("name", models.CharField(max_length=200)),
                ("slug", models.SlugField(max_length=200, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[("person", "Person"), ("team", "Team"), ("machine", "Machine")],
                        default="person",
                        max_length=10,
                    ),
                ),
                ("role", models.CharField(blank=True, max_length=200)),
                ("bio", models.TextField(blank=True, max_length=2000)),
                (
                    "url",
                    models.URLField(
                        blank=True, help_text="The author’s website.", verbose_name="URL"
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        settings.AUTH_USER_MODEL, blank=True, null=True, on_delete=models.SET_NULL
                    ),
                ),
                (
                    "photo",
                    models.ForeignKey(
                        "articles.image",
                        blank=True,
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="+",
                    ),
                ),
            ],
            options={
                "ordering": ["name", "pk"],
                "indexes": [GinIndex(Names("name"), name="author_names")],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(kind__in=["person", "team", "machine"]),
                        name="author_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=~Q(kind="machine") | Q(user__isnull=True),
                        name="author_machine_has_no_user",
                        violation_error_message="A machine can’t sign in. Remove the user.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "Page",
            fields=[
                ("id", key()),
                (
                    "path",
                    models.SlugField(
                        help_text="The last part of /about/…/", max_length=100, unique=True
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                ("body", models.TextField(help_text="Markdown.", max_length=100000)),
                ("body_html", models.TextField(default="", editable=False)),
                ("in_footer", models.BooleanField(default=True, verbose_name="in the footer")),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "policies",
                    ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("principles", "Editorial principles"),
                                ("ethics", "Ethics"),
                                ("verification", "How facts are verified"),
                                ("feedback", "How reports from readers are handled"),
                                ("masthead", "Who is behind the publication"),
                                ("coverage", "What is covered, and why"),
                                ("ownership", "Ownership and funding"),
                                ("no_bylines", "Why articles have no named author"),
                            ],
                            max_length=20,
                        ),
                        blank=True,
                        default=list,
                        help_text="Which policy this page is, for search engines.",
                        size=None,
                    ),
                ),
            ],
            options={
                "ordering": ["position", "title", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(
                            policies__contained_by=[
                                "principles",
                                "ethics",
                                "verification",
                                "feedback",
                                "masthead",
                                "coverage",
                                "ownership",
                                "no_bylines",
                            ]
                        ),
                        name="page_policies_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            "Publication",
            fields=[
                ("id", key()),
                ("name", models.CharField(default="Newsroom", max_length=100)),
                ("tagline", models.CharField(blank=True, max_length=200)),
                ("description", models.TextField(blank=True, max_length=1000)),
                (
                    "language",
                    models.CharField(
                        default="en", help_text="A BCP 47 tag, such as en or en-GB.", max_length=20
                    ),
                ),
                ("footer_note", models.CharField(blank=True, max_length=300)),
                (
                    "corrections_page",
                    models.ForeignKey(
                        "articles.page",
                        blank=True,
                        help_text="The policy a correction links to.",
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="+",
                    ),
                ),
                (
                    "how_it_works_page",
                    models.ForeignKey(
                        "articles.page",
                        blank=True,
                        help_text="Where “Learn how it works” leads.",
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="+",
                    ),
                ),
                (
                    "closed_to",
                    ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("training", "Training: text is collected to train models"),
                                (
                                    "search",
                                    "AI search: pages are indexed to be cited and linked in answers",
                                ),
                                (
                                    "assistants",
                                    "Assistants: a page is fetched because a person asked about it",
                                ),
                            ],
                            max_length=20,
                        ),
                        blank=True,
                        default=list,
                        help_text="A request, not a lock: robots.txt asks crawlers to stay away, and those that care obey. What was read before stays read. Keeping out AI search means not being cited there; Google’s AI answers follow its ordinary search, which is not touched here.",
                        size=None,
                        verbose_name="AI crawlers to keep out",
                    ),
                ),
                (
                    "licence",
                    models.CharField(
                        blank=True,
                        help_text="For the articles, such as CC BY 4.0. Leave empty to show none.",
                        max_length=100,
                    ),
                ),
                ("licence_url", models.URLField(blank=True, verbose_name="address of the licence")),
                (
                    "logo",
                    models.ForeignKey(
                        "articles.image",
                        blank=True,
                        help_text="For search engines, and for shared links to pages without an image.",
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="+",
                    ),
                ),
                (
                    "robots_rules",
                    models.TextField(
                        blank=True,
                        default="User-agent: *\nDisallow: /admin/\nDisallow: /search/\n",
                        help_text="The beginning of robots.txt. The AI crawlers chosen below and the addresses of the sitemaps are added to it.",
                        max_length=20000,
                        verbose_name="rules for crawlers",
                    ),
                ),
                (
                    "share_services",
                    ArrayField(
                        base_field=models.CharField(max_length=20),
                        blank=True,
                        default=publication.default_services,
                        help_text="Shown in the order of the numbers. Leave empty to hide a service.",
                        size=None,
                        verbose_name="share links",
                    ),
                ),
                (
                    "social_profiles",
                    models.TextField(
                        blank=True,
                        help_text="Profiles of the publication on other sites, one address per line.",
                        max_length=2000,
                    ),
                ),
                (
                    "feedback_prompt_ai",
                    models.CharField(
                        blank=True,
                        default="Let us know to improve our AI generation.",
                        help_text="Shown below “Was this article helpful?”.",
                        max_length=200,
                        verbose_name="under the question, on machine-made articles",
                    ),
                ),
                (
                    "feedback_prompt_human",
                    models.CharField(
                        blank=True,
                        default="Let us know: the people who edit this publication read the answers.",
                        max_length=200,
                        verbose_name="under the question, on other articles",
                    ),
                ),
                (
                    "feedback_retention_days",
                    models.PositiveSmallIntegerField(
                        default=365,
                        help_text="Comments and reports are deleted after this many days. Votes are kept.",
                        verbose_name="days to keep readers’ texts",
                    ),
                ),
                (
                    "contact_email",
                    models.EmailField(
                        blank=True,
                        help_text="Shown on the corrections page and in the data for search engines.",
                        max_length=254,
                        verbose_name="address for corrections",
                    ),
                ),
                (
                    "has_history",
                    models.BooleanField(
                        default=True,
                        help_text="Readers can see the published versions of every article and what changed.",
                        verbose_name="earlier versions are public",
                    ),
                ),
                (
                    "hides_retracted",
                    models.BooleanField(
                        default=False,
                        help_text="Adds “noindex” to their pages, which stay readable. Without it a search still leads to the notice.",
                        verbose_name="hide retracted articles from search engines",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "publication",
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(pk=1),
                        name="publication_single_row",
                        violation_error_message="There is already a publication. Edit that one.",
                    ),
                    models.CheckConstraint(
                        condition=~Q(name=""), name="publication_name_not_empty"
                    ),
                    models.CheckConstraint(
                        condition=Q(feedback_retention_days__gte=1),
                        name="publication_retention_of_a_day",
                        violation_error_message="Keep readers’ texts for at least one day.",
                    ),
                    models.CheckConstraint(
                        condition=Q(closed_to__contained_by=["training", "search", "assistants"]),
                        name="publication_closed_to_known",
                    ),
                ],
            },
        ),
        # The table belongs to another app, which need not know how articles are searched.
        run_sql(__name__, "names_of_sources"),
    ]
