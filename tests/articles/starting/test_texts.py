"""Texts to begin with: true of the publication and the installation, and good Markdown."""

import re
from html import unescape
from urllib.parse import unquote

import pytest

from articles.models import Publication
from articles.provenance.articles import LABELS
from articles.rendering.html import render_page
from articles.starting.pages import facts_of
from articles.starting.texts import MEANINGS, Facts, corrections_policy, how_it_works, privacy
from feedback.protecting import identity

TEXTS = (how_it_works, corrections_policy, privacy)


@pytest.mark.parametrize("write", TEXTS)
def test_a_text_names_the_publication_and_renders_without_leftovers(write):
    text = write(Facts("The Harbour Herald"))
    assert "The Harbour Herald" in text
    html = str(render_page(text))
    assert html.count("<h2") >= 3
    for mark in ("%(", "**", "|", "##"):
        assert mark not in html


def test_every_label_that_is_recorded_is_explained():
    assert MEANINGS.keys() == LABELS.keys()
    html = str(render_page(how_it_works(Facts("The Harbour Herald"))))
    assert all(f">{label}</td>" in html for label in LABELS.values())


def test_what_is_not_so_is_not_said():
    history = "Select “History”"
    assert all(history in write(Facts("H")) for write in (how_it_works, corrections_policy))
    plain = Facts("H", has_history=False, shares=False)
    assert not any(history in write(plain) for write in TEXTS)
    assert "sharing an article" in privacy(Facts("H"))
    assert "sharing an article" not in privacy(plain)


def test_an_address_is_named_where_there_is_one():
    assert not any("mailto:" in write(Facts("H")) for write in TEXTS)
    given = Facts("H", contact_email="desk@harbour.example")
    assert all("mailto:desk@harbour.example" in write(given) for write in TEXTS)


# What Markdown would take for marks, links, code, images, HTML, entities, and blocks
HOSTILE = (
    "The *Harbour* **Herald**",
    "_Herald_ & `Post`",
    "[Herald](https://evil.example/)",
    "![Herald](/media/images/a.png)",
    "<b>Herald</b> &amp; Sons",
    "Back\\slash \\[1]",
    "~~Herald~~ | Post",
    "<https://evil.example/>",
    "The “Herald” [1]",
    "# Herald",
    "- Herald",
    "24. Herald",
    "7) Herald",
    "> Herald",
)


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("write", TEXTS)
def test_a_name_is_shown_as_it_is(write, name):
    html = str(render_page(write(Facts(name))))
    first = html.partition("</p>")[0]
    assert name in unescape(first.removeprefix("<p>"))


@pytest.mark.parametrize("email", ["_the*desk*_@harbour.example", "a`b`{c}|d&amp@harbour.example"])
@pytest.mark.parametrize("write", TEXTS)
def test_an_address_is_shown_as_it_is(write, email):
    html = str(render_page(write(Facts("H", contact_email=email))))
    address, shown = re.search('href="mailto:([^"]*)"[^>]*>(.*?)</a>', html).groups()
    assert unescape(shown) == email
    assert unquote(unescape(address)) == email


def test_the_privacy_page_says_what_is_set(settings):
    settings.SESSION_COOKIE_AGE = 5 * 24 * 3600
    settings.IS_HTTPS = True
    publication = Publication(name="H", feedback_retention_days=90, share_services=[])
    text = privacy(facts_of(publication))
    assert "deleted after 90 days" in text
    assert "at most 5 days" in text
    assert f"`{identity.SECURE_COOKIE}`" in text
    assert "sharing an article" not in text
    settings.IS_HTTPS = False
    assert f"`{identity.COOKIE}`" in privacy(facts_of(publication))


def test_what_only_the_newsroom_knows_is_asked_for():
    text = privacy(Facts("H"))
    assert "name and address of the person responsible" in text
    assert "what the server in front of this site logs" in text
