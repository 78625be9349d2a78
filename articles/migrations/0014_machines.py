"""What machines read: licence, logo, share links, robots.txt, policies, and indexes for feeds."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import articles.models.publication


class Migration(migrations.Migration):
    dependencies = [("articles", "0013_search")]

    operations = [
        migrations.AddField(
            model_name="page",
            name="policies",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("principles", "Editorial principles"),
                        ("ethics", "Ethics"),
                        ("verification", "How facts are verified"),
                        ("feedback", "What is done with readers’ reports"),
                        ("masthead", "Who makes the publication"),
                        ("coverage", "What is covered, and why"),
                        ("ownership", "Ownership and funding"),
                        ("no_bylines", "Why articles have no named author"),
                    ],
                    max_length=20,
                ),
                blank=True,
                default=list,
                help_text="What this page answers, for the structured data that search engines read.",
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="publication",
            name="closed_to",
            field=django.contrib.postgres.fields.ArrayField(
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
        migrations.AddField(
            model_name="publication",
            name="licence",
            field=models.CharField(
                blank=True,
                help_text="Of the articles, such as CC BY 4.0. Empty: nothing is said about it.",
                max_length=100,
            ),
        ),
        migrations.AddField(
            model_name="publication",
            name="licence_url",
            field=models.URLField(blank=True, verbose_name="address of the licence"),
        ),
        migrations.AddField(
            model_name="publication",
            name="logo",
            field=models.ForeignKey(
                blank=True,
                help_text="For search engines, and for links shared to pages without a picture.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="articles.image",
            ),
        ),
        migrations.AddField(
            model_name="publication",
            name="robots_rules",
            field=models.TextField(
                blank=True,
                default="User-agent: *\nDisallow: /admin/\nDisallow: /search/\n",
                help_text="The beginning of robots.txt. The AI crawlers chosen below and the addresses of the sitemaps are added to it.",
                max_length=20000,
                verbose_name="rules for crawlers",
            ),
        ),
        migrations.AddField(
            model_name="publication",
            name="share_services",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=20),
                blank=True,
                default=articles.models.publication.default_services,
                help_text="In the order of the numbers; without a number a service is left out.",
                size=None,
                verbose_name="share links",
            ),
        ),
        migrations.AddField(
            model_name="publication",
            name="social_profiles",
            field=models.TextField(
                blank=True,
                help_text="Addresses of the publication elsewhere, one a line.",
                max_length=2000,
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("retracted_at__isnull", False)),
                fields=["-retracted_at"],
                name="article_retracted",
            ),
        ),
        migrations.AddIndex(
            model_name="correction",
            index=models.Index(fields=["-created_at", "-id"], name="correction_newest"),
        ),
        migrations.AddConstraint(
            model_name="page",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "policies__contained_by",
                        [
                            "principles",
                            "ethics",
                            "verification",
                            "feedback",
                            "masthead",
                            "coverage",
                            "ownership",
                            "no_bylines",
                        ],
                    )
                ),
                name="page_policies_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_to__contained_by", ["training", "search", "assistants"])
                ),
                name="publication_closed_to_known",
            ),
        ),
    ]
