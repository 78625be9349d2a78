"""Constants of the installation for every template."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, str]:
    """`site_url`: where the site lives, without a slash at its end."""
    return {"site_url": settings.SITE_URL}
