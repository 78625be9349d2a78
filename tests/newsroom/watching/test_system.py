"""The page System and the line on the home: each kind of trouble is made, and seen."""

import re
from dataclasses import replace

import pytest
from django.urls import reverse
from django.utils import timezone

from newsroom.watching import exposition, facts, present, system
from newsroom.watching.looking import Look
from newsroom.watching.probes import GB, MB
from newsroom.watching.problems import NAMES, problems
from tests import factories
from tests.articles.people import signed_in
from tests.newsroom.watching.test_exposition import samples

pytestmark = pytest.mark.django_db


def full_of_connections(troubles, monkeypatch):
    real = facts._server
    monkeypatch.setattr(
        facts, "_server", lambda: replace(real(), connections=90, most_connections=97)
    )


TROUBLES = {
    "storage": (
        lambda troubles, _: troubles.storage(works=False),
        "Images can’t be stored. Check the folder or the bucket.",
    ),
    "disk": (
        lambda troubles, _: troubles.disk(900 * MB),
        "The disk is nearly full: 858.3\xa0MB left.",
    ),
    "migrations": (
        lambda troubles, _: setattr(troubles, "missing", 2),
        "The database lacks 2 migrations. Run manage.py migrate.",
    ),
    "connections": (full_of_connections, "The database has 90 of 97 connections in use."),
    "backup_missing": (
        lambda troubles, _: troubles.forget("backup"), "There is no backup yet."
    ),
    "backup_failed": (
        lambda troubles, _: troubles.run("backup", is_success=False, message="No space left."),
        "The last backup failed.",
    ),
    "backup_old": (
        lambda troubles, _: troubles.only("backup", days=3), "The last backup is 3 days old."
    ),
    "verification_missing": (
        lambda troubles, _: troubles.forget("verify_backup"), "No backup has ever been verified."
    ),
    "verification_failed": (
        lambda troubles, _: troubles.run("verify_backup", is_success=False),
        "The last verification of a backup failed.",
    ),
    "verification_old": (
        lambda troubles, _: troubles.only("verify_backup", days=50),
        "A backup was last verified 50 days ago.",
    ),
    "timers_missing": (lambda troubles, _: troubles.forget(), "No timer has ever run."),
    "timer_failed": (
        lambda troubles, _: troubles.run("check_links", is_success=False, message="No network."),
        "“check_links” failed when it last ran.",
    ),
    "timer_late": (
        lambda troubles, _: troubles.only("check_links", days=60),
        "“check_links” should have run by now.",
    ),
    "timer_hung": (
        lambda troubles, _: troubles.hang("check_links", hours=2),
        "“check_links” has been running for too long.",
    ),
    "mail_failed": (
        lambda troubles, _: troubles.mail(next_at=None),
        "1 message couldn’t be sent in the last 7 days.",
    ),
    "mail_waiting": (
        lambda troubles, _: troubles.mail(), "1 message has been waiting for more than an hour."
    ),
}  # fmt: skip


def seen():
    return [problem.text for problem in problems(present.look())]


def test_every_kind_of_trouble_is_made():
    assert set(TROUBLES) == {*NAMES}


@pytest.mark.parametrize("name", TROUBLES)
def test_each_trouble_is_seen_everywhere(troubles, monkeypatch, name):
    make, text = TROUBLES[name]
    troubles.all_is_well()
    assert seen() == []
    make(troubles, monkeypatch)
    [problem] = problems(present.look())
    assert (problem.name, problem.text) == (name, text)
    chief = signed_in("Chief")
    page = chief.get(reverse("admin:system")).content.decode()
    assert text in page
    assert "No problems found." not in page
    present.watch.until = float("-inf")
    assert text in chief.get(reverse("admin:index")).content.decode()
    monkeypatch.setattr(exposition, "looked", present.look)
    found = samples(exposition.exposition())
    assert {labels["name"]: value for labels, value in problem_samples(found) if value} == {name: 1}


def problem_samples(found):
    for (metric, *labels), value in found.items():
        if metric == "newsroom_problem":
            yield dict(labels), value


def test_a_site_on_which_all_is_well(troubles):
    troubles.all_is_well()
    factories.PublicationFactory()
    chief = signed_in("Chief")
    page = chief.get(reverse("admin:system")).content.decode()
    assert "No problems found." in page
    assert "Not set up yet" not in page
    for line in ("Newsroom 0", "PostgreSQL 1", "11.4\xa0MB", "in use"):
        assert line in page
    assert page.count("<strong>Fine</strong>") == len(facts.states())
    assert "home-problems" not in chief.get(reverse("admin:index")).content.decode()


def test_timers_say_how_often_as_people_do(troubles):
    page = signed_in("Chief").get(reverse("admin:system")).content.decode()
    assert "Every day. Last run: Never." in page
    assert "Every hour. " in page
    assert "Every 5 minutes. " in page


def links(page: str) -> dict[str, str]:
    """The class of each link among the lines of the state, by its text."""
    state = page[page.index('id="system-state"') : page.index('id="system-timers"')]
    found = re.findall(r'<a(?: class="([^"]*)")? href="[^"]*">([^<]*)</a>', state)
    return {text: name for name, text in found}


def test_a_count_of_zero_is_quiet(troubles):
    troubles.all_is_well()
    chief = signed_in("Chief")
    page = chief.get(reverse("admin:system")).content.decode()
    assert links(page) == {
        "0 waiting, 0 not sent in the last 7 days": "is-quiet",
        "0": "is-quiet",
    }
    troubles.mail()
    factories.ReferenceFactory(link_status="dead", checked_at=timezone.now())
    page = chief.get(reverse("admin:system")).content.decode()
    assert links(page) == {
        "1 waiting, 0 not sent in the last 7 days": "",
        "0": "is-quiet",
        "1": "",
    }


def test_a_new_site_is_told_calmly_what_to_set_up(troubles):
    chief = signed_in("Chief")
    troubles.installed(hours=47)
    assert seen() == []
    page = chief.get(reverse("admin:system")).content.decode()
    assert "No problems found." in page
    assert "Set up a daily backup" in page
    assert "Set up the timers" in page
    troubles.installed(hours=49)
    assert seen() == ["There is no backup yet.", "No timer has ever run."]
    page = chief.get(reverse("admin:system")).content.decode()
    assert "Not set up yet" not in page


def test_one_s_own_machine_stays_calm(troubles, settings):
    settings.DEBUG = True
    troubles.installed(days=100)
    assert seen() == []
    troubles.run("check_links", days=60)
    troubles.run("backup")
    assert seen() == []


def test_what_a_killed_backup_left_is_a_failure(troubles):
    troubles.all_is_well()
    troubles.begin("backup", minutes=5)
    assert seen() == ["The last backup failed."]


def test_a_backup_that_runs_is_no_trouble(troubles):
    troubles.all_is_well()
    troubles.begin("backup")
    assert seen() == []
    assert "Running" in signed_in("Chief").get(reverse("admin:system")).content.decode()


def test_a_backup_that_hangs_is_a_trouble(troubles):
    troubles.all_is_well()
    troubles.hang("backup", hours=12)
    assert seen() == []
    troubles.forget("backup")
    troubles.run("backup")
    troubles.hang("backup", hours=13)
    assert seen() == ["“backup” has been running for too long."]
    page = signed_in("Chief").get(reverse("admin:system")).content.decode()
    assert "Running for too long. If it hangs, end process 1 on there." in page


def test_a_timer_that_hangs_names_its_process(troubles, monkeypatch):
    monkeypatch.setattr(exposition, "looked", present.look)
    troubles.all_is_well()
    troubles.hang("check_links", hours=2)
    page = signed_in("Chief").get(reverse("admin:system")).content.decode()
    assert "<strong>Running for too long</strong>" in page
    assert "If it hangs, end process 1 on there." in page
    assert samples(exposition.exposition())["newsroom_timer_hung", ("command", "check_links")] == 1


def test_a_timer_says_why_it_failed(troubles):
    troubles.all_is_well()
    troubles.run("check_links", is_success=False, message="No network.")
    page = signed_in("Chief").get(reverse("admin:system")).content.decode()
    assert "No network." in page
    assert "<strong>Failed</strong>" in page


def test_what_failed_long_ago_or_is_held_back_is_no_trouble(troubles):
    troubles.all_is_well()
    troubles.mail(next_at=None, created_at=troubles.ago(days=8))
    troubles.mail(not_before=troubles.ago(minutes=-5), next_at=troubles.ago(minutes=-5))
    assert seen() == []


@pytest.mark.parametrize(("role", "is_seen"), [("nobody", 0), ("Editor", 0), ("Chief", 1)])
def test_it_is_for_who_sets_the_site_up(troubles, role, is_seen):
    troubles.all_is_well()
    troubles.disk(900 * MB)
    client = signed_in(role)
    assert client.get(reverse("admin:system")).status_code == (200 if is_seen else 403)
    assert client.post(reverse("admin:system")).status_code in ({200, 405} if is_seen else {403})
    home = client.get(reverse("admin:index")).content.decode()
    assert ("The disk is nearly full" in home) == bool(is_seen)
    assert (reverse("admin:system") in home) == bool(is_seen)


def test_the_home_asks_once_a_minute(troubles, django_assert_num_queries):
    troubles.all_is_well()
    chief = signed_in("Chief").get(reverse("admin:index")).wsgi_request.user
    assert chief.has_perm(system.RIGHT)
    present.watch.until = float("-inf")
    with django_assert_num_queries(10):
        system.problems_for(chief)
    with django_assert_num_queries(0):
        system.problems_for(chief)


def test_how_many_more_there_are(troubles):
    troubles.all_is_well()
    troubles.disk(900 * MB)
    troubles.missing = 1
    troubles.storage(works=False)
    home = signed_in("Chief").get(reverse("admin:index")).content.decode()
    assert "Images can’t be stored." in home
    assert re.search(r"See System \(2 more problems\)", home)
    assert "nearly full" not in home


def test_an_age_that_there_is_none_of_raises_an_alarm(troubles, monkeypatch):
    monkeypatch.setattr(exposition, "looked", present.look)
    found = samples(exposition.exposition())
    assert found["newsroom_backup_age_seconds",] == float("inf")
    troubles.run("backup", hours=2)
    found = samples(exposition.exposition())
    assert 7200 <= found["newsroom_backup_age_seconds",] < 7300
    assert found["newsroom_timer_success_age_seconds", ("command", "deliver")] == float("inf")
    assert found["newsroom_database_up",] == 1
    assert found["newsroom_database_size_bytes",] > 1_000_000
    assert found["newsroom_votes",] == 0


def test_a_database_that_is_away_is_told(monkeypatch):
    monkeypatch.setattr(exposition, "looked", lambda: None)
    found = samples(exposition.exposition())
    assert found["newsroom_database_up",] == 0
    assert ("newsroom_votes",) not in found


def test_scrapes_share_a_look():
    assert isinstance(exposition.looked, Look)
    assert GB == 1000 * MB
