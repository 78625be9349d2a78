"""The rows of the demonstration: noted when it is loaded, so that it can be taken away again."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

KINDS = (
    *("article", "author", "image", "page", "publication", "section", "tag"),
    *("reference", "source"),
)


class DemoRowQuerySet(models.QuerySet):
    def of(self, model):
        return self.filter(kind=model._meta.model_name)


class DemoRow(models.Model):
    """A row that the demonstration made. The key stays behind when somebody deletes the row."""

    kind = models.CharField(max_length=20)  # the name of a model; `owner` is a key of its
    owner = models.BigIntegerField()
    values = models.JSONField(
        default=dict,
        encoder=DjangoJSONEncoder,
        help_text="What it said when it was loaded: somebody may have made it their own since.",
    )

    objects = DemoRowQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["kind", "owner"], name="demo_row_once"),
            models.CheckConstraint(name="demo_row_kind_known", condition=Q(kind__in=list(KINDS))),
        ]

    def __str__(self):
        return f"{self.kind} {self.owner}"
