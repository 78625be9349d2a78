"""Reading and replacing what stands in tokens.css."""

from pathlib import Path

import pytest
from django.conf import settings

from articles.look.tokens import (
    TokensError,
    by_scheme,
    grounds,
    replaced,
    value_of,
    without_comments,
)

TEXT = (Path(settings.BASE_DIR) / "static" / "css" / "tokens.css").read_text()


def test_the_stylesheet_is_written_as_it_is_read_here():
    assert by_scheme(TEXT, "paper") == ("#fdfdfc", "#141312")
    assert grounds(TEXT) == (["#fdfdfc", "#f4f2ed", "#fbe6d3"], ["#141312", "#201e1c", "#45261f"])


def test_a_value_is_replaced_on_screens_and_not_in_print():
    text = replaced(TEXT, {"accent": "light-dark(#112233, #aabbcc)"})
    assert by_scheme(text, "accent") == ("#112233", "#aabbcc")
    assert "--accent: var(--ink);" in text
    assert "#a4161c" not in text
    assert len(text.splitlines()) == len(TEXT.splitlines())


def test_a_value_on_several_lines_is_replaced_whole():
    text = replaced(TEXT, {"serif": "Georgia, serif"})
    assert value_of(text, "serif") == "Georgia, serif"
    assert "Palatino" not in text
    assert value_of(text, "serif-adjust") == value_of(TEXT, "serif-adjust")


def test_what_is_missing_or_written_otherwise_is_said():
    with pytest.raises(TokensError, match="no --nothing"):
        replaced(TEXT, {"nothing": "1"})
    with pytest.raises(TokensError, match="no --nothing"):
        value_of(TEXT, "nothing")
    with pytest.raises(TokensError, match="--serif is not"):
        by_scheme(TEXT, "serif")


def test_comments_go_and_rules_stay():
    assert without_comments("/* why */\na {\n  /* so */\n  b: c;\n}\n") == "a {\n  b: c;\n}\n"
