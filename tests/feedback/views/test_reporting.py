"""Reporting a mistake: the form, the thanks, and what reaches the inbox."""

from datetime import timedelta

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
