"""The audit log: who did what, when, to what. PostgreSQL refuses to change or delete an entry."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

# What was done, as it is stored, and as the log shows it.
ACTIONS = {
    "accept invitation": _("Accepted the invitation"),
    "add": _("Added"),
    "add factor": _("Added a second factor"),
    "add notice": _("Added a notice"),
    "approve": _("Approved"),
    "ask for reset": _("Asked to reset the password"),
    "assign": _("Assigned"),
    "change": _("Changed"),
    "change password": _("Changed the password"),
    "change role": _("Changed the role"),
    "change rights": _("Changed permissions"),
    "correct": _("Corrected"),
    "deactivate": _("Deactivated"),
    "delete": _("Deleted"),
    "discard": _("Discarded changes"),
    "dismiss": _("Dismissed"),
    "end sessions": _("Ended sessions"),
    "export": _("Exported"),
    "fail to sign in": _("Failed to sign in"),
    "fix": _("Marked as fixed"),
    "hand over": _("Handed over"),
    "invite": _("Invited"),
    "merge": _("Merged"),
    "publish": _("Published"),
    "purge": _("Purged"),
    "reactivate": _("Reactivated"),
    "reinstate": _("Reinstated"),
    "remove demo": _("Removed the demo"),
    "remove factor": _("Removed a second factor"),
    "rename": _("Renamed"),
    "renew codes": _("Made new recovery codes"),
    "reopen": _("Reopened"),
    "reset factors": _("Removed all second factors"),
    "reset password": _("Reset the password"),
    "restore": _("Restored"),
    "retract": _("Retracted"),
    "revoke": _("Revoked a preview link"),
    "revoke invitation": _("Revoked an invitation"),
    "schedule": _("Scheduled"),
    "send back": _("Sent back"),
    "share": _("Shared a preview"),
    "sign in": _("Signed in"),
    "sign out": _("Signed out"),
    "submit": _("Submitted for review"),
    "tag": _("Tagged"),
    "take down": _("Took down"),
    "triage": _("Triaged"),
    "unpublish": _("Unpublished"),
    "unschedule": _("Unscheduled"),
    "withdraw": _("Withdrawn from review"),
}


class AuditEntry(models.Model):
    """One thing that was done. Names are kept as text: what they name may be gone one day."""

    created_at = models.DateTimeField(_("when"), default=timezone.now)
    # No foreign key in the database: to delete a user must not touch what the user did.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        null=True,
        db_constraint=False,
        related_name="+",
    )
    actor_name = models.CharField(_("who"), max_length=150, blank=True)
    action = models.CharField(_("action"), max_length=40)
    target_kind = models.CharField(_("kind"), max_length=100)
    target_id = models.BigIntegerField(null=True)
    target_name = models.CharField(_("object"), max_length=300)
    details = models.JSONField(_("details"), default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit log")
        indexes = [
            # The admin's list, newest first.
            models.Index(fields=["-created_at", "-id"], name="audit_newest"),
            # What was done to one article, or to one of anything.
            models.Index(fields=["target_kind", "target_id"], name="audit_target"),
        ]

    def __str__(self):
        params = {"actor": self.who, "action": self.action_label, "target": self.target_name}
        return gettext("%(actor)s: %(action)s “%(target)s”") % params

    @property
    def who(self) -> str:
        return self.actor_name or gettext("System")

    @property
    def action_label(self) -> str:
        return str(ACTIONS.get(self.action, self.action.capitalize()))
