"""Citations of other tools are told from text."""

import time

import pytest

from references.citation_findings import Finding, check, find_other_citations
from references.citations import Passage


@pytest.mark.parametrize(
    "citation",
    [
        "[^1]", "[^note-2]", "^[A gauge.]", "[@smith2020]", "[see @smith2020, p. 3]", "[-@smith]",
        "[^the gauge]", "^1^",
        "[@a; @b]", "[[Gauge office]]", "<ref>", '<ref name="a"/>', "{{cite web|url=x}}",
        "{{< cite smith >}}", "{% cite smith %}", "{{sfn|Smith|2020}}", "{cite}", "{cite:p}",
        ":cite:", ":footcite:p:", "[1]_", "[#note]_", "[CIT2002]_", r"\cite{smith}",
        r"\citep[see][p. 3]{smith}", r"\autocite*{smith}", r"\footnote{A gauge.}", "[fn:1]",
        "[cite:@smith]", "【1】", "【4†source】", "〔2〕", "［3］", "[1†source]", "<sup>1</sup>",
        "<sup>[1]</sup>", "footnote:[A gauge.]", "contentReference[oaicite:0]", "citeturn0search1",
    ],
)  # fmt: skip
def test_a_citation_of_another_tool_is_found(citation):
    assert citation in find_other_citations(f"The river rose{citation} by two metres.")


@pytest.mark.parametrize(
    "text",
    [
        "It rose [1] and [2, 3].", "[sic] and [0]", "Write to [jane@example.org].", "array[i][j]",
        "a ^ b, x^2 and [a]", "【速報】川が増水した。", "the cited {set}", "cite your sources",
        "5 m² of 3 km³.", "x² + y², E = mc²", "“teh [sic][1]” rose [1][2] and [sic][2–4]",
        "see [1]: https://a.example/", "[a-z][0-9]", "[^a", "10^6, 2^10^, x^2^", "[ ] [x]: done",
        "a <b> and <reference>", r"\alpha{x}", "snake_[case]", "@jane says so", "5 [five]",
    ],
)  # fmt: skip
def test_text_is_text(text):
    assert find_other_citations(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The river rose.¹ Nobody knew,² they say.", "¹"),
        ("“It rose”⁴⁵ by night", "⁴⁵"),
        (
            "As [said].\n[said]: https://gauge.example/2026 'A'",
            "[said]: https://gauge.example/2026",
        ),
        ("It rose, as [the report][report] says.", "[the report][report]"),
        ("[Gauge office][] saw it.", "[Gauge office][]"),
        ("[said]:<https://gauge.example/>", "[said]:<https://gauge.example/>"),
    ],
)
def test_raised_digits_and_addresses_of_links_are_found(text, found):
    assert find_other_citations(text) == [found]


def test_the_first_of_each_kind_is_named():
    text = "One [^1], two [^2], three [@a], four [[b]], and [^1] again."
    assert find_other_citations(text) == ["[^1]", "[@a]", "[[b]]"]


def test_a_long_one_is_cut():
    [words] = find_other_citations(f"Rose[[{'x' * 100}]].")
    assert (len(words), words[-1]) == (40, "…")


def test_the_checks_advise_to_cite_it_here():
    passages = [Passage("It rose.[^1] Again.[^1]"), Passage("It fell.[^1][@a]")]
    assert check([], [], passages, []) == [
        Finding(
            "other_citation",
            f"“{citation}” looks like a citation of another tool, and readers see it as it is. Add "
            "a reference, and cite it as [1].",
            passage=passage,
        )
        for citation, passage in [("[^1]", "It rose.[^1] Again.[^1]"), ("[@a]", "It fell.[^1][@a]")]
    ]


def test_code_is_not_checked():
    assert check([], [], [Passage("Write [^1] there.", code=("[^1]",))], []) == []


def test_few_of_many_are_told():
    passages = [Passage(f"It rose.[^{number}]") for number in range(20)]
    assert len(check([], [], passages, [])) == 5


@pytest.mark.parametrize(
    "unit",
    [
        "[",
        "[^",
        "[[a",
        "[@",
        "[a @",
        "{{cite ",
        r"\cite[",
        "【1",
        "<ref ",
        "cite",
        "[1]",
        "^[a",
        "[ab][",
        "[a]: ",
        "a.¹",
        "^1",
        "[^a ",
    ],
)
def test_hostile_text_costs_little(unit):
    text = unit * (100_000 // len(unit))
    started = time.process_time()
    find_other_citations(text)
    assert time.process_time() - started < 1
