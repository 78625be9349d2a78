"""Front matter is read with distrust."""

import pytest

from articles.importers.front_matter import load_mapping, split_front_matter
from articles.importers.parsed import ImportRejected


def rejection(text: str) -> str:
    with pytest.raises(ImportRejected) as caught:
        split_front_matter(text)
    return str(caught.value)


def test_front_matter_and_text_are_parted():
    assert split_front_matter("---\ntitle: One\ntags: [a, b]\n---\n\nText\n---\nmore") == (
        {"title": "One", "tags": ["a", "b"]},
        "\nText\n---\nmore",
    )


def test_a_file_without_front_matter_is_all_text():
    assert split_front_matter("Text\n\n---\n\nmore") == ({}, "Text\n\n---\n\nmore")


def test_scalars_mean_what_is_written():
    values = load_mapping("a: No\nb: 1.10\nc: 2026-04-05\nd: 0x10\ne: ~\nf: null\ng:\nh: '~'")
    assert values == {
        "a": "No", "b": "1.10", "c": "2026-04-05", "d": "0x10",
        "e": None, "f": None, "g": None, "h": "~",
    }  # fmt: skip


def test_broken_yaml_names_the_line_and_column_of_the_file():
    message = rejection("---\ntitle: One\nstandfirst: a: b\n---\n")
    assert message.startswith("The front matter isn’t valid YAML (line 3, column 14): ")
    assert "quotation marks" in message


@pytest.mark.parametrize(
    "yaml", ["a: [1", "a: 'b", "\ta: b", "a: b\n c: d\n- e", "? [a]: b", "a: \x01"]
)
def test_no_broken_yaml_crashes(yaml):
    assert "isn’t valid YAML" in rejection(f"---\n{yaml}\n---\n")


def test_an_alias_is_refused_before_it_grows():
    bomb = "a: &a [x, x, x, x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(9)
    )
    assert "anchor or alias (& or *, line 2)" in rejection(f"---\n{bomb}---\n")
    assert "anchor or alias (& or *, line 2)" in rejection("---\na: *b\n---\n")


@pytest.mark.parametrize(
    "value",
    ["!!python/object/apply:os.system [ls]", "!!python/name:os.system", "!own x", "!!binary aGk="],
)
def test_a_tag_is_refused(value):
    assert "uses a YAML tag" in rejection(f"---\ntitle: {value}\n---\n")


def test_deep_nesting_is_refused():
    assert "nested more than 10 levels" in rejection(f"---\na: {'[' * 5000}\n---\n")


def test_a_key_given_twice_is_refused():
    message = rejection("---\ntitle: One\ntitle: Two\n---\n")
    assert message.startswith("The front matter isn’t valid YAML (line 3, column 1)")
    assert "“title” appears twice" in message


@pytest.mark.parametrize(
    ("yaml", "kind"), [("- one\n- two", "a list"), ("just words", "plain text")]
)
def test_front_matter_must_be_keys_and_values(yaml, kind):
    assert rejection(f"---\n{yaml}\n---\n").startswith(f"The front matter is {kind}.")


def test_front_matter_must_be_closed():
    assert "isn’t closed" in rejection("---\ntitle: One\n\nText")


def test_a_second_document_is_refused():
    with pytest.raises(ImportRejected, match="second document"):
        load_mapping("a: b\n--- \nc: d")


def test_empty_front_matter_is_an_empty_mapping():
    assert split_front_matter("---\n---\nText") == ({}, "Text")


@pytest.mark.parametrize("escape", [r"\0", r"\ud800", r"\x1b", r"\uffff"])
def test_an_escape_for_what_is_no_text_is_refused(escape):
    assert "isn’t valid YAML (line 2" in rejection(f'---\ntitle: "a{escape}b"\n---\n')
