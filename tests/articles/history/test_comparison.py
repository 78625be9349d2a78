"""Two revisions side by side: every part is compared, lists as items."""

import time

import pytest

from articles.history.comparison import compare, compare_pages
from articles.provenance.articles import Check, Provenance


def text_of(changes):
    return "".join(each.text for each in changes)


def revision(**changes):
    return {
        "title": "A title",
        "slug": "a-title",
        "standfirst": "In short.",
        "body": "One [1].\n\nTwo [2].",
        "references": [work(1, "a"), work(2, "b")],
        "tags": [{"name": "web", "slug": "web"}],
        "authors": [{"id": 1, "name": "Desk"}],
        "lead_image": None,
        "provenance": Provenance("human"),
        "social_title": "",
        "social_description": "",
    } | changes


def work(number, name, **changes):
    found = {"number": number, "source": "Outlet", "title": f"Work {name}"}
    return found | {"url": f"https://outlet.org/{name}"} | changes


def lines(comparison):
    (found,) = comparison.changed
    return [(each.kind.value, each.note, text_of(each.changes)) for each in found.lines]


def test_equal_revisions_have_no_differences():
    comparison = compare(revision(), revision())
    assert comparison.changed == []
    assert [each.label for each in comparison.unchanged] == [
        "Title", "Address", "Standfirst", "Text", "References", "Tags", "Authors", "Lead image",
        "Sharing", "Provenance",
    ]  # fmt: skip


def test_every_part_is_compared():
    picture = {
        "file": "images/x.jpeg", "alt": "A field", "is_decorative": False, "caption": "",
        "credit": "Nobody", "focal_x": 0.5, "focal_y": 0.5,
    }  # fmt: skip
    other = revision(
        title="Another title",
        slug="another",
        standfirst="",
        body="One [1].",
        references=[work(1, "a")],
        tags=[],
        authors=[{"id": 2, "name": "Machine"}],
        lead_image=picture,
        provenance=Provenance("ai_assisted", checks=(Check("read", "passed"),)),
        social_title="Shorter",
    )
    for old, new in ((revision(), other), (other, revision())):
        assert compare(old, new).unchanged == []


MANY = "x\n\n" * 12_000
ROUGH = "Some of the text is too long to compare word by word."


@pytest.mark.parametrize(
    ("old", "new", "note"),
    [
        (MANY, MANY.replace("x", "y", 1), ""),
        (MANY, f"{MANY}y", ""),
        (f"a\n\n{MANY}b", f"b\n\n{MANY}a", ROUGH),
        ("one " * 50_000, "a " + "one " * 50_000 + "b", ROUGH),
        ("one two " * 3_000, "two one " * 3_000, ROUGH),
        ("> x\n" * 30_000, "a\n" + "> x\n" * 30_000 + "b", ROUGH),
        ("x\n\ny", "x\n\n\n\ny", "Only blank lines differ."),
    ],
)  # fmt: skip
def test_texts_of_much_that_is_alike_are_compared_at_once(old, new, note):
    started = time.process_time()
    comparison = compare(revision(body=old), revision(body=new))
    assert [(part.label, part.note) for part in comparison.changed] == [("Text", note)]
    assert time.process_time() - started < 3


def test_renumbered_references_are_moved_and_corrected_ones_changed():
    new = [work(1, "b"), work(2, "a", title="Work A"), work(3, "c")]
    assert lines(compare(revision(), revision(references=new))) == [
        ("moved", "was [2]", "[1] Outlet — Work b — https://outlet.org/b"),
        ("changed", "was [1]", "[2] Outlet — Work aA — https://outlet.org/a"),
        ("added", "", "[3] Outlet — Work c — https://outlet.org/c"),
    ]


def test_blank_lines_alone_are_said_not_shown():
    (found,) = compare(revision(body="a\n\nb"), revision(body="a\n\n\nb")).changed
    assert (found.label, found.note) == ("Text", "Only blank lines differ.")


def static_page(**changes):
    policies = [{"id": "ethics", "name": "Ethics"}]
    return {"title": "How", "path": "how", "body": "One.", "policies": policies} | changes


def test_pages_are_compared_in_all_that_readers_see():
    same = compare_pages(static_page(), static_page())
    assert [part.label for part in same.unchanged] == ["Title", "Address", "Text", "Policies"]
    staff = [{"id": "masthead", "name": "Staff"}]
    other = static_page(title="Why", path="why", body="Two.", policies=staff)
    changed = compare_pages(static_page(), other).changed
    assert [part.label for part in changed] == ["Title", "Address", "Text", "Policies"]
    words = [(line.kind, text_of(line.changes)) for line in changed[-1].lines]
    assert sorted(words) == [("added", "Staff"), ("removed", "Ethics")]
