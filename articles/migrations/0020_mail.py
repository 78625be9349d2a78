"""Whom messages come from."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0019_pages")]

    operations = [
        migrations.AddField(
            model_name="publication",
            name="mail_name",
            field=models.CharField(
                blank=True,
                default="",
                help_text="Leave empty to use the publication’s name.",
                max_length=100,
                verbose_name="sender’s name",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="publication",
            name="mail_address",
            field=models.EmailField(
                blank=True,
                default="",
                help_text=(
                    "Your mail server must be allowed to send from it. Leave empty to use "
                    "newsroom@ and the host of the site."
                ),
                max_length=254,
                verbose_name="sender’s address",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="publication",
            name="mail_reply_to",
            field=models.EmailField(
                blank=True,
                default="",
                help_text=(
                    "Where replies to these messages go. Leave empty for the sender’s address."
                ),
                max_length=254,
                verbose_name="reply-to address",
            ),
            preserve_default=False,
        ),
    ]
