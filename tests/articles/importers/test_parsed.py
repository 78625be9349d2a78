"""What is true of every file, whatever its format."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from articles.importers.parsed import (
    ImportRejected,
    ParsedArticle,
    ParsedReference,
    as_time,
    decode,
)


def rejection(data: bytes) -> str:
    with pytest.raises(ImportRejected) as caught:
        decode(data, "a.md", [])
    return str(caught.value)


def test_text_loses_its_byte_order_mark_and_its_carriage_returns():
    assert decode(b"\xef\xbb\xbfone\r\ntwo\rthree", "a.md", []) == "one\ntwo\nthree"


def test_a_file_that_is_not_utf_8_is_refused_with_its_line():
    assert rejection("a\nb\ncaf\xe9".encode("latin-1")) == (
        "“a.md” isn’t UTF-8 text (byte 0xe9 in line 3). Save it as UTF-8."
    )
    assert "isn’t UTF-8" in rejection("Title".encode("utf-16"))


@pytest.mark.parametrize("data", [b"", b" \n\t\r\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_refused(data):
    assert rejection(data) == "“a.md” is empty."


def test_a_nul_character_is_refused_with_its_line():
    assert "NUL character in line 2" in rejection(b"one\nt\0wo")


def test_other_control_characters_are_removed_with_a_warning():
    warnings = []
    assert decode(b"a\x1b[31mb\x0cc\x07\td", "a.md", warnings) == "a[31mb c\td"
    assert warnings == ["Invisible control characters were removed: 2."]


def test_too_many_bytes_are_refused():
    assert "is larger than 2 MB (2.5 MB)" in rejection(b"x" * 2_500_000)


def test_the_fingerprint_covers_everything_but_the_warnings():
    parsed = ParsedArticle(title="One", tags=("a",), published=date(2026, 1, 2))
    same = replace(parsed, warnings=["Something."])
    assert same.fingerprint() == parsed.fingerprint()
    others = [
        replace(parsed, title="Two"),
        replace(parsed, tags=()),
        replace(parsed, tags=None),
        replace(parsed, published=date(2026, 1, 3)),
        replace(parsed, references=(ParsedReference(1, "a", "b", "https://example.org/"),)),
    ]
    prints = {each.fingerprint() for each in [parsed, *others]} | {parsed.fingerprint("picture")}
    assert len(prints) == 7
    assert all(len(each) == 64 for each in prints)


def test_a_day_begins_at_midnight_of_the_site():
    with timezone.override("America/New_York"):
        assert as_time(date(2026, 3, 9)) == datetime(2026, 3, 9, 4, tzinfo=UTC)
        assert as_time(datetime(2026, 3, 9, 12)) == datetime(2026, 3, 9, 16, tzinfo=UTC)
    assert as_time(None) is None
