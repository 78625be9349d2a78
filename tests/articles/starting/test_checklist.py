"""The first steps of a new publication: who sees them, what ticks them off, when they go."""

from threading import Thread
from time import monotonic, sleep

import pytest
from django.db import Error, connection, transaction
from django.urls import reverse

from accounts.mailing.compose import FILES
from articles.models import AuditEntry, DemoRow, Page, PageRevision, Publication, Section
from articles.publishing import pages
from articles.starting import checklist as checklists
from articles.starting.checklist import STEPS, checklist_for
from articles.starting.pages import make_pages
from tests import factories
from tests.articles.people import signed_in, somebody

pytestmark = pytest.mark.django_db

HOME = "/admin/"
HEADING = "Set up your publication"


def ticked(user) -> list[str]:
    return [str(line.label) for line in checklist_for(user).lines if line.is_done]


def publish_everything():
    for page in Page.objects.all():
        pages.publish(page, page.working_copy().number)


def test_each_step_ticks_itself_off():
    chief = somebody("superuser")
    assert ticked(chief) == []
    publication = Publication.objects.create(name="The Harbour Herald")
    assert ticked(chief) == ["Name and language"]
    factories.SectionFactory()
    assert ticked(chief) == ["Name and language", "Sections"]
    make_pages()
    assert ticked(chief) == ["Name and language", "Sections"]  # drafts are to be read
    publish_everything()
    assert ticked(chief)[2:] == ["How it works", "Corrections policy", "Privacy"]
    somebody("Reporter")
    assert ticked(chief)[5:] == ["People"]
    publication.refresh_from_db()
    publication.contact_email = "desk@harbour.example"
    publication.accent = "#005f73"
    publication.save()
    assert ticked(chief)[6:] == ["Email", "Look"]
    factories.DraftArticleFactory()
    assert len(ticked(chief)) == 8
    factories.LiveArticleFactory()
    assert checklist_for(chief) is None


def test_email_that_reaches_nobody_is_not_ticked_off():
    chief = somebody("Chief")
    Publication.objects.create(contact_email="desk@harbour.example")
    assert ticked(chief) == ["Email"]
    lines = checklist_for(chief, mail_leaves=False).lines
    assert not any(line.is_done for line in lines)


def test_email_leads_to_what_is_missing(settings):
    settings.EMAIL_BACKEND = FILES
    chief = signed_in("Chief")
    Publication.objects.create(name="The Harbour Herald")

    def link(**mail):
        lines = checklist_for(chief.user, **mail).lines
        return next(line.url for line in lines if line.label == "Email")

    assert "EMAIL_URL" in chief.get(link(mail_leaves=False)).content.decode()
    url, _, field = link().partition("#")
    assert f'id="{field}"' in chief.get(url).content.decode()


@pytest.mark.parametrize("mail_leaves", [True, False])
def test_every_step_leads_to_a_page_that_opens(mail_leaves):
    client = signed_in("superuser")
    for _round in range(3):
        for line in checklist_for(client.user, mail_leaves=mail_leaves).lines:
            assert client.get(line.url).status_code == 200, line.url
        Publication.objects.get_or_create(pk=1)
        make_pages()


def test_the_privacy_page_counts_under_another_path_too():
    make_pages()
    page = Page.objects.get(path="privacy")
    content = {"title": "Data", "path": "data", "body": "Ours.", "policies": []}
    pages.publish(page, pages.save(page, content).number)
    line = next(line for line in checklist_for(somebody("superuser")).lines
                if line.label == "Privacy")  # fmt: skip
    assert line.is_done
    assert line.url == reverse("admin:articles_page_change", args=[page.pk])


@pytest.mark.parametrize("role", ["nobody", "Reporter", "Editor"])
def test_who_cannot_set_a_publication_up_sees_no_list(role):
    assert HEADING not in signed_in(role).get(HOME).content.decode()


def test_a_chief_sees_what_a_chief_may_do():
    chief = somebody("Chief")
    labels = [str(line.label) for line in checklist_for(chief).lines]
    assert labels == [str(step.label) for step in STEPS if chief.has_perm(step.right)]
    page = signed_in(chief).get(HOME).content.decode()
    assert HEADING in page
    assert page.count("home-start-mark") == len(labels)


def test_a_site_that_shows_the_demonstration_has_no_list():
    DemoRow.objects.create(kind="section", owner=1)
    assert checklist_for(somebody("superuser")) is None


def test_a_chief_dismisses_it_for_everybody():
    client = signed_in("Chief")
    response = client.post(reverse("admin:start_dismiss"), follow=True)
    page = response.content.decode()
    assert "The checklist was dismissed." in page
    assert HEADING not in page
    assert checklist_for(somebody("superuser")) is None
    entry = AuditEntry.objects.get(action="dismiss")  # beside the sign-in
    assert entry.actor == client.user


def test_dismissing_it_twice_is_recorded_once():
    client = signed_in("Chief")
    for _round in range(2):
        assert client.post(reverse("admin:start_dismiss")).status_code == 302
    assert AuditEntry.objects.filter(action="dismiss").count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_new", [True, False])
@pytest.mark.parametrize("press", [checklists.dismiss, make_pages])
def test_a_button_takes_back_no_name_that_is_saved_at_the_same_time(press, is_new):
    chief, failed = somebody("Chief"), []
    if not is_new:
        Publication.objects.create()

    def run():
        try:
            press(by=chief)
        except Error as error:
            failed.append(error)
        finally:
            connection.close()

    pressing = Thread(target=run)
    with transaction.atomic():
        Publication(name="The Harbour Herald").save()
        pressing.start()
        wait_until_somebody_waits()
    pressing.join(20)
    assert failed == []
    found = Publication.objects.get()
    assert found.name == "The Harbour Herald"
    assert found.is_set_up or found.how_it_works_page


def wait_until_somebody_waits():
    deadline = monotonic() + 20
    with connection.cursor() as cursor:
        while not cursor.execute("SELECT FROM pg_locks WHERE NOT granted").fetchall():
            assert monotonic() < deadline
            sleep(0.01)


def test_a_chief_gets_drafts_of_the_pages_that_are_missing():
    client = signed_in("Chief")
    button = "Write the missing pages as drafts"
    assert button in client.get(HOME).content.decode()
    factories.PageFactory(path="privacy", title="Data", body="Ours.")
    page = client.post(reverse("admin:start_pages"), follow=True).content.decode()
    assert "2 drafts were written." in page
    assert button not in page
    assert Page.objects.live().count() == 1
    client.post(reverse("admin:start_pages"))
    assert Page.objects.count() == 3
    assert PageRevision.objects.filter(created_by=client.user).count() == 2


@pytest.mark.parametrize("name", ["start_pages", "start_dismiss"])
@pytest.mark.parametrize("role", ["nobody", "Reporter", "Editor"])
def test_nobody_else_may_press_its_buttons(role, name):
    client = signed_in(role)
    path = reverse(f"admin:{name}")
    assert (client.post(path).status_code, client.get(path).status_code) == (403, 405)
    assert not Publication.objects.exists()
    assert not Page.objects.exists()


def test_it_costs_few_queries(django_assert_num_queries):
    chief = somebody("superuser")
    Publication.objects.create(name="The Harbour Herald")
    with django_assert_num_queries(4):
        checklist_for(chief)
    checklists.dismiss(by=chief)
    with django_assert_num_queries(1):
        assert checklist_for(chief) is None
    assert not Section.objects.exists()
