"""The editors' side: a report becomes a correction, numbers leave suspects out, rights hold."""

import csv
import io
import json

import pytest
from django.core.management import call_command
from django.test import Client

from articles import publishing
from articles.models import AuditEntry
from feedback import dashboard, export, rollups
from feedback.models import Report, Vote
from tests.articles.people import somebody
from tests.feedback.people import answer, report, suspect

INBOX, NUMBERS = "/admin/feedback/report/", "/admin/feedback/vote/"


def signed_in(role):
    client = Client()
    client.force_login(somebody(role))
    return client


def test_a_report_becomes_a_correction_that_readers_see(article, admin_client, client):
    told = report(article, quote="published its draft this week")
    article.body = article.body.replace("this week", "last week")
    article.save()
    publishing.save_revision(article)
    page = admin_client.get(f"{INBOX}{told.pk}/change/").content.decode()
    assert "<mark>published its draft this week</mark>" in page
    posted = {"kind": "correction", "placement": "top", "text": "It was last week."}
    path = f"{INBOX}{told.pk}/correct/"
    assert admin_client.post(path, posted | {"credits_reader": "on"}).status_code == 302
    told.refresh_from_db()
    assert (told.state, told.fixed_in.number) == ("fixed", 2)
    assert list(told.correction.reports.all()) == [told]
    public = client.get(told.fixed_in.get_absolute_url()).content.decode()
    assert "last week" in public
    assert "Reported by a reader." in public
    page = admin_client.get(f"{INBOX}{told.pk}/change/").content.decode()
    assert f"#update-{told.correction.pk}" in page
    notice = admin_client.get(f"/admin/articles/correction/{told.correction.pk}/change/")
    assert f"{INBOX}{told.pk}/change/" in notice.content.decode()
    assert "The year is wrong." not in str(list(AuditEntry.objects.values()))


def test_many_reports_are_moved_with_a_sentence_for_each(article, admin_client):
    one, two = report(article, "One."), report(article, "Two.", state="triaged")
    chosen = {"action": "triage", "_selected_action": [one.pk, two.pk]}
    response = admin_client.post(INBOX, chosen, follow=True)
    assert sorted(str(each) for each in response.context["messages"]) == [
        "“One.” is triaged.",
        "“Two.”: nothing to do, it is triaged already.",
    ]
    path = f"{INBOX}{one.pk}/change/"
    admin_client.post(path, {"state": "dismissed", "note": "As the source has it."})
    one.refresh_from_db()
    assert (one.state, one.notes.get().text) == ("dismissed", "As the source has it.")
    admin_client.post(f"{INBOX}{one.pk}/delete/")
    assert list(Report.objects.all()) == [two]


def test_figures_by_version_leave_suspects_out(article, admin_client):
    for helpful in [False] * 11 + [True]:
        answer(article, helpful, reason="" if helpful else "shallow")
    suspect(article, True)
    page = admin_client.get(NUMBERS).content.decode()
    assert [row.revision.number for row in dashboard.attention()] == [1]
    assert article.title in page
    article.title = "A better story"
    article.save()
    publishing.publish(article)
    for _ in range(9):
        answer(article)
    page = admin_client.get(f"{NUMBERS}articles/{article.pk}/").content.decode()
    assert "It helped: the share of yes changed by" in page
    rows = [(r.revision.number, r.figures, r.is_present) for r in dashboard.of_revisions(article)]
    assert rows == [
        (2, dashboard.Figures(9, 0, 0), True),
        (1, dashboard.Figures(1, 11, 1), False),
    ]
    assert dashboard.totals() == dashboard.Figures(10, 11, 1)
    assert not list(dashboard.attention())
    for by in dashboard.DIMENSIONS:
        assert admin_client.get(NUMBERS, {"by": by}).status_code == 200, by
    assert "10 of" not in admin_client.get("/admin/articles/article/").content.decode()
    assert "48\u202f% of 21" in admin_client.get("/admin/articles/article/").content.decode()


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("nobody", ""),
        ("Reporter", "read"),
        ("Editor", "read work export"),
        ("Chief", "read work export delete"),
        ("superuser", "read work export delete"),
    ],
)
def test_each_role_does_what_it_may(article, role, may):
    told, client = report(article), signed_in(role)
    one = f"{INBOX}{told.pk}/"
    pages = [
        ("read", "get", INBOX),
        ("read", "get", f"{one}change/"),
        ("read", "get", NUMBERS),
        ("read", "get", f"{NUMBERS}articles/{article.pk}/"),
        ("work", "post", f"{one}change/"),
        ("work", "get", f"{one}correct/"),
        ("export", "get", f"{NUMBERS}export/"),
        ("delete", "get", f"{one}delete/"),
    ]
    found = {(path, getattr(client, method)(path).status_code) for _, method, path in pages}
    assert found == {(path, 200 if right in may.split() else 403) for right, _, path in pages}


def test_the_export_says_what_is_stored(article, admin_client, capsys):
    texts = ["=1+1", "'=1", "plain, “quoted”\nand more", ""]
    for n, text in enumerate(texts):
        answer(article, n % 2 == 0, comment=text)
    suspect(article)
    call_command("export_feedback", "--since", "2026-01-01")
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [list(row) for row in rows] == [list(export.COLUMNS)] * 5
    stored = Vote.objects.order_by("updated_at", "pk")
    assert [(r["vote"], r["helpful"], r["text"], r["is_suspect"]) for r in rows] == list(
        stored.values_list("pk", "helpful", "comment", "is_suspect")
    )
    response = admin_client.post(f"{NUMBERS}export/", {"format": "csv"})
    read = list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode())))
    assert [row["text"] for row in read][:4] == ["'=1+1", "''=1", texts[2], ""]
    call_command("export_feedback", "--summary")
    summed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(r["origin"], r["yes"], r["no"], r["suspects"]) for r in summed] == [("human", 2, 2, 1)]
    assert AuditEntry.objects.filter(action="export").count() == 3


def test_words_are_purged_once_and_answers_stay(article, capsys):
    article_report = report(article)
    vote = answer(article, comment="My words.")
    Report.objects.filter(pk=article_report.pk).update(created_at="2020-01-01T00:00Z")
    Vote.objects.filter(pk=vote.pk).update(
        created_at="2020-01-01T00:00Z", updated_at="2020-01-01T00:00Z"
    )
    call_command("purge_feedback", "--dry-run")
    assert Vote.objects.get().comment == "My words."
    call_command("purge_feedback")
    assert (Vote.objects.get().comment, Report.objects.get().text) == ("", "")
    call_command("purge_feedback")
    assert AuditEntry.objects.filter(action="purge").count() == 1
    rollups.catch_up()
    assert dashboard.totals().yes == 1
