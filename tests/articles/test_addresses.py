"""Paths of pages: the same as Django's own, for whatever values."""

import pytest
from django.urls import NoReverseMatch, Resolver404, resolve, reverse, set_script_prefix
from django.utils.safestring import SafeString

from articles.addresses import path_to
from articles.models.taxonomy import RESERVED_SECTION_SLUGS

CASES = [
    ("articles:front",),
    ("articles:detail", "culture", "a-story_2"),
    ("articles:markdown", "culture", "a-story"),
    ("articles:citation_bib", "culture", "a-story"),
    ("articles:social_card", 12, "0a1b"),
    ("articles:social_card", -12, "0a1b"),
    ("articles:social_card", "12", "0a1b"),
    ("articles:social_card", SafeString("12"), SafeString("0a1b")),
    ("articles:detail", 12, "0a1b"),
    ("articles:detail", "12", 2147483648),
    ("articles:tag_feed", "harbour", "feed.xml"),
    ("articles:archive_month", 2026, 5),
    ("articles:archive_month", 26, 5),
    ("articles:work", "iana.org", 5),
    ("articles:work", "iana-org", 5),
    ("articles:page", "stand-in-0-"),
    ("feedback:vote", "culture", "a-story"),
    ("articles:detail", "stand-in-1-", "stand-in-0-"),
]


def answer(path, name, values):
    try:
        return path(name, values)
    except NoReverseMatch:
        return NoReverseMatch


@pytest.mark.parametrize("case", CASES)
def test_they_are_those_of_django(case):
    name, *values = case
    ours = answer(lambda name, values: path_to(name, *values), name, values)
    assert ours == answer(lambda name, values: reverse(name, args=values), name, values)


@pytest.mark.parametrize(
    "values", [(), ("",), ("a",), ("a", ""), ("a", "b/c"), ("a", "ü"), ("a", "b", "c")]
)
def test_what_has_no_address_is_refused(values):
    with pytest.raises(NoReverseMatch):
        path_to("articles:detail", *values)


@pytest.mark.parametrize("slug", RESERVED_SECTION_SLUGS)
def test_what_belongs_to_the_site_is_no_section(slug):
    assert resolve(f"/{slug}s-and-more/a-story/").view_name == "articles:detail"
    try:
        name = resolve(f"/{slug}/a-story/").view_name
    except Resolver404:
        name = ""
    assert name != "articles:detail"


def test_a_site_may_live_in_a_folder():
    assert path_to("articles:tag", "a") == "/tags/a/"
    set_script_prefix("/news%s/")
    try:
        assert path_to("articles:tag", "a") == reverse("articles:tag", args=["a"])
        assert path_to("articles:archive") == reverse("articles:archive")
    finally:
        set_script_prefix("/")
