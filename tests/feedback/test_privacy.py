"""What is known of a reader: nothing that came with a request is in any column of any table."""

import hashlib
import re
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.utils import timezone

from articles.models import Publication
from feedback.models import Counter, Report, Salt, Vote
from feedback.numbers import rollups
from feedback.protecting import identity
from feedback.reports.purging import purge
from tests import factories
from tests.feedback.views.pages import ANSWER, NOON, REPORT, explain

PRIVACY = Path(__file__).parents[2] / "demo/pages/privacy.md"
ADDRESS, PROXY, MADE_UP = "198.51.100.77", "192.0.2.44", "10.9.8.7"
AGENT, LANGUAGE = "Mozilla/5.0 (Rare Machine; rv:99.7)", "tlh-Latn, x-klingon;q=0.3"
COOKIE = "theme=violet-and-rare"
MAIL, PHONE = "me.myself@example.org", "+1 415 555 0132"


def every_row() -> dict[str, list[str]]:
    """All rows of all tables there are, each as text; bytes are in hexadecimal."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_stat_user_tables ORDER BY relname")
        found = {}
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT to_jsonb(row)::text FROM "{table}" AS row')
            found[table] = [row.lower() for (row,) in cursor.fetchall()]
    return found


def traces(token: bytes, cookie: str) -> set[str]:
    """What would betray the reader: values as they came, their parts, and plain hashes of them."""
    whole = [ADDRESS, AGENT, LANGUAGE, COOKIE, cookie, f"{ADDRESS}{AGENT}", "198.51.100.0/24"]
    parts = ["198.51.100", PROXY, MADE_UP, "rare machine", "tlh", "violet", MAIL, "me.myself"]
    parts += ["555 0132", "5550132", cookie[:12], cookie[-12:], token.hex()]
    hashes = [
        hashlib.new(name, each.encode()).hexdigest()[:24]
        for name in ("md5", "sha1", "sha256")
        for each in whole
    ]
    raw = [each.encode().hex() for each in (ADDRESS, "198.51.100.0/24", AGENT, MAIL)]
    return {each.lower() for each in (*whole, *parts, *hashes, *raw)}


def test_no_column_of_any_table_knows_a_reader(article, settings):
    settings.TRUSTED_PROXIES = 1
    reader = Client(
        HTTP_USER_AGENT=AGENT,
        HTTP_X_FORWARDED_FOR=f"{MADE_UP}, {ADDRESS}",
        HTTP_ACCEPT_LANGUAGE=LANGUAGE,
        HTTP_REFERER="http://testserver/rare-place",
        REMOTE_ADDR=PROXY,
    )
    reader.cookies.load(COOKIE)
    other = factories.LiveArticleFactory(slug="other")
    with time_machine.travel(NOON, tick=False) as clock:
        for path in (ANSWER, "/newsroom/other/feedback/"):
            reader.post(path, {"value": "0"})
        explain(reader, clock, reason="biased", comment=f"Write to {MAIL} or {PHONE}.")
        reader.post(REPORT, {"text": f"It is wrong, says {MAIL}.", "quote": f"Call {PHONE}."})
        reader.post("/newsroom/other/feedback/", {"withdraw": "1"})
        reader.post("/newsroom/other/feedback/", {"value": "1"})
    rollups.catch_up(2)  # not all, so that there is something in every table
    cookie = reader.cookies["fb"].value
    token = identity.unseal(settings.SECRET_KEY.encode(), cookie).token
    rows = every_row()
    ours = {name for name in rows if name.startswith("feedback_")}
    assert {name for name in ours if not rows[name]} == {"feedback_reportnote"}
    assert Session.objects.count() == 0
    given = traces(token, cookie) | {"rare-place"}
    betrayed = [
        (name, [trace for trace in given if trace in row])
        for name, rows_of_it in rows.items()
        for row in rows_of_it
    ]
    assert [each for each in betrayed if each[1]] == []
    voters = {bytes(voter) for voter in Vote.objects.values_list("voter", flat=True)}
    assert len(voters) == 2  # the same reader, whom nobody can tell to be the same
    assert Vote.objects.for_article(other).count() == 1
    assert Salt.objects.get().day == NOON.date()


def test_counters_of_two_days_cannot_be_joined(article):
    reader = {"HTTP_USER_AGENT": AGENT, "REMOTE_ADDR": ADDRESS}
    with time_machine.travel(NOON, tick=False) as clock:
        Client(**reader).post(ANSWER, {"value": "1"})
        first = set(Counter.objects.values_list("key", flat=True))
        clock.shift(timedelta(days=1))
        Client(**reader).post(ANSWER, {"value": "1"})
        second = set(Counter.objects.values_list("key", flat=True))
    assert len(first) == len(second) == 2
    assert not {bytes(key) for key in first} & {bytes(key) for key in second}


def test_the_privacy_page_promises_what_the_code_does():
    text = PRIVACY.read_text(encoding="utf-8")
    days = Publication._meta.get_field("feedback_retention_days").default
    assert re.findall(r"which is (\d+) days unless", text) == [str(days)]
    names = f"`{identity.COOKIE}` (`{identity.SECURE_COOKIE}` over HTTPS)"
    assert f"one cookie**, named {names}: a random value, kept for a year" in text
    assert timedelta(days=365).total_seconds() == identity.COOKIE_AGE


@pytest.mark.parametrize(("age", "is_kept"), [(364, True), (366, False)])
def test_words_are_kept_for_as_long_as_promised(article, age, is_kept):
    at = timezone.now() - timedelta(days=age)
    revision = article.revisions.get()
    common = {"article": article, "revision": revision, "created_at": at, "updated_at": at}
    vote = Vote.objects.create(voter=bytes(16), helpful=True, comment="Mine.", **common)
    report = Report.objects.create(text="Wrong.", quote="The year", **common)
    purge()
    vote.refresh_from_db()
    report.refresh_from_db()
    expected = ("Mine.", "Wrong.", "The year") if is_kept else ("", "", "")
    assert (vote.comment, report.text, report.quote) == expected
