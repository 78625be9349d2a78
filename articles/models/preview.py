"""Links that show one revision to people without an account."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles import freshness
from articles.models.revision import Revision


class PreviewLinkQuerySet(models.QuerySet):
    def usable(self, at=None):
        """Those that open at a time (default: now)."""
        return self.filter(
            revoked_at=None,
            expires_at__gt=at or freshness.now(),
            revision__article__taken_down_at=None,
        )

    def to_article(self, article):
        """With what the list of an article's links shows, newest first."""
        links = self.filter(revision__article=article).order_by("-created_at", "-pk")
        return links.select_related("created_by").annotate(number=F("revision__number"))


class PreviewLink(models.Model):
    """A link to a revision. Only a hash of its token is kept, so no list can give it away."""

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="preview_links")
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    objects = PreviewLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("preview link")
        verbose_name_plural = _("preview links")
        constraints = [
            models.UniqueConstraint(fields=["digest"], name="preview_link_token_unique"),
            models.CheckConstraint(
                name="preview_link_token_is_hashed",
                condition=Q(digest__regex=r"^[0-9a-f]{64}$"),
            ),
            models.CheckConstraint(
                name="preview_link_expires_later", condition=Q(expires_at__gt=F("created_at"))
            ),
            models.CheckConstraint(
                name="preview_link_revoked_later",
                condition=Q(revoked_at__isnull=True) | Q(revoked_at__gte=F("created_at")),
            ),
        ]

    def __str__(self):
        return gettext("Preview link %(number)s") % {"number": self.pk}
