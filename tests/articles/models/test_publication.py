"""What a publication says of itself."""

import pytest

from articles.models import Publication


@pytest.mark.parametrize(
    ("language", "is_right_to_left"),
    [("ar", True), ("AR-eg", True), ("he-IL", True), ("en", False), ("arn", False), ("", False)],
)
def test_direction_of_the_pages_follows_the_language(language, is_right_to_left):
    assert Publication(language=language).is_right_to_left is is_right_to_left
