"""What each person is told by email."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class NoticeChoices(models.Model):
    """Whoever has no row has the defaults."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="notice_choices",
        verbose_name=_("person"),
    )
    assigned = models.BooleanField(_("An article is assigned to me"), default=True, db_default=True)
    sent_back = models.BooleanField(
        _("An article of mine is sent back"), default=True, db_default=True
    )
    submitted = models.BooleanField(
        _("An article is submitted for review"), default=False, db_default=False
    )
    published = models.BooleanField(
        _("An article of mine is published"), default=False, db_default=False
    )
    due_tomorrow = models.BooleanField(
        _("An article assigned to me is due tomorrow"), default=False, db_default=False
    )
    # The last day of which they were told what is due: whoever moves it on may tell them, once.
    told_due_on = models.DateField(null=True, editable=False)

    class Meta:
        verbose_name = _("choice of email")
        verbose_name_plural = _("choices of email")
        default_permissions = ()

    def __str__(self):
        return str(self.user)

    @classmethod
    def of(cls, user) -> "NoticeChoices":
        return cls.objects.filter(user=user).first() or cls(user=user)
