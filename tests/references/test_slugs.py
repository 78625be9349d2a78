"""One rule for the slugs of sections, authors, tags and sources."""

import threading

import pytest
from django.db import connection

from references import slugs
from references.models import Source
from references.slugs import COUNTER, free_slug, get_or_create, slug_for

A_SOURCE = {"name": "A paper", "slug": "paper"}


def test_a_slug_is_made_of_the_name():
    assert slug_for("Open Source", "tag") == "open-source"


def test_a_name_without_ascii_letters_gets_one_that_stays_the_same():
    assert slug_for("新聞", "tag") == slug_for("新聞", "tag") != slug_for("報道", "tag")
    assert slug_for("新聞", "tag").startswith("tag-")


def test_a_long_name_leaves_room_for_a_counter():
    assert len(slug_for("x" * 500, "author", 200)) == 200 - COUNTER


@pytest.mark.django_db
def test_a_taken_slug_is_numbered():
    assert free_slug(Source.objects.all(), "paper") == "paper"
    Source.objects.create(domain="paper.org", **A_SOURCE)
    Source.objects.create(domain="paper.net", **(A_SOURCE | {"slug": "paper-2"}))
    assert free_slug(Source.objects.all(), "paper") == "paper-3"


@pytest.mark.django_db
def test_what_is_there_is_found():
    source, is_new = get_or_create(
        Source.objects.all(), "paper", {"name": "A paper"}, domain="paper.org"
    )
    again = get_or_create(Source.objects.all(), "other", {"name": "Other"}, domain="paper.org")
    assert (source.slug, is_new, again) == ("paper", True, (source, False))


@pytest.mark.django_db
def test_a_slug_that_is_taken_between_look_and_insert_is_numbered(monkeypatch):
    looks = iter(["paper", "paper-2"])
    monkeypatch.setattr(slugs, "free_slug", lambda rows, slug: next(looks))
    Source.objects.create(domain="paper.org", **A_SOURCE)
    source, is_new = get_or_create(
        Source.objects.all(), "paper", {"name": "Another"}, domain="paper.net"
    )
    assert (source.slug, is_new) == ("paper-2", True)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one_row():
    barrier, made = threading.Barrier(2), []

    def make():
        try:
            barrier.wait()
            made.append(Source.objects.of("paper.org"))
        finally:
            connection.close()

    threads = [threading.Thread(target=make) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Source.objects.count() == 1
    assert sorted(is_new for _, is_new in made) == [False, True]
