from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0017_first_published")]

    operations = [
        migrations.AddField(
            model_name="publication",
            name="fetch_references",
            field=models.BooleanField(
                default=False,
                help_text=(
                    "When someone cites a URL that isn’t in the library, this server requests "
                    "that page to read its title, date, and site name. The page’s server learns "
                    "this server’s IP address and the name of this site, and nothing about who "
                    "is writing or what."
                ),
                verbose_name="look up titles of sources on the web",
            ),
        ),
    ]
