"""An article to answer, and the state of the process made new for every test."""

import pytest

from feedback.voting import salts
from tests import factories


@pytest.fixture(autouse=True)
def new_process(monkeypatch):
    """No salt is known yet: the one of an earlier test went with its transaction."""
    monkeypatch.setattr(salts, "_known", (None, b""))


@pytest.fixture
def article(db):
    factories.PublicationFactory()
    return factories.LiveArticleFactory(slug="story", title="A story")
