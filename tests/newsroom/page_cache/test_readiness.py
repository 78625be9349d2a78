"""Whether the site is ready is told while it is overloaded, and while the database is away."""

from contextlib import ExitStack

import pytest

from newsroom.page_cache import gate
from newsroom.page_cache.gate import Kind
from tests.newsroom.page_cache.test_keys import ask, page_cache


@pytest.mark.parametrize("path", ["/readyz", "/healthz"])
def test_health_is_told_while_all_turns_are_taken(path, monkeypatch):
    monkeypatch.setattr(gate, "BRIEFLY", 0.01)
    cache = page_cache(1)
    with ExitStack() as stack:
        for _ in range(cache.gate.running_at_most[Kind.PAGE]):
            stack.enter_context(cache.gate.entered(Kind.PAGE))
        while True:
            try:
                stack.enter_context(cache.gate.waiting())
            except gate.Busy:
                break
        assert ("X-Cache", "pass") in ask(cache, path)


@pytest.mark.parametrize("path", ["/readyz", "/healthz"])
def test_health_is_told_by_the_application_while_the_database_is_away(path, monkeypatch):
    cache = page_cache(1)
    monkeypatch.setattr(cache.poller, "is_down", True)
    said = ask(cache, path)
    assert ("ETag", '"1"') in said  # the application’s answer
