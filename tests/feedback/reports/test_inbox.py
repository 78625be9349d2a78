"""The editors' side: a report becomes a correction, numbers leave suspects out, rights hold."""

from datetime import timedelta
from urllib.parse import parse_qsl

import pytest
from django.core.management import call_command
from django.utils import timezone

from articles import publishing
from articles.models import AuditEntry
from feedback.models import Report, Vote
from feedback.numbers import dashboard, rollups
from tests import factories
from tests.articles.people import signed_in
from tests.feedback.people import answer, report, suspect

INBOX, NUMBERS = "/admin/feedback/report/", "/admin/feedback/vote/"


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
        "“One.” was marked as “Triaged”.",
        "“Two.” is already marked as “Triaged”.",
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
    assert "Readers find this version more helpful" in page
    rows = [(r.revision.number, r.figures, r.is_present) for r in dashboard.of_revisions(article)]
    assert rows == [
        (2, dashboard.Figures(9, 0, 0), True),
        (1, dashboard.Figures(1, 11, 1), False),
    ]
    assert dashboard.totals() == dashboard.Figures(10, 11, 1)
    assert not list(dashboard.attention())
    for by in dashboard.DIMENSIONS:
        assert admin_client.get(NUMBERS, {"by": by}).status_code == 200, by
    assert "of\u00a010" not in admin_client.get("/admin/articles/article/").content.decode()
    assert "48% of\u00a021" in admin_client.get("/admin/articles/article/").content.decode()


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


def found(client, **query) -> list[str]:
    """The words of the entries that the inbox lists, the newest first."""
    response = client.get(INBOX, query)
    assert response.status_code == 200, query
    return [each.words for each in response.context["cl"].result_list]


def test_the_inbox_is_narrowed_and_searched(article, admin_client):
    law = factories.SectionFactory(name="Law", slug="law")
    other = factories.LiveArticleFactory(title="The harbour", section=law, origin="ai_reviewed")
    start = timezone.now()
    made = [
        {"text": "New.", "quote": "the QUAY wall"},
        {"text": "Triaged, at the Quay.", "state": "triaged"},
        {"text": "Fixed.", "state": "fixed"},
        {"text": "Dismissed.", "state": "dismissed", "is_suspect": True, "suspicion": "haste"},
    ]
    for minute, values in enumerate(made):
        report(article, at=start + timedelta(minutes=minute), **values)
    for minute, (helpful, words) in enumerate([(True, "A yes."), (False, "A no at 50% of quays_")]):
        vote = answer(other, helpful, comment=words)
        at, revision = start + timedelta(hours=1, minutes=minute), vote.revision
        report(other, "", vote=vote, revision=revision, at=at)
    no, yes = "A no at 50% of quays_", "A yes."
    expected = {
        "": [no, yes, "Triaged, at the Quay.", "New."],
        "state=all": [no, yes, "Dismissed.", "Fixed.", "Triaged, at the Quay.", "New."],
        "state=new": [no, yes, "New."],
        "state=triaged": ["Triaged, at the Quay."],
        "state=fixed": ["Fixed."],
        "state=dismissed": ["Dismissed."],
        "kind=report": ["Triaged, at the Quay.", "New."],
        "kind=yes": [yes],
        "kind=no": [no],
        "section=law": [no, yes],
        "section=newsroom": ["Triaged, at the Quay.", "New."],
        "origin=ai_reviewed": [no, yes],
        "origin=human": ["Triaged, at the Quay.", "New."],
        "suspect=yes&state=all": ["Dismissed."],
        "suspect=no&state=all": [no, yes, "Fixed.", "Triaged, at the Quay.", "New."],
        "q=quay": [no, "Triaged, at the Quay.", "New."],
        "q=quay wall": ["New."],
        "q=harbour": [no, yes],
        "q=50%25": [no],
        "q=quays_": [no],
        "q=fixed": [],
        "q=fixed&state=all": ["Fixed."],
        "section=law&kind=yes&q=yes": [yes],
    }
    for query, words in expected.items():
        assert found(admin_client, **dict(parse_qsl(query))) == words, query
    page = admin_client.get(INBOX, {"q": "xylophone"}).content.decode()
    assert "Nothing matches your search and filters." in page
    Report.objects.update(state="fixed")
    page = admin_client.get(INBOX).content.decode()
    assert "No comments or reports are open. New ones appear here." in page


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_desk(admin_client, django_assert_num_queries, count):
    factories.PublicationFactory()
    for _ in range(count):
        article = factories.LiveArticleFactory(tagged=["web"])
        told = report(article, quote="published its draft")
        for n in range(12):
            answer(article, n % 3 == 0, reason="other", comment="Words.")
    pinned = {INBOX: 7, f"{INBOX}?q=year": 7, f"{INBOX}{told.pk}/change/": 11}
    pinned |= {f"{NUMBERS}articles/{article.pk}/": 14}
    fewer = {"origin", "generator", "reason"}  # they need no names
    pinned |= {f"{NUMBERS}?by={by}": 14 - (by in fewer) for by in dashboard.DIMENSIONS}
    admin_client.get(NUMBERS)  # counts what is new
    for path, queries in pinned.items():
        with django_assert_num_queries(queries):
            admin_client.get(path)


def test_a_report_does_not_publish_an_article_without_text(article, admin_client):
    told = report(article)
    article.body = " "
    article.save()
    publishing.save_revision(article)
    posted = {"kind": "correction", "placement": "top", "text": "It was last week."}
    page = admin_client.post(f"{INBOX}{told.pk}/correct/", posted).content.decode()
    assert "The article has no text. Write it before you publish." in page
    assert "It was last week." in page
    assert (article.corrections.count(), article.state()) == (0, "live_draft")


def test_of_an_ai_draft_nobody_reviewed_the_page_says_first_that_it_does_not_publish_it(
    article, admin_client
):
    told = report(article)
    article.body, article.origin = "Other words.", "ai_autonomous"
    article.save()
    publishing.save_revision(article)
    page = admin_client.get(f"{INBOX}{told.pk}/correct/").content.decode()
    assert "nobody has reviewed it yet. Open the article, choose “Publish…” in its form" in page
    assert "is published now" not in page


def test_a_note_alone_leaves_state_and_correction(article, admin_client):
    told = report(article)
    notice = publishing.add_notice(article, "It was 1998.")
    path = f"{INBOX}{told.pk}/change/"
    admin_client.post(path, {"state": "new", "correction": notice.pk})
    told.refresh_from_db()
    assert (told.state, told.correction, told.fixed_in.number) == ("fixed", notice, 1)
    assert "Correction, " in admin_client.get(path).content.decode()
    admin_client.post(path, {"state": "fixed", "correction": notice.pk, "note": "Said twice."})
    publishing.retract(article, "All of it was.")
    admin_client.post(path, {"state": "fixed", "correction": "", "note": "Not this one."})
    told.refresh_from_db()
    assert (told.state, told.correction) == ("fixed", None)
    assert [each.text for each in told.notes.all()] == ["Said twice.", "Not this one."]
    path = f"{INBOX}{told.pk}/correct/"
    posted = {"kind": "correction", "placement": "top", "text": "x" * 1990, "credits_reader": "on"}
    page = admin_client.post(path, posted).content.decode()
    assert "to leave room for the mention." in page
    assert article.corrections.count() == 2
