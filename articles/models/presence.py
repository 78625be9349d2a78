"""Who has an article's form open, and what they wrote there that is not saved yet."""

from django.conf import settings
from django.db import models
from django.db.models import Func, IntegerField, Q, TextField, Value
from django.db.models.functions import Cast
from django.db.models.lookups import Exact, LessThanOrEqual
from django.utils.translation import gettext_lazy as _


class Presence(models.Model):
    """A tab that shows the form of an article. The row goes when the tab falls silent."""

    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="presences"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    tab = models.CharField(max_length=32, help_text=_("A name the page gave itself."))
    opened_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        ordering = ["opened_at", "pk"]
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        constraints = [
            models.UniqueConstraint(fields=["article", "user", "tab"], name="presence_tab_once"),
        ]
        indexes = [
            # Those that fell silent, dropped at every ping.
            models.Index(fields=["seen_at"], name="presence_seen"),
        ]

    def __str__(self):
        return f"{self.user} on {self.article}"


TAB = r"^[a-z0-9]{8,32}$"
MOST_BYTES = 1_500_000  # of one autosave: the longest body in any script, with all its rows


class AutosaveQuerySet(models.QuerySet):
    def of(self, user):
        return self.filter(user=user)

    def begun(self):
        """Those of articles that were never saved."""
        return self.filter(article=None)

    def older_than(self, moment):
        return self.filter(saved_at__lt=moment)

    def without_values(self):
        return self.defer("values")


class Autosave(models.Model):
    """What stands in a form and was not saved: one row for each person and tab, written again.

    No revision: readers, exports and the history know nothing of it. It goes when the form is
    saved, and by itself after a while (see `articles.editing.autosaves`).
    """

    article = models.ForeignKey(
        "articles.Article",
        on_delete=models.CASCADE,
        null=True,
        db_index=False,  # the constraint's index begins with it
        related_name="autosaves",
        help_text=_("None: the article was never saved."),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_index=False, related_name="+"
    )
    tab = models.CharField(max_length=32, help_text=_("A name the page gave itself."))
    base_revision = models.BigIntegerField(
        null=True, help_text=_("The key of the revision that the form began with.")
    )
    title = models.CharField(max_length=250, blank=True)
    values = models.JSONField(
        default=list, help_text=_("Pairs of a name and a value, as the form would send them.")
    )
    saved_at = models.DateTimeField()

    objects = AutosaveQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["-saved_at", "-pk"]
        verbose_name = _("autosave")
        verbose_name_plural = _("autosaves")
        constraints = [
            models.UniqueConstraint(
                fields=["article", "user", "tab"],
                name="autosave_tab_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(name="autosave_tab_form", condition=Q(tab__regex=TAB)),
            models.CheckConstraint(
                name="autosave_values_are_a_list",
                condition=Q(
                    Exact(
                        Func("values", function="jsonb_typeof", output_field=TextField()),
                        Value("array"),
                    )
                ),
            ),
            models.CheckConstraint(
                name="autosave_not_too_large",
                condition=Q(
                    LessThanOrEqual(
                        Func(
                            Cast("values", TextField()),
                            function="octet_length",
                            output_field=IntegerField(),
                        ),
                        MOST_BYTES,
                    )
                ),
            ),
        ]
        indexes = [
            # A person's own: the editors' home, and the form of a new article.
            models.Index(fields=["user", "-saved_at"], name="autosave_of_person"),
            # Those that are old enough to go.
            models.Index(fields=["saved_at"], name="autosave_saved"),
        ]

    def __str__(self):
        return f"{self.user}: {self.title}"
