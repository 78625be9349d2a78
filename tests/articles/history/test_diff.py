"""What changed: nothing is lost, nothing is invented, and no text is too long."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.history.diff import Edit, EditKind, diff_items, diff_paragraphs, diff_words, shortened

SAME, ADDED, REMOVED = EditKind.SAME, EditKind.ADDED, EditKind.REMOVED
WORDS = st.lists(
    st.sampled_from(["one", "two ", "three", " ", "\n", ". ", "[1]", "—", "**", "’", "\u202f"])
)
TEXTS = WORDS.map("".join) | st.text(max_size=60)
ITEMS = st.lists(st.integers(0, 9), max_size=12)


def text_of(changes, *kinds):
    return "".join(each.text for each in changes if each.kind in kinds)


@given(TEXTS, TEXTS)
def test_both_texts_can_be_put_together_again(old, new):
    changes = diff_words(old, new)
    assert text_of(changes, SAME, REMOVED) == old
    assert text_of(changes, SAME, ADDED) == new
    assert all(each.text for each in changes)


@given(TEXTS)
def test_a_text_does_not_differ_from_itself(text):
    assert diff_words(text, text) == ([Edit(SAME, text)] if text else [])


@given(ITEMS, ITEMS)
def test_both_lists_can_be_put_together_again(old, new):
    changes = diff_items(old, new, key=lambda item: item)
    assert [each.item for each in changes if each.kind != REMOVED] == new
    assert sorted(each.item for each in changes if each.kind != ADDED) == sorted(old)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "New", [(ADDED, "New")]),
        ("The old year.", "The new year.", [(SAME, "The "), (REMOVED, "old"), (ADDED, "new"),
                                            (SAME, " year.")]),
        ("In 1,204 cases", "In 1,205 cases", [(SAME, "In "), (REMOVED, "1,204"),
                                              (ADDED, "1,205"), (SAME, " cases")]),
        ("It rose [1].", "It rose [1][2].", [(SAME, "It rose [1]"), (ADDED, "[2]"), (SAME, ".")]),
        ("See https://a.org/x.", "See https://a.org/y.", [
            (SAME, "See "), (REMOVED, "https://a.org/x."), (ADDED, "https://a.org/y.")]),
        ("one two three", "one 2, 3", [(SAME, "one "), (REMOVED, "two three"), (ADDED, "2, 3")]),
    ],
)  # fmt: skip
def test_words_are_compared_as_words(old, new, expected):
    assert [(each.kind, each.text) for each in diff_words(old, new)] == expected


def test_crumbs_between_changes_are_not_held_on_to():
    changes = diff_words("alpha, beta gamma delta", "one, two three four")
    assert [each.kind for each in changes] == [REMOVED, ADDED]


def test_long_unchanged_stretches_are_shortened():
    old = " ".join(f"w{n}" for n in range(200))
    changes = shortened(diff_words(old, old.replace("w100 ", "x ")), context=3)
    assert [each.text for each in changes] == [
        "… 97 words …", "w97 w98 w99 ", "w100", "x", " w101 w102 w103 ", "… 96 words …",
    ]  # fmt: skip


def test_paragraphs_are_matched_before_words():
    old = "First one here.\n\nThe second says ten things.\n\nThird goes away entirely."
    new = "First one here.\n\nNobody expected this.\n\nThe second says twelve things."
    blocks = [(each.kind, text_of(each.changes, *EditKind)) for each in diff_paragraphs(old, new)]
    assert blocks == [
        (SAME, "First one here."),
        (ADDED, "Nobody expected this."),
        (EditKind.CHANGED, "The second says tentwelve things."),
        (REMOVED, "Third goes away entirely."),
    ]


def test_items_that_others_pass_are_not_moved():
    def kinds(old, new):
        return [(each.kind.value, each.item) for each in diff_items(old, new, key=str)]

    assert kinds("abc", "xabc") == [("added", "x"), ("same", "a"), ("same", "b"), ("same", "c")]
    assert kinds("abcd", "bcda") == [
        ("same", "b"), ("same", "c"), ("same", "d"), ("moved", "a"),
    ]  # fmt: skip
    assert kinds("abc", "ac") == [("same", "a"), ("removed", "b"), ("same", "c")]


@pytest.mark.parametrize("name", ["edited", "rewritten", "one_paragraph", "repeated"])
def test_25_000_words_are_compared_in_seconds(name):
    paragraphs = [
        " ".join(f"word{(n * 7 + i) % 900}" for i in range(100)) + "." for n in range(250)
    ]
    old = "\n\n".join(paragraphs)
    new = {
        "edited": "\n\n".join(each.replace("word1 ", "other ") for each in paragraphs),
        "rewritten": old.replace("word", "term"),
        "one_paragraph": old.replace("\n\n", " ").replace("word1 ", "other "),
        "repeated": "the same " * 12_500,
    }[name]
    if name in {"one_paragraph", "repeated"}:
        old = old.replace("\n\n", " ") if name == "one_paragraph" else "same the " * 12_500
    start = time.perf_counter()
    blocks = diff_paragraphs(old, new)
    assert time.perf_counter() - start < 5
    assert any(each.kind != SAME for each in blocks)
