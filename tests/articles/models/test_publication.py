"""What a publication says of itself."""

import pytest
from django.core.exceptions import ValidationError

from articles.models import Publication


@pytest.mark.parametrize(
    ("language", "is_right_to_left"),
    [("ar", True), ("AR-eg", True), ("he-IL", True), ("en", False), ("arn", False), ("", False)],
)
def test_direction_of_the_pages_follows_the_language(language, is_right_to_left):
    assert Publication(language=language).is_right_to_left is is_right_to_left


@pytest.mark.parametrize("name", ["mail_address", "mail_reply_to"])
def test_no_message_is_sent_from_what_no_mail_server_takes(name):
    Publication(**{name: "desk@exſmple.org"}).clean()
    with pytest.raises(ValidationError, match="don’t take “ſ” before the @"):
        Publication(**{name: "deſk@example.org"}).clean()
