"""Reporting a mistake: the form, the thanks, and what reaches the inbox."""

from datetime import timedelta

import pytest
import time_machine

from feedback.models import Report
from tests.feedback.views.pages import NOON, REPORT, field, flat


def test_a_report_reaches_the_inbox_with_its_passage(client, article):
    with time_machine.travel(NOON, tick=False) as clock:
        page = client.get(REPORT, {"quote": "One thing <happened>"})
        assert "One thing &lt;happened&gt;</textarea>" in page.content.decode()
        form = {name: field(page, name) for name in ("moment", "number")}
        form |= {"quote": "One <happened> to a@b.co\r\n", "text": "Two did.\r\nCall +49 30 901820."}
        clock.shift(timedelta(seconds=30))
        for _ in range(2):  # a double click
            response = client.post(REPORT, form)
    assert (response.status_code, response["Location"]) == (303, f"{REPORT}thanks/")
    assert not response.cookies
    report = Report.objects.get()
    assert (report.text, report.quote) == ("Two did.\nCall [phone].", "One <happened> to [e-mail]")
    assert (report.state, report.is_suspect, report.vote) == ("new", False, None)
    assert (report.article, report.revision.number) == (article, 1)
    assert "Thank you for your report" in flat(client.get(f"{REPORT}thanks/"))


def test_a_report_without_words_is_asked_for_them(client, article):
    page = client.post(REPORT, {"text": " \r\n", "quote": "x" * 900})
    assert page.status_code == 400
    assert "Tell us what’s wrong." in flat(page)
    assert Report.objects.count() == 0


@pytest.mark.parametrize(
    ("typed", "text"),
    [("Two\x10 did\x00.", "Two did."), ("Cafe\u0301\u200b is wrong", "Café is wrong")],
)
def test_what_readers_write_is_cleaned(client, article, typed, text):
    with time_machine.travel(NOON, tick=False) as clock:
        page = client.get(REPORT)
        form = {name: field(page, name) for name in ("moment", "number")}
        clock.shift(timedelta(seconds=30))
        assert client.post(REPORT, form | {"text": typed}).status_code == 303
    assert Report.objects.get().text == text


@pytest.mark.parametrize("typed", ["\x00\x10", "\u200b\u2060", "\xad \u3164"])
def test_unseen_characters_are_no_words(client, article, typed):
    page = client.post(REPORT, {"text": typed})
    assert page.status_code == 400
    assert "Tell us what’s wrong." in flat(page)
