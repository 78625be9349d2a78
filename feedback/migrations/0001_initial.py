import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("articles", "0015_feedback_texts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Salt",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False)),
                ("salt", models.BinaryField(max_length=16)),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("key", models.BinaryField(max_length=16, primary_key=True, serialize=False)),
                ("since", models.DateTimeField(help_text="When the hour that is counted began.")),
                ("count", models.PositiveIntegerField()),
                (
                    "burst_at",
                    models.DateTimeField(help_text="The first of the posts that came together."),
                ),
            ],
            options={
                "verbose_name_plural": "tallies",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Vote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "voter",
                    models.BinaryField(
                        help_text="A keyed hash, different for every article.", max_length=16
                    ),
                ),
                ("helpful", models.BooleanField()),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("learned", "I learned something"),
                            ("clear", "It was clear"),
                            ("sources", "It has good sources"),
                            ("inaccurate", "Something is inaccurate"),
                            ("unsupported", "The sources do not support it"),
                            ("outdated", "It is out of date"),
                            ("shallow", "It is too shallow"),
                            ("unclear", "It is hard to read"),
                            ("biased", "It is biased"),
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
                            ("browser", "Many answers to one article from equal browsers"),
                            ("network", "Many answers from one network"),
                            ("trap", "A field that people cannot see was filled in"),
                            ("haste", "The text came faster than anybody types"),
                        ],
                        max_length=10,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                (
                    "article",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="votes",
                        to="articles.article",
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="votes",
                        to="articles.revision",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
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
                            ("browser", "Many answers to one article from equal browsers"),
                            ("network", "Many answers from one network"),
                            ("trap", "A field that people cannot see was filled in"),
                            ("haste", "The text came faster than anybody types"),
                        ],
                        max_length=10,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                (
                    "purged_at",
                    models.DateTimeField(
                        editable=False, help_text="When the reader's words were removed.", null=True
                    ),
                ),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reports",
                        to="articles.article",
                    ),
                ),
                (
                    "correction",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="reports",
                        to="articles.correction",
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reports",
                        to="articles.revision",
                    ),
                ),
                (
                    "vote",
                    models.OneToOneField(
                        help_text="The vote whose comment this is about; the text stays there.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="report",
                        to="feedback.vote",
                    ),
                ),
            ],
            options={
                "ordering": ["-updated_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="ReportNote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(max_length=2000)),
                ("created_at", models.DateTimeField()),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notes",
                        to="feedback.report",
                    ),
                ),
            ],
            options={
                "ordering": ["created_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text__regex", "\\S")), name="report_note_not_empty"
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="vote",
            constraint=models.UniqueConstraint(fields=("article", "voter"), name="vote_once"),
        ),
        migrations.AddConstraint(
            model_name="vote",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.Exact(
                    django.db.models.functions.text.Length("voter"), 16
                ),
                name="vote_voter_is_a_hash",
            ),
        ),
        migrations.AddConstraint(
            model_name="vote",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reason", ""),
                    models.Q(
                        ("helpful", True), ("reason__in", ["learned", "clear", "sources", "other"])
                    ),
                    models.Q(
                        ("helpful", False),
                        (
                            "reason__in",
                            [
                                "inaccurate",
                                "unsupported",
                                "outdated",
                                "shallow",
                                "unclear",
                                "biased",
                                "other",
                            ],
                        ),
                    ),
                    _connector="OR",
                ),
                name="vote_reason_fits_answer",
            ),
        ),
        migrations.AddConstraint(
            model_name="vote",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("is_suspect", False), ("suspicion", "")),
                    models.Q(
                        ("is_suspect", True),
                        ("suspicion__in", ["browser", "network", "trap", "haste"]),
                    ),
                    _connector="OR",
                ),
                name="vote_suspicion_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="vote",
            constraint=models.CheckConstraint(
                condition=models.Q(("updated_at__gte", models.F("created_at"))),
                name="vote_updated_after_created",
            ),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(fields=["state", "-updated_at", "-id"], name="report_inbox"),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("quote", ""), ("text", ""), ("vote__isnull", False)),
                    models.Q(("text__regex", "\\S"), ("vote__isnull", True)),
                    models.Q(
                        ("purged_at__isnull", False),
                        ("quote", ""),
                        ("text", ""),
                        ("vote__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="report_has_one_text",
                violation_error_message="Say what is wrong.",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["new", "triaged", "fixed", "dismissed"])),
                name="report_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("is_suspect", False), ("suspicion", "")),
                    models.Q(
                        ("is_suspect", True),
                        ("suspicion__in", ["browser", "network", "trap", "haste"]),
                    ),
                    _connector="OR",
                ),
                name="report_suspicion_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(("updated_at__gte", models.F("created_at"))),
                name="report_updated_after_created",
            ),
        ),
        # Rate counters need not survive a crash, and cost no write-ahead log.
        migrations.RunSQL(
            "ALTER TABLE feedback_tally SET UNLOGGED", "ALTER TABLE feedback_tally SET LOGGED"
        ),
    ]
