import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import django.db.models.functions.math
from django.db import migrations, models

NOTE_CHANGES = """
CREATE FUNCTION feedback_note_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO feedback_votechange (revision_id, week, is_suspect, helpful, reason, change, at)
        SELECT revision_id, date_trunc('week', created_at AT TIME ZONE 'UTC')::date, is_suspect,
            helpful, reason, count(*), now()
        FROM after GROUP BY 1, 2, 3, 4, 5;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO feedback_votechange (revision_id, week, is_suspect, helpful, reason, change, at)
        SELECT revision_id, date_trunc('week', created_at AT TIME ZONE 'UTC')::date, is_suspect,
            helpful, reason, -count(*), now()
        FROM before GROUP BY 1, 2, 3, 4, 5;
    ELSE
        INSERT INTO feedback_votechange (revision_id, week, is_suspect, helpful, reason, change, at)
        SELECT revision_id, date_trunc('week', created_at AT TIME ZONE 'UTC')::date, is_suspect,
            helpful, reason, sum(change), now()
        FROM (
            SELECT revision_id, created_at, is_suspect, helpful, reason, 1 FROM after
            UNION ALL
            SELECT revision_id, created_at, is_suspect, helpful, reason, -1 FROM before
        ) AS each (revision_id, created_at, is_suspect, helpful, reason, change)
        GROUP BY 1, 2, 3, 4, 5 HAVING sum(change) <> 0;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER feedback_vote_cast AFTER INSERT ON feedback_vote
    REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION feedback_note_changes();
CREATE TRIGGER feedback_vote_changed AFTER UPDATE ON feedback_vote
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION feedback_note_changes();
CREATE TRIGGER feedback_vote_withdrawn AFTER DELETE ON feedback_vote
    REFERENCING OLD TABLE AS before
    FOR EACH STATEMENT EXECUTE FUNCTION feedback_note_changes();
"""
FORGET_CHANGES = """
DROP TRIGGER feedback_vote_cast ON feedback_vote;
DROP TRIGGER feedback_vote_changed ON feedback_vote;
DROP TRIGGER feedback_vote_withdrawn ON feedback_vote;
DROP FUNCTION feedback_note_changes();
"""
# The votes that were cast before anything was counted.
COUNT_THOSE_THERE_ARE = """
INSERT INTO feedback_votechange (revision_id, week, is_suspect, helpful, reason, change, at)
SELECT revision_id, date_trunc('week', created_at AT TIME ZONE 'UTC')::date, is_suspect, helpful,
    reason, count(*), now()
FROM feedback_vote GROUP BY 1, 2, 3, 4, 5
"""


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0015_feedback_texts"),
        ("feedback", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="RevisionTotal",
            fields=[
                (
                    "revision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="answers",
                        serialize=False,
                        to="articles.revision",
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
                                condition=models.Q(
                                    (
                                        "yes__gte",
                                        django.db.models.expressions.CombinedExpression(
                                            models.Value(10), "-", models.F("no")
                                        ),
                                    )
                                ),
                                then=django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("no"), "+", models.Value(1.9207999999999998)
                                        ),
                                        "-",
                                        django.db.models.expressions.CombinedExpression(
                                            models.Value(1.96),
                                            "*",
                                            django.db.models.functions.math.Sqrt(
                                                django.db.models.expressions.CombinedExpression(
                                                    django.db.models.expressions.CombinedExpression(
                                                        django.db.models.expressions.CombinedExpression(
                                                            django.db.models.functions.comparison.Cast(
                                                                "no", models.FloatField()
                                                            ),
                                                            "*",
                                                            models.F("yes"),
                                                        ),
                                                        "/",
                                                        django.db.models.expressions.CombinedExpression(
                                                            models.F("no"), "+", models.F("yes")
                                                        ),
                                                    ),
                                                    "+",
                                                    models.Value(0.9603999999999999),
                                                )
                                            ),
                                        ),
                                    ),
                                    "/",
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("no"), "+", models.F("yes")
                                        ),
                                        "+",
                                        models.Value(3.8415999999999997),
                                    ),
                                ),
                            ),
                            default=None,
                            output_field=models.FloatField(),
                        ),
                        help_text="The lower bound of the share of No; none for few answers.",
                        output_field=models.FloatField(null=True),
                    ),
                ),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="VoteChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "week",
                    models.DateField(
                        help_text="The Monday, in UTC, of when readers first answered."
                    ),
                ),
                ("is_suspect", models.BooleanField()),
                ("helpful", models.BooleanField()),
                ("reason", models.CharField(max_length=20)),
                ("change", models.IntegerField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="WeekTotal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("week", models.DateField()),
                ("is_suspect", models.BooleanField()),
                ("helpful", models.BooleanField()),
                ("reason", models.CharField(max_length=20)),
                ("count", models.IntegerField()),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.AlterModelOptions(
            name="vote",
            options={
                "ordering": ["-created_at", "-pk"],
                "permissions": [("export_vote", "Can export votes and the words of readers")],
            },
        ),
        migrations.AddField(
            model_name="report",
            name="fixed_in",
            field=models.ForeignKey(
                blank=True,
                help_text="The revision that readers saw with the correction.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="articles.revision",
            ),
        ),
        migrations.AddIndex(
            model_name="vote",
            index=models.Index(fields=["updated_at", "id"], name="vote_changed"),
        ),
        migrations.AddIndex(
            model_name="vote",
            index=models.Index(
                condition=models.Q(("is_suspect", False), models.Q(("reason", ""), _negated=True)),
                fields=["article", "helpful", "reason"],
                name="vote_reasons_of_article",
            ),
        ),
        migrations.AddIndex(
            model_name="vote",
            index=models.Index(
                condition=models.Q(("comment", ""), _negated=True),
                fields=["updated_at"],
                name="vote_words",
            ),
        ),
        migrations.AddField(
            model_name="revisiontotal",
            name="article",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="answers",
                to="articles.article",
            ),
        ),
        migrations.AddField(
            model_name="votechange",
            name="revision",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="articles.revision",
            ),
        ),
        migrations.AddConstraint(
            model_name="weektotal",
            constraint=models.UniqueConstraint(
                fields=("week", "is_suspect", "helpful", "reason"), name="week_total_once"
            ),
        ),
        migrations.AddIndex(
            model_name="revisiontotal",
            index=models.Index(
                models.OrderBy(models.F("concern"), descending=True),
                condition=models.Q(("concern__isnull", False)),
                name="total_concern",
            ),
        ),
        migrations.RunSQL(NOTE_CHANGES, FORGET_CHANGES),
        migrations.RunSQL(COUNT_THOSE_THERE_ARE, migrations.RunSQL.noop),
    ]
