"""The pairs of type: each can be chosen, and the first is that of the stylesheet."""

from articles.look.stylesheet import tokens_css
from articles.look.tokens import value_of
from articles.look.type_pairs import DEFAULT, PAIRS
from articles.models import Publication


def test_every_pair_can_be_chosen():
    assert list(PAIRS) == Publication.Pair.values
    assert Publication().type_pair == DEFAULT == next(iter(PAIRS))


def test_the_first_is_what_the_stylesheet_has():
    pair = PAIRS[DEFAULT]
    text = tokens_css()
    assert " ".join(value_of(text, "serif").split()) == pair.reading
    assert " ".join(value_of(text, "sans").split()) == pair.around
    assert value_of(text, "serif-adjust") == str(pair.adjust)


def test_every_stack_ends_with_a_generic_family_and_loads_nothing():
    for pair in PAIRS.values():
        for stack in (pair.reading, pair.around, pair.display):
            assert stack.endswith(("serif", "sans-serif"))
            assert "url" not in stack
            assert ";" not in stack
