"""The IPTC's digital source types: which one a file states."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.provenance.images import FORMER, LABELS, TERMS, choices, find_source_type

BASE = b"http://cv.iptc.org/newscodes/digitalsourcetype/"


@pytest.mark.parametrize(
    ("metadata", "term"),
    [
        (b"", ""),
        (BASE + b"digitalCapture", "digitalCapture"),
        (BASE.replace(b"http", b"https") + b'print"/>', "print"),
        (BASE + b"unheardOf", ""),
        (BASE + b"minorHumanEdits", "humanEdits"),
        (BASE + b"digitalArt'", "digitalCreation"),
        (BASE + b"compositeSynthetickwhen", "compositeSynthetic"),
        (BASE + b"compositeCapture " + BASE + b"print", "compositeCapture"),
        (BASE + b"digitalCapture " + BASE + b"trainedAlgorithmicMedia", "trainedAlgorithmicMedia"),
        (b"trainedAlgorithmicMedia", ""),
    ],
)
def test_find_source_type(metadata, term):
    assert find_source_type(metadata) == term


@given(st.sampled_from([*TERMS]), st.binary(max_size=30), st.binary(max_size=30))
def test_every_term_is_found_anywhere(term, before, after):
    found = find_source_type(before + BASE + term.encode() + b"\0" + after)
    assert found == term


@given(st.binary())
def test_any_bytes_are_searched(metadata):
    assert find_source_type(metadata) in {"", *TERMS}


def test_labels_and_former_names_belong_to_terms():
    assert {*LABELS, *FORMER.values()} <= {*TERMS}
    assert [term for term, _ in choices()] == [*TERMS]
