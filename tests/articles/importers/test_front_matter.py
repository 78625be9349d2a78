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


@pytest.mark.parametrize(
    "text",
    [
        "---\n\n**Note:** a letter.\n\n---\n\nThe rest.",
        "---\n\nJust words.\n",
        "---\n\n- one\n- two\n\n---\n",
        "***\n\nWords.",
        "----\ntitle: One\n----\n",
    ],
)
def test_a_rule_at_the_beginning_is_text(text):
    assert split_front_matter(text) == ({}, text)


def test_rules_and_dots_in_the_text_stay():
    body = "\nBefore.\n\n---\n\ntitle: not a key\n\n---\n\nAfter.\n\n...\n\nEnd.\n"
    assert split_front_matter(f"---\ntitle: One\n---\n{body}") == ({"title": "One"}, body)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('+++\ntitle = "One"\n+++\n\nText', "TOML"),
        ('{\n  "title": "One"\n}\n\nText', "JSON"),
        ('{"title": "One"}\nText', "JSON"),
    ],
)
def test_front_matter_of_another_format_is_named(text, kind):
    assert rejection(text) == (
        f"The front matter is {kind}. Write it as YAML: a line “---”, a line “title: …”, and a "
        "line “---”."
    )


@pytest.mark.parametrize("yaml", ["a:\n\tb: c", "a: b\n\tc: d", "a:\n  - b\n \t- c\nd: [\n\te: {"])
def test_a_tab_that_indents_is_named(yaml):
    message = rejection(f"---\n{yaml}\n---\n")
    assert "a tab indents the line, where YAML needs spaces. Correct that line." in message


def test_tabs_elsewhere_are_white_space():
    assert split_front_matter("---\ntitle:\tOne\ttwo\n---\n")[0] == {"title": "One\ttwo"}


@pytest.mark.parametrize("end", ["\u2028", "\u2029", "\x85"])
def test_a_line_end_that_only_yaml_knows_does_not_end_a_value(end):
    assert load_mapping(f"title: One{end}two\ntags: a") == {"title": "One two", "tags": "a"}


def test_a_colon_without_quotation_marks_is_named():
    assert rejection("---\ntitle: Report: the river rose\n---\n").startswith(
        "The front matter isn’t valid YAML (line 2, column 14): a text that contains “: ” has no "
        "quotation marks. Correct that line."
    )
