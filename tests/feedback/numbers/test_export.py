"""What was answered is what the files say, row by row, and no file is held in memory."""

import csv
import io
import json
import random
import re
import tracemalloc
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from articles import publishing
from articles.models import AuditEntry
from feedback.models import Vote
from feedback.numbers import export
from tests import factories
from tests.feedback.people import answer, suspect

NOON = datetime(2031, 4, 5, 12, tzinfo=UTC)
TEXTS = [
    "",
    "Plain.",
    "=1+1",
    "'=1",
    "-2",
    "a,b;c\t“d”",
    "two\nlines",
    '"quoted"',
    "漢字 🙂",
    "null",
    "＝1+1",
    "\n=1",
]
MANY = """
INSERT INTO feedback_vote (article_id, revision_id, voter, helpful, reason, comment, is_suspect,
    suspicion, created_at, updated_at)
SELECT %s, %s, decode(md5(n::text), 'hex'), n %% 2 = 0, '', repeat('Words. ', 100), false, '',
    now(), now()
FROM generate_series(1, %s) AS n
"""


@pytest.fixture
def votes(article):
    """Forty answers to two revisions of two articles, in no order, some of them changed."""
    made = {"origin": "ai_reviewed", "generator": "Pipe, the", "generator_version": "2"}
    other = factories.LiveArticleFactory(slug="other", external_id="desk-7", **made)
    answer(article, at=NOON)
    article.title = "Better"
    article.save()
    publishing.publish(article)
    chance = random.Random(5)
    for n in range(40):
        about = chance.choice([article, other])
        revision = chance.choice(list(about.revisions.all()))
        make = suspect if n % 9 == 0 else answer
        helpful = chance.random() < 0.5
        reason = chance.choice(["", "other", "clear" if helpful else "biased"])
        at = NOON + timedelta(hours=chance.randrange(100))
        vote = make(
            about, helpful, revision=revision, at=at, reason=reason, comment=TEXTS[n % len(TEXTS)]
        )
        if n % 5 == 0:
            Vote.objects.filter(pk=vote.pk).update(updated_at=at + timedelta(days=chance.random()))
    return Vote.objects.select_related("article", "revision").order_by("updated_at", "pk")


def expected(vote: Vote) -> dict:
    provenance = vote.revision.provenance
    return {
        "vote": vote.pk,
        "article": vote.article_id,
        "slug": vote.revision.slug,
        "external_id": vote.article.external_id,
        "revision": vote.revision.number,
        "generator": provenance.generator,
        "generator_version": provenance.generator_version,
        "origin": provenance.origin,
        "helpful": vote.helpful,
        "reason": vote.reason,
        "text": vote.comment,
        "is_suspect": vote.is_suspect,
        "created_at": vote.created_at.isoformat(),
        "updated_at": vote.updated_at.isoformat(),
    }


def unguarded(cell: str) -> str:
    """The text of a cell, without the apostrophe that keeps it from being a formula."""
    guarded = r"""^'(?=['"\s]*[=+\-@＝＋－＠]|'*[\t\r\n])"""
    return re.sub(guarded, "", cell)


def in_words(value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def test_every_row_comes_back_from_either_file(votes, tmp_path, capsys):
    lines, table = tmp_path / "answers.jsonl", tmp_path / "answers.csv"
    call_command("export_feedback", output=str(lines))
    call_command("export_feedback", output=str(table), format="csv")
    rows = [expected(vote) for vote in votes]
    read = [json.loads(line) for line in lines.read_text(encoding="utf-8").splitlines()]
    assert read == rows
    assert [list(row) for row in read] == [list(export.COLUMNS)] * 41
    with table.open(encoding="utf-8", newline="") as file:
        read = list(csv.DictReader(file))
    assert [{**row, "text": unguarded(row["text"])} for row in read] == [
        {name: in_words(value) for name, value in row.items()} for row in rows
    ]
    assert {row["text"][0] for row in read if row["text"]} & set("=+-@＝\n") == set()
    assert capsys.readouterr() == ("", "Rows written: 41.\n" * 2)


@pytest.mark.parametrize(
    "text",
    [
        *("=1+1", "+1", "-1", "@SUM(1)", "'=1", "''-1"),
        *("＝1+1", "＋1", "－1", "＠SUM(1)", "﹣1"),
        *("\t1", "\r1", "\n1", "\r\n=1", "'\n1"),
        *(" =1", "\u00a0=1", "\u3000＝1", " \n =1", '"=1"', "' =1", "\u200b=1", "\ufeff=1"),
    ],
)
def test_what_may_be_a_formula_is_text_to_a_spreadsheet(text):
    [_, line] = export.lines_of(["text"], [{"text": text}], "csv")
    [[cell]] = csv.reader(io.StringIO(line, newline=""))
    assert cell == f"'{text}"
    [line] = export.lines_of(["text"], [{"text": text}], "jsonl")
    assert json.loads(line) == {"text": text}


@pytest.mark.parametrize("text", ["a=1", "1-2", "“=1”", "'tis", " a", "\u3000字", "5＝5", ""])
def test_other_text_stays_as_it_is(text):
    [_, line] = export.lines_of(["text"], [{"text": text}], "csv")
    [row] = csv.reader(io.StringIO(line, newline=""))
    assert row == [text]


def test_a_span_takes_its_beginning_and_not_its_end(votes):
    first, last = votes[3].updated_at, votes[30].updated_at
    found = [row["vote"] for row in export.rows(export.votes_changed(first, last))]
    assert found == [vote.pk for vote in votes if first <= vote.updated_at < last]
    both = [
        *export.rows(export.votes_changed(None, first)),
        *export.rows(export.votes_changed(first, None)),
    ]
    assert [row["vote"] for row in both] == [vote.pk for vote in votes]


def test_the_summary_is_what_the_rows_add_up_to(votes):
    for found in export.summary(Vote.objects.all()):
        names = ("generator", "generator_version", "origin")
        rows = [expected(vote) for vote in votes]
        rows = [row for row in rows if all(row[name] == found[name] for name in names)]
        good = [row for row in rows if not row["is_suspect"]]
        yes = sum(row["helpful"] for row in good)
        assert found["articles"] == len({row["article"] for row in rows})
        assert (found["yes"], found["no"]) == (yes, len(good) - yes)
        assert found["suspects"] == len(rows) - len(good)
        assert found["yes_share"] == round(yes / len(good), 4)
        assert found["yes_share_low"] < found["yes_share"] < found["yes_share_high"]
        for reason in ("yes_clear", "no_biased", "yes_other", "no_other"):
            is_yes, _, name = reason.partition("_")
            given = [row for row in good if row["reason"] == name]
            assert found[reason] == sum(row["helpful"] == (is_yes == "yes") for row in given)
        assert list(found) == list(export.SUMMARY)
    assert [row["generator"] for row in export.summary(Vote.objects.all())] == ["", "Pipe, the"]


def test_memory_does_not_grow_with_the_answers(article):
    with connection.cursor() as cursor:
        cursor.execute(MANY, [article.pk, article.revisions.get().pk, 12_000])
    lines = export.lines_of(export.COLUMNS, export.rows(Vote.objects.all()), "jsonl")
    next(lines)
    tracemalloc.start()
    size = sum(len(line) for line in lines)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size > 12_000_000
    assert most < size / 2


@pytest.mark.parametrize(
    ("since", "message"),
    [
        ("soon", "“soon” is not a date. Use 2031-04-05 or 2031-04-05T12:00Z."),
        ("2031-02-30", "“2031-02-30” is not a valid date: day is out of range for month."),
    ],
)
def test_what_is_no_date_is_refused(db, since, message):
    with pytest.raises(CommandError) as error:
        call_command("export_feedback", "--since", since)
    assert message in str(error.value)
    assert not AuditEntry.objects.exists()


def test_a_folder_that_is_not_there_is_named(db, tmp_path):
    with pytest.raises(CommandError) as error:
        call_command("export_feedback", output=str(tmp_path / "no" / "where.csv"))
    assert str(error.value) == f"{tmp_path}/no/where.csv: No such file or directory."


def test_the_download_is_streamed_and_named(votes, admin_client):
    posted = {"format": "jsonl", "since": "2031-04-07", "until": "2031-04-08"}
    response = admin_client.post("/admin/feedback/vote/export/", posted)
    assert response.streaming
    assert response["Content-Type"] == "application/x-ndjson; charset=utf-8"
    assert response["Content-Disposition"].endswith('.jsonl"')
    read = [json.loads(line) for line in b"".join(response.streaming_content).splitlines()]
    days = (datetime(2031, 4, 7, tzinfo=UTC), datetime(2031, 4, 8, tzinfo=UTC))
    assert read == [expected(vote) for vote in votes if days[0] <= vote.updated_at < days[1]]
    posted = {"format": "csv", "summary": "on"}
    response = admin_client.post("/admin/feedback/vote/export/", posted)
    content = b"".join(response.streaming_content)
    assert content.startswith(b"\xef\xbb\xbfgenerator,")  # for Excel
    table = io.StringIO(content.decode("utf-8-sig"))
    assert [row["yes"] for row in csv.DictReader(table)] == [
        str(row["yes"]) for row in export.summary(Vote.objects.all())
    ]
