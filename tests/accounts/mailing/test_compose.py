"""Messages as they are composed: plain, in our look, in the publication's name."""

import pytest

from accounts.mailing.compose import compose, host, send
from articles.look.colours import contrast
from articles.models import Publication
from outbox.models import Event

pytestmark = pytest.mark.django_db


def test_a_message_is_a_row_of_the_transaction():
    send("test", "Ana Ruiz <ana@example.org>", {"who": "Ana & <b>"}, reply_to="ed@example.org")
    event = Event.objects.get()
    assert event.kind == "mail"
    assert event.payload["to"] == "Ana Ruiz <ana@example.org>"
    assert event.payload["reply_to"] == "ed@example.org"
    assert event.payload["subject"] == "Test message from Newsroom"
    assert "Ana & <b> asked for this test message." in event.payload["text"]
    assert "Ana &amp; &lt;b&gt;" in event.payload["html"]


@pytest.mark.parametrize("to", ["", "ana", "ana@", "a@b.c\nBcc: x@y.z", "a@example.org, b@c.org"])
def test_what_is_no_address_is_refused(to):
    with pytest.raises(ValueError, match="isn’t an email address"):
        send("test", to, {"who": "Ana"})
    assert not Event.objects.exists()


def test_it_has_the_look_of_the_publication():
    usual = compose("test", {"who": "Ana"})["html"]
    assert "#a4161c" in compose("notice_assigned", {"address": "https://x.org/"})["html"]
    Publication.objects.create(name="Bees", accent="#fff3b0", type_pair="newspaper")
    html = compose("notice_assigned", {"address": "https://x.org/"})["html"]
    assert "#a4161c" not in html
    assert "Times New Roman" in html
    assert "Times New Roman" not in usual
    button = html.partition('class="button"')[2]
    background = button.partition("background-color: ")[2][:7]
    assert contrast(background, "#fdfdfc") > 4.5  # the pale yellow was mended


@pytest.mark.parametrize(
    ("site_host", "expected"),
    [
        ("news.example.org", "news.example.org"),
        ("127.0.0.1", "localhost"),
        ("[::1]", "localhost"),
        ("localhost", "localhost"),
    ],
)
def test_the_sender_s_host_is_the_site_s_where_it_is_a_name(settings, site_host, expected):
    settings.SITE_HOST = site_host
    assert host() == expected


@pytest.mark.parametrize("language", ["en", "de", "nonsense-xx"])
def test_it_speaks_a_language_of_the_interface(language):
    Publication.objects.create(language=language)
    assert '<html lang="en">' in compose("test", {"who": "Ana"})["html"]


def test_a_name_from_right_to_left_stays_in_its_place():
    Publication.objects.create(name="דואר הנמל")
    message = compose("test", {"who": "דנה"})
    assert "<bdi>דנה</bdi> asked" in message["html"]
    assert 'dir="auto"' in message["html"]
