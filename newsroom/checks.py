"""System checks: settings that contradict each other stop the start."""

from django.conf import settings
from django.core import checks
from django.core.checks import Tags, register
from django.http.request import validate_host


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
