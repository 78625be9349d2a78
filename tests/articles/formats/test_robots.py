"""robots.txt: what an editor wrote, who is kept out, where the sitemaps are."""

import urllib.robotparser

import pytest

from articles.formats.robots import DEFAULT_RULES, PURPOSES, RulesError, check_rules, robots_txt

SITEMAPS = ["https://example.org/sitemap.xml", "https://example.org/sitemap-news.xml"]


def test_by_default_only_the_back_rooms_are_closed():
    assert robots_txt(DEFAULT_RULES, [], SITEMAPS) == (
        "User-agent: *\nDisallow: /admin/\nDisallow: /search/\n\n"
        "Sitemap: https://example.org/sitemap.xml\n"
        "Sitemap: https://example.org/sitemap-news.xml\n"
    )


def test_chosen_crawlers_are_shut_out_and_the_others_are_not():
    text = robots_txt("", ["training"], SITEMAPS)
    rules = urllib.robotparser.RobotFileParser()
    rules.parse(text.splitlines())
    may_read = {
        agent: rules.can_fetch(agent, "https://example.org/news/a/")
        for purpose in PURPOSES.values()
        for agent in purpose.agents
    }
    assert {agent for agent, may in may_read.items() if not may} == set(PURPOSES["training"].agents)
    assert rules.can_fetch("Googlebot", "https://example.org/news/a/")
    assert rules.site_maps() == SITEMAPS


def test_all_purposes_make_one_group():
    text = robots_txt("# Ours\n", list(PURPOSES), [])
    agents = [agent for purpose in PURPOSES.values() for agent in purpose.agents]
    expected = "\n".join(f"User-agent: {agent}" for agent in agents)
    assert text == f"# Ours\n\n{expected}\nDisallow: /\n"


@pytest.mark.parametrize(
    "rules",
    [
        "",
        "# a comment",
        DEFAULT_RULES,
        "user-agent:*\nallow: /a # why\nCrawl-delay: 5",
        "Sitemap: x",
    ],
)
def test_rules_that_crawlers_read(rules):
    assert check_rules(rules) is None


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        (
            "Disallow: /a",
            "Line 1 comes before any User-agent line, so it has no effect. "
            "Put “User-agent: *” above it.",
        ),
        (
            "User-agent: *\n\nkeep out",
            "Line 3 is “keep out”. Write “Name: value”, such as “Disallow: /drafts/”, "
            "or start a comment with #.",
        ),
        (
            "User-agent: *\nDissallow: /",
            "Line 2 starts with “Dissallow”, which crawlers don’t understand. "
            "Use User-agent, Allow, or Disallow.",
        ),
        (
            "User-agent: *\nDisallow: drafts/",
            "Line 2 has the path “drafts/”. Start it with a slash.",
        ),
    ],
)
def test_rules_that_would_not_do_what_is_meant(rules, message):
    with pytest.raises(RulesError) as caught:
        check_rules(rules)
    assert str(caught.value) == message
