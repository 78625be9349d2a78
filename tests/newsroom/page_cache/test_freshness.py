"""What readers get is never older than one second, and never before its time."""

import pytest

from tests import factories


def test_it_works(servers):
    factories.LiveArticleFactory(slug="story", works=0, body="Words.")
    for server in servers:
        for _ in range(3):
            answer = server.get("/newsroom/story/")
            print(answer.status, answer.how, answer.ended - answer.began, server.polled())
    assert 0
