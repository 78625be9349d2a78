"""What can be cited, and who publishes it."""

from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Lower


def key():
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            "Source",
            fields=[
                ("id", key()),
                ("name", models.CharField(max_length=200)),
                ("slug", models.SlugField(max_length=200, unique=True)),
                (
                    "domain",
                    models.CharField(
                        help_text="The registrable domain in lower case, such as techcrunch.com.",
                        max_length=253,
                        unique=True,
                    ),
                ),
                ("homepage", models.URLField(blank=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("publisher", "Publisher"),
                            ("journal", "Journal"),
                            ("government", "Government"),
                            ("company", "Company"),
                            ("social", "Social network"),
                            ("other", "Other"),
                        ],
                        default="other",
                        max_length=20,
                    ),
                ),
                (
                    "note",
                    models.TextField(blank=True, help_text="For editors only."),
                ),
            ],
            options={
                "ordering": ["name", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(domain=Lower("domain")) & ~Q(domain=""),
                        name="source_domain_lower_case",
                        violation_error_message="Write the domain in lower case.",
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            kind__in=["publisher", "journal", "government", "company", "social"]
                        )
                        | Q(kind="other"),
                        name="source_kind_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "Reference",
            fields=[
                ("id", key()),
                (
                    "title",
                    models.CharField(
                        blank=True,
                        help_text="Required before an article that cites it can be published.",
                        max_length=500,
                    ),
                ),
                (
                    "url",
                    models.URLField(
                        error_messages={
                            "unique": "A reference with this URL already exists. Cite that one."
                        },
                        max_length=2000,
                        unique=True,
                        verbose_name="URL",
                    ),
                ),
                (
                    "outlet",
                    models.CharField(
                        blank=True,
                        help_text="The outlet’s name if it isn’t the source’s, such as the journal behind doi.org.",
                        max_length=200,
                    ),
                ),
                ("published_on", models.DateField(blank=True, null=True)),
                ("accessed_on", models.DateField(blank=True, null=True)),
                (
                    "archive_url",
                    models.URLField(blank=True, max_length=2000, verbose_name="archived copy"),
                ),
                (
                    "link_status",
                    models.CharField(
                        choices=[
                            ("unchecked", "Not checked"),
                            ("ok", "Reachable"),
                            ("redirected", "Redirected"),
                            ("dead", "Dead"),
                            ("unknown", "Unknown"),
                        ],
                        default="unchecked",
                        editable=False,
                        max_length=20,
                    ),
                ),
                ("checked_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "http_status",
                    models.PositiveSmallIntegerField(blank=True, editable=False, null=True),
                ),
                (
                    "source",
                    models.ForeignKey(
                        "references.source", on_delete=models.PROTECT, related_name="references"
                    ),
                ),
            ],
            options={
                "ordering": ["title", "pk"],
                "indexes": [
                    models.Index(
                        F("checked_at").asc(nulls_first=True),
                        F("id"),
                        name="reference_longest_unchecked",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(url__regex="^https?://[^/?#A-Z[:space:]]+/[^#[:space:]]*$"),
                        name="reference_url_normalised",
                        violation_error_message="Enter a full URL that starts with http:// or https://.",
                    ),
                    models.CheckConstraint(
                        condition=Q(archive_url="") | Q(archive_url__regex="^https?://"),
                        name="reference_archive_url_http",
                        violation_error_message="Enter a URL for the archived copy that starts with http:// or https://.",
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            link_status__in=["unchecked", "ok", "redirected", "dead", "unknown"]
                        ),
                        name="reference_link_status_known",
                    ),
                    models.CheckConstraint(
                        condition=Q(link_status="unchecked") | Q(checked_at__isnull=False),
                        name="reference_checked_with_status",
                    ),
                ],
            },
        ),
    ]
