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
            hint="Add it, or leave ALLOWED_HOSTS empty to allow exactly that host.",
            id="newsroom.E001",
        )
    ]


@register(Tags.security, deploy=True)
def public_site_uses_https(app_configs, **kwargs):
    if settings.IS_HTTPS:
        return []
    return [
        checks.Warning(
            f"SITE_URL is {settings.SITE_URL}, so sign-in cookies travel unencrypted.",
            hint="Put a server with TLS in front, and write https:// in SITE_URL.",
            id="newsroom.W001",
        )
    ]


@register(Tags.security, deploy=True)
def proxies_are_counted(app_configs, **kwargs):
    if settings.TRUSTED_PROXIES or not settings.IS_HTTPS:
        return []
    return [
        checks.Warning(
            "TRUSTED_PROXIES is 0, but the server that ends TLS stands in front: all readers seem "
            "to come from it, and the limits on votes take them for one flood.",
            hint="Write how many of your servers add to X-Forwarded-For, such as 1.",
            id="newsroom.W002",
        )
    ]
