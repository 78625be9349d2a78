"""The verbs on citations: markers and rows move together and keep pointing at the same works."""

import re

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from articles.editing import citing
from articles.editing.citing import CitingError, merge_markers, remove_markers, renumber_markers
from articles.models import Citation
from articles.rendering.html import render_body
from references.citations import find_markers, normalise_markers
from references.models import Reference
from tests import factories

NUMBERS = st.lists(st.integers(1, 12), min_size=2, max_size=6, unique=True)
PIECES = st.lists(
    st.one_of(
        st.integers(1, 14).map(lambda n: f"[{n}]"),
        st.tuples(st.integers(1, 12), st.integers(1, 12)).map(lambda t: f"[{t[0]}, {t[1]}]"),
        st.tuples(st.integers(1, 9), st.integers(1, 3)).map(lambda t: f"[{t[0]}–{sum(t)}]"),
        st.sampled_from(["words ", "`code[1]` ", "[2026]", "\n\n", "- ", "[sic]", "## [2]\n"]),
    ),
    max_size=14,
).map(" ".join)


def works_of(body, rows):
    """The works that the markers of a body point at, in order; `rows`: number → work."""
    return [rows[number] for number in find_markers(body, rows)]


def without_repeats(works):
    return [work for index, work in enumerate(works) if index == 0 or works[index - 1] != work]


@given(PIECES, NUMBERS)
def test_renumbered_markers_point_at_the_same_works(body, numbers):
    rows = {number: f"work {number}" for number in numbers}
    try:
        renumbered, mapping = renumber_markers(body, numbers)
    except CitingError:
        assert render_body(body, dict.fromkeys(numbers, "")).dangling
    else:
        after = {mapping[number]: work for number, work in rows.items()}
        assert works_of(renumbered, after) == works_of(body, rows)
        assert sorted(after) == list(range(1, len(numbers) + 1))


@given(PIECES, NUMBERS)
def test_merged_markers_point_at_the_work_that_stays(body, numbers):
    gone, into = numbers[:2]
    rows = {number: f"work {number}" for number in numbers}
    left = {number: work for number, work in rows.items() if number != gone}
    expected = [rows[into] if work == rows[gone] else work for work in works_of(body, rows)]
    found = works_of(merge_markers(body, gone, into, numbers), left)
    assert set(found) == set(expected)
    one_by_one = merge_markers(normalise_markers(body, rows), gone, into, numbers)
    assert without_repeats(works_of(one_by_one, left)) == without_repeats(expected)


@given(PIECES, NUMBERS)
def test_without_the_markers_of_one_the_others_point_where_they_did(body, numbers):
    gone = numbers[0]
    rows = {number: f"work {number}" for number in numbers}
    expected = [work for work in works_of(body, rows) if work != rows[gone]]
    removed = remove_markers(body, gone, numbers)
    assert works_of(removed, {n: work for n, work in rows.items() if n != gone}) == expected
    plain = re.compile(r"[^\w]|\d")  # every word that is not a number stays
    assert plain.sub("", removed) == plain.sub("", body)


@pytest.mark.django_db
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PIECES, NUMBERS, st.sampled_from(["renumber", "merge", "remove"]))
@example("[3–5]", [5, 3, 1, 4], "merge")
def test_text_and_rows_stay_consistent_in_the_database(body, numbers, verb):
    article = factories.DraftArticleFactory(works=0, body=body)
    for number in numbers:
        Citation.objects.create(
            article=article, number=number, reference=factories.ReferenceFactory()
        )
    rows = dict(article.citations.values_list("number", "reference"))
    before = works_of(body, rows)
    gone, into = numbers[:2]
    is_refused = False
    if verb == "renumber":
        try:
            citing.renumber(article)
        except CitingError:
            is_refused = True
            article.refresh_from_db()
            assert article.body == body
            assert dict(article.citations.values_list("number", "reference")) == rows
    elif verb == "merge":
        citing.merge(article, gone, into)
        before = [rows[into] if work == rows[gone] else work for work in before]
    else:
        citing.remove(article, gone, with_markers=True)
        before = [work for work in before if work != rows[gone]]
    article.refresh_from_db()
    after = dict(article.citations.values_list("number", "reference"))
    same = set if verb == "merge" else without_repeats  # a range names what was merged once
    assert same(works_of(article.body, after)) == same(before)
    revision = article.working_revision
    assert revision.body == article.body
    frozen = {each["number"]: each["reference"] for each in revision.references}
    assert is_refused or frozen == after


def test_a_dangling_marker_never_finds_a_work_by_renumbering():
    with pytest.raises(CitingError, match="no citation has"):
        renumber_markers("It is so [3].", [1, 2, 4])


@pytest.mark.parametrize(
    ("body", "merged", "removed"),
    [
        ("It is so [2].", "It is so [1].", "It is so."),
        ("It is so [1][2].", "It is so [1].", "It is so [1]."),
        ("So [1–3].", "So [1, 3].", "So [1, 3]."),
        ("So [3; 2; 1] [2, 4].", "So [3, 1] [2, 4].", "So [3, 1] [2, 4]."),
        ("So [2, 3].", "So [1, 3].", "So [3]."),
        ("`a[2]` and [22] [2026]", "`a[2]` and [22] [2026]", "`a[2]` and [22] [2026]"),
    ],
)
def test_what_becomes_of_markers(body, merged, removed):
    assert merge_markers(body, 2, 1, [1, 2, 3]) == merged
    assert remove_markers(body, 2, [1, 2, 3]) == removed


@pytest.mark.django_db
def test_remove_and_leave_the_markers_as_text():
    article = factories.DraftArticleFactory()
    body = article.body
    citing.remove(article, 2, with_markers=False)
    article.refresh_from_db()
    assert article.body == body
    assert [each.number for each in article.citations.all()] == [1]


@pytest.mark.django_db
def test_a_known_address_is_recognised_in_any_spelling():
    work = factories.ReferenceFactory(url="https://example.org/a")
    article = factories.DraftArticleFactory(works=1)
    citation = citing.add_reference(article, " HTTPS://Example.org/a?utm_source=x#part ")
    assert (citation.number, citation.reference) == (2, work)
    assert citing.add_reference(article, "example.org/a") == citation
    article.refresh_from_db()
    assert article.working_revision.references[1]["url"] == work.url


@pytest.mark.django_db
def test_the_source_of_a_new_address_is_guessed_from_its_domain():
    reference, is_new = citing.find_or_add("https://news.some-paper.co.uk/story")
    assert is_new
    assert (reference.source.name, reference.source.domain) == ("Some Paper", "some-paper.co.uk")
    again, _ = citing.find_or_add("https://some-paper.co.uk/other")
    assert again.source == reference.source


@pytest.mark.django_db
def test_refusals_say_why_and_change_nothing():
    article = factories.DraftArticleFactory()
    for act, said in (
        (lambda: citing.merge(article, 1, 1), "two different"),
        (lambda: citing.merge(article, 9, 1), "no citation 9"),
        (lambda: citing.remove(article, 9, with_markers=True), "no citation 9"),
        (lambda: citing.add_reference(article, "javascript://alert"), "isn’t a web address"),
        (
            lambda: citing.find_or_add("https://new.example/", by=factories.UserFactory()),
            "“https://new.example/” has not been cited yet, and you don’t have permission to add "
            "references. Ask someone with the role Reporter to add it.",
        ),
        (
            lambda: citing.find_or_add("nonsense/page.html"),
            "“nonsense/page.html” isn’t a web address",
        ),
    ):
        with pytest.raises(CitingError, match=said):
            act()
    assert article.revisions.count() == 1
    assert Reference.objects.count() == 2
