"""Puts the page cache of this process together, by the settings."""

from typing import Any

from django.conf import settings
from django.db import connection

from articles.freshness import freshness
from articles.lists import rendered
from newsroom.page_cache.gate import Gate
from newsroom.page_cache.layer import PageCache
from newsroom.page_cache.poller import Poller
from newsroom.page_cache.requests import Application, Keys
from newsroom.page_cache.store import Store

MB = 1024 * 1024

of_this_process: PageCache | None = None


def with_page_cache(application: Application) -> Application:
    """The application behind its page cache; as it is in development, or without a budget."""
    global of_this_process
    if settings.DEBUG or not settings.PAGE_CACHE_MB:
        return application
    rendered.began()
    of_this_process = PageCache(
        application,
        store=Store(settings.PAGE_CACHE_MB * MB, freshness),
        poller=Poller(freshness, _connect_params),
        keys=Keys(settings.ALLOWED_HOSTS, is_https=settings.IS_HTTPS),
        gate=Gate(settings.THREADS),
        known=freshness,
        patience=settings.STALE_WHILE_DOWN,
    )
    return of_this_process


def _connect_params() -> dict[str, Any]:
    """As Django connects, without what its cursors need."""
    params = connection.get_connection_params()
    return {
        name: value
        for name, value in params.items()
        if name not in ("context", "cursor_factory", "prepare_threshold", "server_side_binding")
    }
