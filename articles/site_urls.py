"""Addresses of this site as machines and other sites need them: whole, with the host."""

from urllib.parse import urljoin

from django.conf import settings


def absolute(path: str) -> str:
    """A path of this site as a whole address; a whole address stays as it is."""
    if path.startswith("/") and not path.startswith("//") and "/." not in path:
        return f"{settings.SITE_URL}{path}"  # as urljoin would say, which takes it apart first
    return urljoin(f"{settings.SITE_URL}/", path)


def media_url(name: str) -> str:
    """The whole address of a stored file."""
    return absolute(urljoin(settings.MEDIA_URL, name))
