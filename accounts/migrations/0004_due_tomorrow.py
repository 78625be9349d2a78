"""Who wants to be told what is due tomorrow, and of which day they were told last."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_mail")]

    operations = [
        migrations.AddField(
            model_name="noticechoices",
            name="due_tomorrow",
            field=models.BooleanField(
                db_default=False,
                default=False,
                verbose_name="An article assigned to me is due tomorrow",
            ),
        ),
        migrations.AddField(
            model_name="noticechoices",
            name="told_due_on",
            field=models.DateField(editable=False, null=True),
        ),
    ]
