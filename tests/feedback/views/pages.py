"""Addresses of the article's feedback pages, and what is read from them."""

import re
from datetime import UTC, datetime, timedelta

ANSWER = "/newsroom/story/feedback/"
REPORT = "/newsroom/story/report/"
JSON = {"HTTP_ACCEPT": "application/json"}
NOON = datetime(2031, 4, 5, 12, tzinfo=UTC)


def field(response, name: str) -> str:
    """The value of a hidden field."""
    return re.search(rf'name="{name}" value="([^"]*)"', response.content.decode())[1]


def flat(response) -> str:
    """What the page says, without its tags."""
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]*>", " ", main).split())


def explain(client, clock, seconds=30, **given):
    """Fill in the second page's form, and take some time to do it."""
    moment = field(client.get(ANSWER), "moment")
    clock.shift(timedelta(seconds=seconds))
    return client.post(ANSWER, {"moment": moment, "comment": "", "topic": "", **given})
