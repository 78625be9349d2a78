"""The header of the admin: whose publication it is, and what leads where."""

import re

import pytest
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.urls import reverse

from articles.frame import current_publication
from articles.models import Publication
from newsroom import admin_site
from tests import factories
from tests.articles.people import signed_in, somebody

pytestmark = pytest.mark.django_db
HOME = reverse("admin:index")
PEOPLE = reverse("admin:accounts_person_changelist")


@pytest.fixture(autouse=True)
def name_is_asked_for(monkeypatch):
    """As outside of tests."""
    monkeypatch.setattr(admin_site, "publication_name", lambda: current_publication().name)


def names(page: str) -> tuple[str, str]:
    header = re.search(r'id="site-name"><a[^>]*>(.*?)</a>', page)
    title = re.search(r"<title>\s*(.*?)\s*</title>", page, re.S)
    assert header
    assert title
    return header[1], title[1].rpartition(" | ")[2]


@pytest.mark.parametrize("url", [HOME, reverse("account_login"), reverse("mfa_index")])
def test_the_admin_has_the_publication_s_name(client, admin_client, url):
    browser = client if "login" in url else admin_client
    assert names(browser.get(url).content.decode()) == ("Newsroom", "Newsroom")
    factories.PublicationFactory(name="Fern & Field")
    assert names(browser.get(url).content.decode()) == ("Fern &amp; Field", "Fern &amp; Field")
    Publication.objects.update(name="Kiln")
    assert names(browser.get(url).content.decode()) == ("Kiln", "Kiln")


def test_the_name_is_asked_for_once_for_all_of_a_page(django_assert_num_queries):
    request = RequestFactory().get(HOME)
    request.user = AnonymousUser()
    context = admin.site.each_context(request)
    with django_assert_num_queries(1):
        assert f"{context['site_header']}, {context['site_title']}" == "Newsroom, Newsroom"


@pytest.mark.parametrize("role", ["Reporter", "Editor", "Chief"])
def test_the_header_leads_those_to_people_who_manage_them(role):
    browser = signed_in(somebody(role))
    page = browser.get(HOME).content.decode()
    head = page.partition('class="desk-links"')[2].partition("</nav>")[0]
    assert (f'href="{PEOPLE}"' in head) == (role == "Chief")
    if role == "Chief":
        listed = browser.get(PEOPLE).content.decode()
        head = listed.partition('class="desk-links"')[2].partition("</nav>")[0]
        assert f'href="{PEOPLE}" aria-current="page"' in head


def test_the_title_of_an_invitation_is_its_heading(admin_client):
    page = admin_client.get(reverse("admin:accounts_person_add")).content.decode()
    assert re.search(r"<title>\s*Invite a person \| Newsroom", page)
    assert re.search(r"<h1>\s*Invite a person\s*</h1>", page)
