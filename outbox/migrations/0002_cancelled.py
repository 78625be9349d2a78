"""What nobody wants any more is neither done nor given up."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("outbox", "0001_events")]

    operations = [
        migrations.AddField(
            model_name="event",
            name="cancelled_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True)
                | Q(next_at__isnull=True, done_at__isnull=True),
                name="outbox_event_cancelled_is_neither_due_nor_done",
            ),
        ),
    ]
