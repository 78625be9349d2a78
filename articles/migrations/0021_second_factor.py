"""Who has to have a second factor to work in the admin."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0020_mail")]

    operations = [
        migrations.AddField(
            model_name="publication",
            name="second_factor",
            field=models.CharField(
                choices=[
                    ("none", "Nobody; everyone can set one up"),
                    ("chiefs", "People who can change the publication"),
                    ("everybody", "Everybody"),
                ],
                default="none",
                help_text=(
                    "A passkey, or a code from an authenticator app, besides the password. "
                    "People who need one and have none set it up the next time they open a page "
                    "of the admin."
                ),
                max_length=20,
                verbose_name="second factor required for",
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=models.Q(second_factor__in=["none", "chiefs", "everybody"]),
                name="publication_second_factor_known",
            ),
        ),
    ]
