"""One rule for the slugs of sections, authors, tags and sources."""

import re
import threading

import pytest
from django.db import connection

from references import slugs
from references.models import Source
from references.slugs import COUNTER, free_slug, get_or_create, slug_for

A_SOURCE = {"name": "A paper", "slug": "paper"}


def test_a_slug_is_made_of_the_name():
    assert slug_for("Open Source", "tag") == "open-source"


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Łódź and Ørsted meet on the Straße", "lodz-and-orsted-meet-on-the-strasse"),
        ("Đà Nẵng, Þingvellir, blå", "da-nang-thingvellir-bla"),
        ("İstanbul, ISTANBUL, ılgın", "istanbul-istanbul-ilgin"),
        ("東京", "dongjing"),
        ("Ελλάδα", "ellada"),
        ("Москва и объект", "moskva-i-obekt"),
        ("हिन्दी", "hindi"),
        ("Cafe\u0301", "cafe"),
        ("Ca\xadf\u200bé", "cafe"),
        (
            "Season 2025/26 and the East–West—North−South pact",
            "season-2025-26-and-the-east-west-north-south-pact",
        ),
        ("iOS/Android · Node.js: 24/7", "ios-android-node-js-24-7"),
        ("AT&T + C++", "at-t-c"),
        ("Don’t panic, it's Hawaiʻi’s", "dont-panic-its-hawaiis"),
        ("iPhone™ at 20\xa0°C 🎉", "iphone-at-20-c"),
        ("snake_case", "snake-case"),
        ("  --Open   Source--  ", "open-source"),
        ("№ 5", "no-5"),
    ],
)
def test_a_name_of_any_script_keeps_its_letters_and_words(name, slug):
    assert slug_for(name, "tag") == slug


@pytest.mark.parametrize("name", ["🎉", "⁉️ …", "—"])
def test_a_name_without_letters_gets_one_that_stays_the_same(name):
    assert slug_for(name, "tag") == slug_for(name, "tag") != slug_for(f"{name}🚀", "tag")
    assert re.fullmatch("tag-[0-9a-f]{8}", slug_for(name, "tag"))


def test_a_long_name_leaves_room_for_a_counter():
    assert slug_for("x" * 500, "author", 200) == "x" * (200 - COUNTER)
    assert slug_for("word " * 100, "tag") == "-".join(["word"] * 18)
    assert slug_for(f"{'x' * 90} y", "tag") == "x" * 90


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
