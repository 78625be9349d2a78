"""An image of the library may be decorative: it needs no alt text wherever it is shown."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("articles", "0024_rendered_pages")]

    operations = [
        migrations.AddField(
            model_name="image",
            name="is_decorative",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="It shows nothing that needs a description. Screen readers skip it.",
                verbose_name="decorative",
            ),
        ),
        migrations.AddConstraint(
            model_name="image",
            constraint=models.CheckConstraint(
                condition=Q(is_decorative=False) | Q(alt=""),
                name="image_decorative_has_no_alt",
                violation_error_message="A decorative image has no alt text. Clear the text or "
                "uncheck the box.",
            ),
        ),
        migrations.RemoveIndex(model_name="image", name="image_without_alt"),
        migrations.AddIndex(
            model_name="image",
            index=models.Index(
                condition=Q(alt="", is_decorative=False),
                fields=["-created_at", "-id"],
                name="image_without_alt",
            ),
        ),
    ]
