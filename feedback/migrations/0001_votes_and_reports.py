"""What readers answer and report, and the numbers made of it."""

from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q, Value
from django.db.models.functions import Cast, Length, Sqrt
from django.db.models.lookups import Exact

from references.sql_files import run_sql


def key():
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("articles", "0002_articles"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            "Vote",
            fields=[
                ("id", key()),
                (
                    "voter",
                    models.BinaryField(
                        help_text="A keyed hash, different for each article.", max_length=16
                    ),
                ),
                ("helpful", models.BooleanField()),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("learned", "I learned something"),
                            ("clear", "It’s clear"),
                            ("sources", "It has good sources"),
                            ("inaccurate", "It’s inaccurate"),
                            ("unsupported", "The sources don’t support it"),
                            ("outdated", "It’s out of date"),
                            ("shallow", "It’s too shallow"),
                            ("unclear", "It’s hard to understand"),
                            ("biased", "It’s biased"),
                            ("other", "Something else"),
                        ],
                        max_length=20,
                    ),
                ),
                ("comment", models.CharField(blank=True, max_length=1000)),
                ("is_suspect", models.BooleanField(default=False)),
                (
                    "suspicion",
                    models.CharField(
                        blank=True,
                        choices=[
                            (
                                "browser",
                                "Many answers to one article from the same kind of browser",
                            ),
                            ("network", "Many answers from one network"),
                            ("trap", "A hidden field was filled in"),
                            ("haste", "The text was sent faster than anyone can type"),
                        ],
                        max_length=10,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                (
                    "article",
                    models.ForeignKey(
                        "articles.article",
                        db_index=False,
                        on_delete=models.CASCADE,
                        related_name="votes",
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        "articles.revision", on_delete=models.CASCADE, related_name="votes"
                    ),
                ),
            ],
            options={
                "verbose_name": "vote",
                "verbose_name_plural": "votes",
                "ordering": ["-created_at", "-pk"],
                "permissions": [("export_vote", "Can export votes and comments")],
                "indexes": [
                    models.Index(fields=["updated_at", "id"], name="vote_changed"),
                    models.Index(
                        condition=Q(is_suspect=False) & ~Q(reason=""),
                        fields=["article", "helpful", "reason"],
                        name="vote_reasons_of_article",
                    ),
                    models.Index(
                        condition=~Q(comment=""), fields=["updated_at"], name="vote_words"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("article", "voter"), name="vote_once"),
                    models.CheckConstraint(
                        condition=Exact(Length("voter"), 16), name="vote_voter_is_a_hash"
                    ),
                    models.CheckConstraint(
                        condition=Q(reason="")
                        | Q(helpful=True, reason__in=["learned", "clear", "sources", "other"])
                        | Q(
                            helpful=False,
                            reason__in=[
                                "inaccurate",
                                "unsupported",
                                "outdated",
                                "shallow",
                                "unclear",
                                "biased",
                                "other",
                            ],
                        ),
                        name="vote_reason_fits_answer",
                    ),
                    models.CheckConstraint(
                        condition=Q(is_suspect=False, suspicion="")
                        | Q(is_suspect=True, suspicion__in=["browser", "network", "trap", "haste"]),
                        name="vote_suspicion_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=Q(updated_at__gte=F("created_at")),
                        name="vote_updated_after_created",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "Report",
            fields=[
                ("id", key()),
                ("text", models.CharField(blank=True, max_length=1000)),
                ("quote", models.CharField(blank=True, max_length=600, verbose_name="passage")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("triaged", "Triaged"),
                            ("fixed", "Fixed"),
                            ("dismissed", "Dismissed"),
                        ],
                        default="new",
                        max_length=10,
                    ),
                ),
                ("is_suspect", models.BooleanField(default=False)),
                (
                    "suspicion",
                    models.CharField(
                        blank=True,
                        choices=[
                            (
                                "browser",
                                "Many answers to one article from the same kind of browser",
                            ),
                            ("network", "Many answers from one network"),
                            ("trap", "A hidden field was filled in"),
                            ("haste", "The text was sent faster than anyone can type"),
                        ],
                        max_length=10,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                (
                    "purged_at",
                    models.DateTimeField(
                        editable=False, help_text="When the reader’s text was deleted.", null=True
                    ),
                ),
                (
                    "article",
                    models.ForeignKey(
                        "articles.article", on_delete=models.CASCADE, related_name="reports"
                    ),
                ),
                (
                    "correction",
                    models.ForeignKey(
                        "articles.correction",
                        blank=True,
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="reports",
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        "articles.revision", on_delete=models.CASCADE, related_name="reports"
                    ),
                ),
                (
                    "vote",
                    models.OneToOneField(
                        "feedback.vote",
                        help_text="The vote this comment belongs to, which keeps its text.",
                        null=True,
                        on_delete=models.CASCADE,
                        related_name="report",
                    ),
                ),
                (
                    "fixed_in",
                    models.ForeignKey(
                        "articles.revision",
                        blank=True,
                        help_text="The revision that was live when the correction was published.",
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="+",
                    ),
                ),
            ],
            options={
                "verbose_name": "report",
                "verbose_name_plural": "reports",
                "ordering": ["-updated_at", "-pk"],
                "indexes": [
                    models.Index(fields=["state", "-updated_at", "-id"], name="report_inbox")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(quote="", text="", vote__isnull=False)
                        | Q(text__regex="\\S", vote__isnull=True)
                        | Q(purged_at__isnull=False, quote="", text="", vote__isnull=True),
                        name="report_has_one_text",
                        violation_error_message="Tell us what’s wrong.",
                    ),
                    models.CheckConstraint(
                        condition=Q(state__in=["new", "triaged", "fixed", "dismissed"]),
                        name="report_state_known",
                    ),
                    models.CheckConstraint(
                        condition=Q(is_suspect=False, suspicion="")
                        | Q(is_suspect=True, suspicion__in=["browser", "network", "trap", "haste"]),
                        name="report_suspicion_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=Q(updated_at__gte=F("created_at")),
                        name="report_updated_after_created",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "ReportNote",
            fields=[
                ("id", key()),
                ("text", models.TextField(max_length=2000)),
                ("created_at", models.DateTimeField()),
                (
                    "created_by",
                    models.ForeignKey(
                        settings.AUTH_USER_MODEL,
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="+",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        "feedback.report", on_delete=models.CASCADE, related_name="notes"
                    ),
                ),
            ],
            options={
                "ordering": ["created_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(text__regex="\\S"), name="report_note_not_empty"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            "Salt",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False)),
                ("salt", models.BinaryField(max_length=16)),
            ],
            options={"default_permissions": ()},
        ),
        migrations.CreateModel(
            "Counter",
            fields=[
                ("key", models.BinaryField(max_length=16, primary_key=True, serialize=False)),
                ("since", models.DateTimeField(help_text="When the current hour began.")),
                ("count", models.PositiveIntegerField()),
                (
                    "burst_at",
                    models.DateTimeField(
                        help_text="The first of several posts in quick succession."
                    ),
                ),
            ],
            options={"default_permissions": ()},
        ),
        migrations.CreateModel(
            "VoteChange",
            fields=[
                ("id", key()),
                (
                    "week",
                    models.DateField(
                        help_text="The Monday, in UTC, of the week of the first answers."
                    ),
                ),
                ("is_suspect", models.BooleanField()),
                ("helpful", models.BooleanField()),
                ("reason", models.CharField(max_length=20)),
                ("change", models.IntegerField()),
                ("at", models.DateTimeField()),
                (
                    "revision",
                    models.ForeignKey(
                        "articles.revision",
                        db_constraint=False,
                        db_index=False,
                        on_delete=models.DO_NOTHING,
                        related_name="+",
                    ),
                ),
            ],
            options={"default_permissions": ()},
        ),
        migrations.CreateModel(
            "RevisionTotal",
            fields=[
                (
                    "revision",
                    models.OneToOneField(
                        "articles.revision",
                        on_delete=models.CASCADE,
                        primary_key=True,
                        related_name="answers",
                        serialize=False,
                    ),
                ),
                ("origin", models.CharField(max_length=20)),
                ("generator", models.CharField(max_length=200)),
                ("generator_version", models.CharField(max_length=100)),
                ("yes", models.IntegerField()),
                ("no", models.IntegerField()),
                ("suspects", models.IntegerField()),
                (
                    "concern",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Case(
                            models.When(
                                condition=Q(yes__gte=Value(10) - F("no")),
                                then=(
                                    F("no")
                                    + Value(1.9207999999999998)
                                    - Value(1.96)
                                    * Sqrt(
                                        Cast("no", models.FloatField())
                                        * F("yes")
                                        / (F("no") + F("yes"))
                                        + Value(0.9603999999999999)
                                    )
                                )
                                / (F("no") + F("yes") + Value(3.8415999999999997)),
                            ),
                            default=None,
                            output_field=models.FloatField(),
                        ),
                        help_text="The lower bound of the share of No. Empty when there are too few answers.",
                        output_field=models.FloatField(null=True),
                    ),
                ),
                (
                    "article",
                    models.ForeignKey(
                        "articles.article", on_delete=models.CASCADE, related_name="answers"
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        F("concern").desc(),
                        condition=Q(concern__isnull=False),
                        name="total_concern",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            "WeekTotal",
            fields=[
                ("id", key()),
                ("week", models.DateField()),
                ("is_suspect", models.BooleanField()),
                ("helpful", models.BooleanField()),
                ("reason", models.CharField(max_length=20)),
                ("count", models.IntegerField()),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("week", "is_suspect", "helpful", "reason"), name="week_total_once"
                    )
                ],
            },
        ),
        # Counters need not survive a crash, and cost no write-ahead log.
        run_sql(__name__, "unlogged_counters"),
    ]
