"""Handlers of a test's own."""

import pytest

from outbox import handlers


@pytest.fixture
def handled(monkeypatch):
    """A list that an event of the kind “test” leaves its payload in."""
    monkeypatch.setattr(handlers, "_handlers", {})
    found = []
    handlers.register("test", lambda event: found.append(event.payload))
    return found
