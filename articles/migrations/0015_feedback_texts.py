from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0014_machines"),
    ]

    operations = [
        migrations.AddField(
            model_name="publication",
            name="feedback_prompt_ai",
            field=models.CharField(
                blank=True,
                default="Let us know to improve our AI generation.",
                help_text="Stands below “Was this article helpful?”.",
                max_length=200,
                verbose_name="under the question, on machine-made articles",
            ),
        ),
        migrations.AddField(
            model_name="publication",
            name="feedback_prompt_human",
            field=models.CharField(
                blank=True,
                default="Let us know: the people who edit this publication read the answers.",
                max_length=200,
                verbose_name="under the question, on other articles",
            ),
        ),
        migrations.AddField(
            model_name="publication",
            name="feedback_retention_days",
            field=models.PositiveSmallIntegerField(
                default=365,
                help_text="Comments and reports are removed after so many days; the answers stay.",
                verbose_name="days to keep readers’ texts",
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=models.Q(("feedback_retention_days__gte", 1)),
                name="publication_retention_of_a_day",
                violation_error_message="Keep readers’ texts for a day at least.",
            ),
        ),
    ]
