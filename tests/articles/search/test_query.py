"""What a typed query is understood as, and that nothing typed can break the parser."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.search.query import FILTERS, MAX_FILTERS, MAX_LENGTH, Query, parse

NOTHING = Query(notes=("Enter at least one letter or number.",))


def test_words_and_operators():
    assert parse(
        'café from:2024 to:2025-12 tag:"open data" -toll "a tag:x" or Author:desk'
    ) == Query(
        text='café -toll "a tag:x" or',
        start=date(2024, 1, 1),
        end=date(2026, 1, 1),
        filters=(("tag", "open data"), ("author", "desk")),
    )


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", Query()),
        ("  \t\n ", Query()),
        ("tag:", NOTHING),
        ('tag:"', NOTHING),
        ("?!… —", NOTHING),
        ("\u200b\u2060", NOTHING),
        ('tag:"un balanced', Query(filters=(("tag", "un balanced"),))),
        ('"un balanced', Query(text='"un balanced')),
        ("a\x00b\u202ec\u2066\u00add", Query(text="a bcd")),
        ("Cafe\u0301", Query(text="Caf\u00e9")),
        ("-5", Query(text="5")),
        ("-1,000.5%", Query(text="1,000.5%")),
        ("bridge -2020", Query(text="bridge -2020")),
        ("-bridge", Query(text="-bridge")),
        ("from:2026-04-05", Query(start=date(2026, 4, 5))),
        ("to:2026-04-05", Query(end=date(2026, 4, 6))),
        (
            "from:2020 from:2022 to:2025 to:2024",
            Query(start=date(2022, 1, 1), end=date(2025, 1, 1)),
        ),
        ("----bridge --- (((", Query(text="-bridge")),
        ("cross-tag:web", Query(text="cross-tag:web")),
        ("tag:a tag:a", Query(filters=(("tag", "a"),))),
    ],
)
def test_parse(typed, expected):
    assert parse(typed) == expected


@pytest.mark.parametrize(
    "value", ["yesterday", "0000", "9999", "2026-13", "2026-02-30", "٢٠٢٤", "1-1"]
)
def test_a_date_that_is_none_is_left_out_with_a_note(value):
    assert parse(f"bridge from:{value}") == Query(
        text="bridge",
        notes=(f"“{value}” isn’t a date. Write it as 2026, 2026-04, or 2026-04-05.",),
    )


def test_dates_that_end_before_they_begin():
    query = parse("from:2026 to:2024")
    assert query.is_impossible
    assert query.notes == ("The end date is before the start date.",)


def test_conditions_beside_the_field_count_as_operators():
    assert parse("bridge", {"tag": "web", "year": "2025"}) == Query(
        text="bridge",
        start=date(2025, 1, 1),
        end=date(2026, 1, 1),
        filters=(("tag", "web"),),
    )


def test_limits():
    assert parse("x" * 10_000) == Query(
        text="x" * 200, notes=("Only the first 200 characters were used.",)
    )
    assert parse("a " * 17).notes == ("Only the first 16 words were used.",)
    many = parse(" ".join(f"tag:{number}" for number in range(9)))
    assert len(many.filters) == MAX_FILTERS
    assert many.notes == ("Only the first 5 filters were used.",)


_hostile = st.lists(
    st.one_of(
        st.text(max_size=12),
        st.sampled_from(
            ['"', "tag:", 'source:"', "from:", "to:9000", "-", " or ", "\x00", "'); --"]
        ),
    )
).map("".join)


@given(_hostile)
def test_whatever_is_typed_the_result_is_bounded_and_clean(typed):
    query = parse(typed)
    assert len(query.text) <= MAX_LENGTH
    assert len(query.filters) <= MAX_FILTERS
    assert all(name in FILTERS and value for name, value in query.filters)
    assert "\x00" not in query.text + "".join(value for _, value in query.filters)
