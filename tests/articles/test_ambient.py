"""What stays the same while a request is answered: what Django says, unless it is held."""

from zoneinfo import ZoneInfo

from django.test import RequestFactory
from django.urls import get_script_prefix, set_script_prefix
from django.utils import timezone, translation

from articles import ambient
from articles.zone import publication_zone
from newsroom.middleware import TimeZoneMiddleware

VIENNA = ZoneInfo("Europe/Vienna")


def known():
    return ambient.prefix(), ambient.zone(), ambient.language()


def asked():
    return get_script_prefix(), timezone.get_current_timezone(), translation.get_language()


def test_it_is_what_django_says():
    assert known() == asked()
    set_script_prefix("/news/")
    try:
        with timezone.override(VIENNA), translation.override("de"):
            assert known() == ("/news/", VIENNA, "de") == asked()
    finally:
        set_script_prefix("/")


def test_it_is_held_for_a_while():
    with timezone.override(VIENNA):
        with ambient.ambient(), timezone.override(None):
            assert ambient.zone() == VIENNA
        with timezone.override("UTC"):
            assert ambient.zone() == timezone.get_current_timezone()


def test_a_request_is_answered_in_the_zone_of_the_publication(db):
    zones = []
    TimeZoneMiddleware(lambda request: zones.append(known()))(RequestFactory().get("/"))
    assert [zone for _, zone, _ in zones] == [publication_zone.get()]
    assert known() == asked()
