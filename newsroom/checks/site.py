"""System checks: settings that contradict each other stop the start."""

from django.conf import settings
from django.core import checks
from django.core.checks import Tags, register
from django.http.request import validate_host

from newsroom.templating.own import problems


@register(Tags.security)
def site_is_an_allowed_host(app_configs, **kwargs):
    if settings.DEBUG or validate_host(settings.SITE_HOST, settings.ALLOWED_HOSTS):
        return []
    return [
        checks.Error(
            f"ALLOWED_HOSTS does not contain {settings.SITE_HOST}, the host of SITE_URL.",
            hint="Add it, or leave ALLOWED_HOSTS empty to allow only that host.",
            id="newsroom.E001",
        )
    ]


@register(Tags.security, deploy=True)
def public_site_uses_https(app_configs, **kwargs):
    if settings.IS_HTTPS:
        return []
    return [
        checks.Warning(
            f"SITE_URL is {settings.SITE_URL}, so sign-in cookies are sent unencrypted.",
            hint="Put a server with TLS in front, and start SITE_URL with https://.",
            id="newsroom.W001",
        )
    ]


@register(Tags.security, deploy=True)
def proxies_are_counted(app_configs, **kwargs):
    if settings.TRUSTED_PROXIES or not settings.IS_HTTPS:
        return []
    return [
        checks.Warning(
            "TRUSTED_PROXIES is 0, but a server in front handles TLS. All readers seem to share "
            "its address, so together they reach the limit on votes of one network.",
            hint="Set it to the number of your servers that add to X-Forwarded-For, usually 1.",
            id="newsroom.W002",
        )
    ]


@register(Tags.security, deploy=True)
def mail_is_sent_safely(app_configs, **kwargs):
    if settings.EMAIL_BACKEND == "accounts.mailing.files.EmailBackend":
        return [
            checks.Warning(
                f"EMAIL_URL is not set, so email is saved in {settings.EMAIL_FILE_PATH} and "
                "reaches nobody.",
                hint="Name your mail server: see docs/email.md.",
                id="newsroom.W003",
            )
        ]
    is_encrypted = settings.EMAIL_USE_SSL or settings.EMAIL_USE_TLS
    if is_encrypted or not settings.EMAIL_HOST_PASSWORD:
        return []
    return [
        checks.Warning(
            "EMAIL_URL starts with smtp://, so the password of the mail server is sent "
            "unencrypted.",
            hint="Use submission:// (STARTTLS) or smtps:// (TLS).",
            id="newsroom.W004",
        )
    ]


@register(Tags.templates)
def templates_of_the_site_can_be_used(app_configs, **kwargs):
    """The site starts all the same: most pages may not need them."""
    return [
        checks.Warning(
            f"{path} can’t be used: {reason}",
            hint="Readers see an error page instead. Mend it or remove it, and restart.",
            id="newsroom.W030",
        )
        for path, reason in problems(settings.VAR_DIR / "templates")
    ]
