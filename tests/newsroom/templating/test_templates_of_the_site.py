"""A folder of templates in VAR_DIR wins over ours, template by template."""

import pytest
from django.conf import settings as installed
from django.template.loader import get_template
from django.urls import reverse

from newsroom import settings as own
from newsroom.templating.compiled import Compiled
from tests import factories
from tests.articles.people import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(settings, tmp_path):
    """As VAR_DIR/templates is."""
    [engine] = settings.TEMPLATES
    settings.TEMPLATES = [engine | {"DIRS": [tmp_path, *engine["DIRS"]]}]
    return tmp_path


def test_the_settings_name_it_first_and_tests_leave_it_out():
    assert own.TEMPLATES[0]["DIRS"] == [own.VAR_DIR / "templates", own.BASE_DIR / "templates"]
    assert installed.TEMPLATES[0]["DIRS"] == [own.BASE_DIR / "templates"]


def test_a_part_of_the_site_stands_in_the_place_of_ours(client, folder):
    factories.PublicationFactory(name="The Post")
    (folder / "_footer.html").write_text("<footer>Made by {{ publication.name }}</footer>")
    page = client.get("/").content.decode()
    assert "<footer>Made by The Post</footer>" in page
    assert "colophon" not in page
    assert "nameplate" in page
    assert isinstance(get_template("_footer.html").template.nodelist, Compiled)


def test_a_page_of_the_site_may_extend_ours_of_the_same_name(client, folder):
    factories.PublicationFactory(name="The Post")
    (folder / "articles").mkdir()
    (folder / "articles" / "front.html").write_text(
        '{% extends "articles/front.html" %}'
        "{% block main %}<p>Before</p>{{ block.super }}{% endblock %}"
    )
    page = client.get("/").content.decode()
    assert "<p>Before</p>" in page
    assert page.index("<p>Before</p>") < page.index("colophon")


def test_the_desk_may_be_changed_as_well(folder):
    factories.PublicationFactory()
    (folder / "admin").mkdir()
    (folder / "admin" / "_desk_links.html").write_text("<nav>Ours</nav>")
    page = signed_in("Chief").get(reverse("admin:index")).content.decode()
    assert "<nav>Ours</nav>" in page
