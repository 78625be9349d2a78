import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0005_roles"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PreviewLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
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
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="preview_links",
                        to="articles.revision",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["digest"], name="preview_link_token_unique"),
                    models.CheckConstraint(
                        name="preview_link_token_is_hashed",
                        condition=Q(digest__regex=r"^[0-9a-f]{64}$"),
                    ),
                    models.CheckConstraint(
                        name="preview_link_expires_later",
                        condition=Q(expires_at__gt=F("created_at")),
                    ),
                    models.CheckConstraint(
                        name="preview_link_revoked_later",
                        condition=Q(revoked_at__isnull=True) | Q(revoked_at__gte=F("created_at")),
                    ),
                ],
            },
        ),
    ]
