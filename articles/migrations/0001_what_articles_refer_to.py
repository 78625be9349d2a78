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
                ("name", models.CharField(max_length=100, unique=True, verbose_name="name")),
                ("slug", models.SlugField(max_length=100, unique=True, verbose_name="slug")),
                (
                    "description",
                    models.TextField(blank=True, max_length=500, verbose_name="description"),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
            ],
            options={
                "verbose_name": "section",
                "verbose_name_plural": "sections",
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
                        violation_error_message="This slug is reserved for the site. Choose another one.",
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
                (
                    "description",
                    models.TextField(blank=True, max_length=500, verbose_name="description"),
                ),
            ],
            options={
                "verbose_name": "tag",
                "verbose_name_plural": "tags",
                "ordering": ["name"],
                "indexes": [GinIndex(Names("name"), name="tag_names")],
                "constraints": [
                    models.UniqueConstraint(
                        Lower("name"),
                        name="tag_name_unique_any_case",
                        violation_error_message="A tag with this name already exists.",
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
            options={
                "verbose_name": "tag redirect",
                "verbose_name_plural": "tag redirects",
                "ordering": ["slug"],
            },
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
                        verbose_name="file",
                    ),
                ),
                (
                    "alt",
                    models.CharField(
                        blank=True,
                        help_text="Describe what the image shows.",
                        max_length=500,
                        verbose_name="alt text",
                    ),
                ),
                ("caption", models.CharField(blank=True, max_length=500, verbose_name="caption")),
                ("credit", models.CharField(blank=True, max_length=200, verbose_name="credit")),
                ("licence", models.CharField(blank=True, max_length=100, verbose_name="licence")),
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
                        help_text="The IPTC digital source type. Readers see a label on images made with AI.",
                        max_length=100,
                        verbose_name="origin",
                    ),
                ),
                (
                    "original_hash",
                    models.CharField(blank=True, db_index=True, editable=False, max_length=64),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="added")),
            ],
            options={
                "verbose_name": "image",
                "verbose_name_plural": "images",
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
                "verbose_name": "rendition",
                "verbose_name_plural": "renditions",
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
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("slug", models.SlugField(max_length=200, unique=True, verbose_name="slug")),
                (
                    "kind",
                    models.CharField(
                        choices=[("person", "Person"), ("team", "Team"), ("machine", "Machine")],
                        default="person",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("role", models.CharField(blank=True, max_length=200, verbose_name="role")),
                ("bio", models.TextField(blank=True, max_length=2000, verbose_name="bio")),
                (
                    "url",
                    models.URLField(
                        blank=True, help_text="The author’s own website.", verbose_name="URL"
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        settings.AUTH_USER_MODEL,
                        blank=True,
                        null=True,
                        on_delete=models.SET_NULL,
                        verbose_name="user",
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
                        verbose_name="photo",
                    ),
                ),
            ],
            options={
                "verbose_name": "author",
                "verbose_name_plural": "authors",
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
                        help_text="The last part of /about/…/",
                        max_length=100,
                        unique=True,
                        verbose_name="path",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                (
                    "body",
                    models.TextField(help_text="Markdown.", max_length=100000, verbose_name="body"),
                ),
                ("body_html", models.TextField(default="", editable=False)),
                ("in_footer", models.BooleanField(default=True, verbose_name="in the footer")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                (
                    "policies",
                    ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("principles", "Editorial principles"),
                                ("ethics", "Ethics"),
                                ("verification", "Fact-checking"),
                                ("feedback", "Reader feedback"),
                                ("masthead", "Staff"),
                                ("coverage", "Coverage priorities"),
                                ("ownership", "Ownership and funding"),
                                ("no_bylines", "Articles without bylines"),
                            ],
                            max_length=20,
                        ),
                        blank=True,
                        default=list,
                        help_text="The topics this page covers. Search engines read them in the page’s data.",
                        size=None,
                        verbose_name="policies",
                    ),
                ),
            ],
            options={
                "verbose_name": "page",
                "verbose_name_plural": "pages",
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
                ("name", models.CharField(default="Newsroom", max_length=100, verbose_name="name")),
                ("tagline", models.CharField(blank=True, max_length=200, verbose_name="tagline")),
                (
                    "description",
                    models.TextField(blank=True, max_length=1000, verbose_name="description"),
                ),
                (
                    "language",
                    models.CharField(
                        default="en",
                        help_text="A language tag, such as en or en-GB.",
                        max_length=20,
                        verbose_name="language",
                    ),
                ),
                (
                    "footer_note",
                    models.CharField(blank=True, max_length=300, verbose_name="footer note"),
                ),
                (
                    "corrections_page",
                    models.ForeignKey(
                        "articles.page",
                        blank=True,
                        help_text="The page that corrections link to.",
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="+",
                        verbose_name="corrections policy",
                    ),
                ),
                (
                    "how_it_works_page",
                    models.ForeignKey(
                        "articles.page",
                        blank=True,
                        help_text="The target of “Learn how it works” links.",
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="+",
                        verbose_name="“How it works” page",
                    ),
                ),
                (
                    "closed_to",
                    ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("training", "Training: they collect text to train models"),
                                (
                                    "search",
                                    "AI search: they index pages to cite and link in answers",
                                ),
                                (
                                    "assistants",
                                    "Assistants: they fetch a page when a user asks about it",
                                ),
                            ],
                            max_length=20,
                        ),
                        blank=True,
                        default=list,
                        help_text="robots.txt asks these crawlers to stay away; it can’t force them, and it doesn’t undo what they have already read. If you block AI search, it won’t cite your articles. Google’s AI answers follow its regular search, which stays allowed.",
                        size=None,
                        verbose_name="blocked AI crawlers",
                    ),
                ),
                (
                    "licence",
                    models.CharField(
                        blank=True,
                        help_text="The licence of the articles, such as CC BY 4.0. Leave empty to show none.",
                        max_length=100,
                        verbose_name="licence",
                    ),
                ),
                ("licence_url", models.URLField(blank=True, verbose_name="licence URL")),
                (
                    "logo",
                    models.ForeignKey(
                        "articles.image",
                        blank=True,
                        help_text="For search engines, and for shared links to pages without an image.",
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="+",
                        verbose_name="logo",
                    ),
                ),
                (
                    "robots_rules",
                    models.TextField(
                        blank=True,
                        default="User-agent: *\nDisallow: /admin/\nDisallow: /search/\n",
                        help_text="The start of robots.txt. The AI crawlers blocked below and the sitemap URLs are added to it.",
                        max_length=20000,
                        verbose_name="crawler rules",
                    ),
                ),
                (
                    "share_services",
                    ArrayField(
                        base_field=models.CharField(max_length=20),
                        blank=True,
                        default=publication.default_services,
                        help_text="Number the services in the order to show them. Leave one empty to hide it.",
                        size=None,
                        verbose_name="share links",
                    ),
                ),
                (
                    "social_profiles",
                    models.TextField(
                        blank=True,
                        help_text="URLs of the publication’s profiles on other sites, one per line.",
                        max_length=2000,
                        verbose_name="social profiles",
                    ),
                ),
                (
                    "feedback_prompt_ai",
                    models.CharField(
                        blank=True,
                        default="Let us know to improve our AI generation.",
                        help_text="Shown below “Was this article helpful?”.",
                        max_length=200,
                        verbose_name="prompt on AI articles",
                    ),
                ),
                (
                    "feedback_prompt_human",
                    models.CharField(
                        blank=True,
                        default="Let us know: the people who edit this publication read the answers.",
                        max_length=200,
                        verbose_name="prompt on other articles",
                    ),
                ),
                (
                    "feedback_retention_days",
                    models.PositiveSmallIntegerField(
                        default=365,
                        help_text="Comments and reports are deleted after this many days. Votes are kept.",
                        verbose_name="days to keep readers’ comments",
                    ),
                ),
                (
                    "contact_email",
                    models.EmailField(
                        blank=True,
                        help_text="Shown to readers on the corrections page, and given to search engines.",
                        max_length=254,
                        verbose_name="corrections email",
                    ),
                ),
                (
                    "has_history",
                    models.BooleanField(
                        default=True,
                        help_text="Readers can see an article’s published versions and what changed in each.",
                        verbose_name="show earlier versions",
                    ),
                ),
                (
                    "hides_retracted",
                    models.BooleanField(
                        default=False,
                        help_text="Adds “noindex” to their pages, which stay online. If unchecked, people can still find the retraction notice through a search.",
                        verbose_name="hide retracted articles from search engines",
                    ),
                ),
            ],
            options={
                "verbose_name": "publication",
                "verbose_name_plural": "publication",
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(pk=1),
                        name="publication_single_row",
                        violation_error_message="There is already a publication. Edit that one instead.",
                    ),
                    models.CheckConstraint(
                        condition=~Q(name=""), name="publication_name_not_empty"
                    ),
                    models.CheckConstraint(
                        condition=Q(feedback_retention_days__gte=1),
                        name="publication_retention_of_a_day",
                        violation_error_message="Keep readers’ comments for at least one day.",
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
