"""The list of email: what was sent, what waits, what was given up; never the text of a message."""

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from accounts.mailing import again
from accounts.mailing.addresses import is_address
from accounts.mailing.compose import is_configured, send
from accounts.models import Mail
from articles import audit
from articles.admin.selections import KeepsSelection
from articles.words import moment_in_words, person_name, thousands

KINDS = {
    "notice_assigned": gettext_lazy("Article assigned"),
    "notice_sent_back": gettext_lazy("Article sent back"),
    "notice_submitted": gettext_lazy("Article submitted"),
    "notice_published": gettext_lazy("Article published"),
    "notice_several": gettext_lazy("Several articles"),
    "test": gettext_lazy("Test message"),
}
STATES = {
    Mail.State.WAITING: Q(next_at__isnull=False),
    Mail.State.SENT: Q(done_at__isnull=False),
    Mail.State.GIVEN_UP: Q(next_at=None, done_at=None, cancelled_at=None),
    Mail.State.CANCELLED: Q(cancelled_at__isnull=False),
}


class StateFilter(admin.SimpleListFilter):
    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return Mail.State.choices

    def queryset(self, request, queryset):
        condition = STATES.get(self.value())
        return queryset if condition is None else queryset.filter(condition)


@admin.register(Mail)
class MailAdmin(KeepsSelection, admin.ModelAdmin):
    list_display = ["to", "about", "kind_of", "state_of", "attempts", "created", "last_error"]
    list_filter = [StateFilter]
    search_fields = ["payload__to", "payload__subject"]
    search_help_text = gettext_lazy("Search addresses and subjects.")
    fields = [
        *("to", "about", "kind_of", "state_of", "attempts", "created", "sent", "next_attempt"),
        "last_error",
    ]
    readonly_fields = fields  # type: ignore[assignment]
    actions = ["send_again"]
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    nothing_yet = gettext_lazy("No email yet. What Newsroom sends is listed here for 30 days.")

    def get_queryset(self, request):
        return super().get_queryset(request).listed()

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_send_permission(self, request):
        return request.user.has_perm("accounts.send_mail")

    def get_urls(self):
        test = self.admin_site.admin_view(require_POST(self.test_view))
        return [path("test/", test, name="accounts_mail_test"), *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        context = {
            "saved_in": "" if is_configured() else settings.EMAIL_FILE_PATH,
            "may_send": self.has_send_permission(request),
            "has_address": is_address(request.user.email),
        }
        return super().changelist_view(request, context | (extra_context or {}))

    def test_view(self, request):
        """Send a message to the person who asks, by the way that all messages go."""
        if not self.has_send_permission(request):
            raise PermissionDenied
        address = request.user.email
        if is_address(address):
            with transaction.atomic():
                send("test", address, {"who": person_name(request.user)})
            message = _("A test message to %(address)s is on its way. Reload to see its state.")
            self.message_user(request, message % {"address": address}, messages.SUCCESS)
        else:
            message = _("Your account has no email address.")
            self.message_user(request, message, messages.ERROR)
        return HttpResponseRedirect(reverse("admin:accounts_mail_changelist"))

    @admin.action(description=gettext_lazy("Send again"), permissions=["send"])
    def send_again(self, request, queryset):
        """What was sent has no text anymore."""
        with transaction.atomic():
            keys = again.send_again(queryset)
            for mail in Mail.objects.listed().filter(pk__in=keys):
                audit.record("send again", mail, by=request.user)
        if not keys:
            return self.ask_again(
                request,
                _("Sent messages can’t be sent again, because their text isn’t kept."),
            )
        number = len(keys)
        message = ngettext(
            "%(number)s message will be sent again.",
            "%(number)s messages will be sent again.",
            number,
        )
        self.message_user(request, message % {"number": thousands(number)}, messages.SUCCESS)
        return None

    @admin.display(description=gettext_lazy("to"))
    def to(self, mail):
        return mail.to

    @admin.display(description=gettext_lazy("subject"))
    def about(self, mail):
        return mail.title

    @admin.display(description=gettext_lazy("kind"))
    def kind_of(self, mail):
        template = mail.template or ""
        return KINDS.get(template) or capfirst(template.replace("_", " ").replace("/", ": "))

    @admin.display(description=gettext_lazy("state"))
    def state_of(self, mail):
        return mail.state.label

    @admin.display(description=gettext_lazy("written"), ordering="created_at")
    def created(self, mail):
        return moment_in_words(mail.created_at)

    @admin.display(description=gettext_lazy("sent"))
    def sent(self, mail):
        return moment_in_words(mail.done_at) if mail.done_at else ""

    @admin.display(description=gettext_lazy("next attempt"))
    def next_attempt(self, mail):
        return moment_in_words(mail.next_at) if mail.next_at else ""
