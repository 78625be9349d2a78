"""Checking many links: side by side across hosts, one after the other within one."""

import pytest
from django.utils import timezone

from references.checking import Link, check_links, remember
from references.links import Answer, Pace, Status
from references.models import Reference
from tests import factories
from tests.references.servers import checker_for, running


@pytest.fixture(scope="module")
def server():
    with running() as started:
        yield started


@pytest.fixture(autouse=True)
def forget(server):
    server.requests.clear()
    server.most_at_once = server.most_at_one_host = 0


def test_hosts_side_by_side_each_one_by_one(server):
    hosts = [f"h{number}.example" for number in range(4)]
    links = [Link(number, server.url(f"/work/{number}", hosts[number % 4])) for number in range(16)]
    found = list(check_links(links, checker_for(server, pace=Pace(0.01))))
    assert sorted(found, key=lambda pair: pair[0].key) == [
        (link, Answer(Status.OK, 200)) for link in links
    ]
    assert 1 < server.most_at_once <= 4
    assert server.most_at_one_host == 1
    for host in hosts:
        own = [path for _, name, path in server.requests if name.startswith(host)]
        assert own == sorted(own, key=lambda path: int(path.rpartition("/")[2]))


def test_one_host_is_asked_one_thing_at_a_time_even_by_redirects(server):
    target = server.url("/work", "target.example")
    links = [Link(number, server.url(f"/to?{target}", f"h{number}.example")) for number in range(4)]
    answers = [answer for _, answer in check_links(links, checker_for(server, pace=Pace(0.05)))]
    assert answers == [Answer(Status.REDIRECTED, 200)] * 4
    assert server.most_at_one_host == 1


def test_a_bad_host_is_given_up_and_stops_nobody(server):
    bad = [Link(number, server.url("/slow", "bad.example")) for number in range(5)]
    tired = [
        Link(10, server.url("/status/429", "tired.example")),
        Link(11, server.url("/status/200", "tired.example")),
    ]
    good = [Link(number, server.url("/status/200", "good.example")) for number in range(20, 26)]
    found = dict(check_links([*bad, *tired, *good], checker_for(server, timeout=0.05)))
    silent = Answer(Status.UNKNOWN, None, "Skipped: the host isn’t responding.")
    enough = Answer(Status.UNKNOWN, None, "Skipped: the host asks for fewer requests.")
    assert [found[link] for link in bad] == [
        *[Answer(Status.UNKNOWN, None, "Timed out.")] * 3,
        *[silent] * 2,
    ]
    assert [found[link] for link in tired] == [Answer(Status.UNKNOWN, 429), enough]
    assert [found[link] for link in good] == [Answer(Status.OK, 200)] * 6


def test_a_fault_of_ours_is_loud_but_stops_nobody(server):
    class Faulty(type(checker_for(server))):
        def check(self, url):
            if "faulty" in url:
                raise ZeroDivisionError
            return super().check(url)

    links = [
        Link(1, server.url("/status/200", "faulty.example")),
        Link(2, server.url("/status/200", "good.example")),
    ]
    found = []
    with pytest.raises(ZeroDivisionError):
        for link, answer in check_links(links, Faulty(**vars(checker_for(server)))):
            found.append((link.key, answer))
    assert found == [(2, Answer(Status.OK, 200))]


def test_who_stops_listening_stops_the_asking(server):
    links = [Link(number, server.url(f"/work/{number}")) for number in range(50)]
    answers = check_links(links, checker_for(server))
    next(answers)
    answers.close()
    assert len(server.requests) < 10


@pytest.mark.django_db
def test_what_was_learnt_is_kept_until_the_address_changes():
    work = factories.ReferenceFactory(url="https://outlet.org/old")
    now = timezone.now()
    remember(Link(work.pk, "https://outlet.org/other"), Answer(Status.DEAD, 404), now)
    assert kept(work) == (Status.UNCHECKED, None, None)
    remember(Link(work.pk, work.url), Answer(Status.DEAD, 404), now)
    assert kept(work) == (Status.DEAD, 404, now)
    work.refresh_from_db()
    work.title = "Another title"
    work.save()
    assert kept(work) == (Status.DEAD, 404, now)
    work.url = "https://outlet.org/new"
    work.save()
    assert kept(work) == (Status.UNCHECKED, None, None)


def kept(work):
    row = Reference.objects.get(pk=work.pk)
    return row.link_status, row.http_status, row.checked_at
