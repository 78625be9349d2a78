"""The command: a row per item, a closing line, and a failure when one did not come in."""

import os
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from articles.importers import report
from articles.importers.files import ArticleFile
from articles.models import Article, AuditEntry, Revision
from tests.articles.importers.texts import MARKDOWN, PAGE_TEXT, article

pytestmark = pytest.mark.django_db

UNREAD = "1 AI draft that nobody reviewed was published or scheduled."  # the example is one


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "keepers.md").write_text(MARKDOWN)
    return tmp_path


def run(*args) -> tuple[list[str], int]:
    """The lines of the report and the exit code."""
    out = StringIO()
    try:
        call_command("import_articles", *map(str, args), stdout=out, stderr=StringIO())
    except SystemExit as stop:
        return out.getvalue().splitlines(), stop.code
    return out.getvalue().splitlines(), 0


def rows(lines: list[str]) -> list[str]:
    return [line.split("  ")[0] for line in lines[:-1] if not line.startswith("    ")]


def test_an_article_is_imported_and_published(folder):
    lines, code = run(folder, "--publish")
    assert lines[0] == (
        f"created          {folder}/keepers.md  “Lighthouse Keepers Open Their Logbooks to Every "
        "Harbour”  http://testserver/harbours/keepers-open-logbooks/"
    )
    assert lines[1] == "    New section: “Harbours”."
    assert (lines[-1], code) == (f"1 created. {UNREAD}", 0)
    assert Revision.objects.listed().count() == 1


def test_both_layouts_are_recognised_and_a_second_run_changes_nothing(folder):
    (folder / "keepers.txt").write_text(PAGE_TEXT)
    lines, code = run(folder, "--publish")
    assert (rows(lines), lines[-1], code) == (
        ["created", "unchanged"], f"1 created, 1 unchanged. {UNREAD}", 0,
    )  # fmt: skip
    lines, code = run(folder, "--publish")
    assert (rows(lines), lines[-1], code) == (["unchanged"] * 2, "2 unchanged.", 0)


def test_without_publish_it_is_a_draft(folder):
    lines, code = run(folder)
    assert "http" not in lines[0]
    assert (code, Revision.objects.exclude(live=None).count()) == (0, 0)


def test_a_dry_run_changes_nothing(folder):
    lines, code = run(folder, "--dry-run", "--publish")
    assert rows(lines) == ["will be created"]
    coming = "1 AI draft that nobody reviewed will be published or scheduled."
    said = f"1 will be created. {coming} This was a dry run. Nothing was changed."
    assert (lines[-1], code) == (said, 0)
    assert "http" not in lines[0]
    assert not Article.objects.exists()


BAD = {
    "no-title.md": (article("slug: a"), "has no title"),
    "duplicate.md": (
        article("title: T\nreferences: [{number: 1, url: 'https://a.org/'}, "
                "{number: 1, url: 'https://b.org/'}]"),
        "Two references have the number 1.",
    ),
    "not-a-number.md": (
        article("title: T\nreferences: [{number: one, url: 'https://a.org/'}]"),
        "The number of a reference is “one”.",
    ),
    "no-url.md": (article("title: T\nreferences: [{number: 1}]"), "Reference 1 has no address."),
    "script-url.md": (
        article("title: T\nreferences: [{number: 1, url: 'javascript:alert(1)'}]"),
        "Reference 1: “javascript:alert(1)” isn’t a web address",
    ),
    "relative-url.md": (
        article("title: T\nreferences: [{number: 1, url: /a/b}]"),
        "Reference 1: “/a/b” isn’t a web address",
    ),
    "broken-yaml.md": (article("title: 'T"), "isn’t valid YAML (line "),
    "bomb.md": (article("title: T\na: &a [x]\nb: [*a, *a]"), "anchor or alias"),
    "object.md": (article("title: !!python/object/apply:os.getcwd []"), "uses a YAML tag"),
    "latin-1.md": ("---\ntitle: Café\n---\n".encode("latin-1"), "isn’t UTF-8 text"),
    "empty.md": (b"", "is empty"),
    "nul.md": (article("title: T", "a\0b"), "NUL character"),
    "list.md": (article("- title"), "The front matter is a list."),
    "words.txt": (b"Just words.", "isn’t the text of an article page"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_told_and_leaves_nothing(tmp_path, name):
    data, message = BAD[name]
    (tmp_path / name).write_bytes(data)
    lines, code = run(tmp_path, "--publish")
    assert lines[0] == f"rejected         {tmp_path}/{name}"
    assert message in lines[1]
    assert (lines[2:], code) == (["1 rejected."], 1)
    assert not Article.objects.exists()


def test_one_bad_file_does_not_stop_the_others(folder):
    for name, (data, _) in BAD.items():
        (folder / name).write_bytes(data)
    with (folder / "huge.md").open("wb") as file:
        file.truncate(50_000_000)
    lines, code = run(folder, "--publish")
    assert (lines[-1], code) == (f"1 created, {len(BAD) + 1} rejected. {UNREAD}", 1)
    assert Article.objects.count() == 1


def test_a_path_that_is_not_there_is_told(folder):
    lines, code = run(folder / "nowhere", folder)
    assert lines[1] == f"    There is no file or folder “{folder}/nowhere”. Check the path."
    assert (lines[-1], code) == ("1 created, 1 rejected.", 1)


@pytest.mark.skipif(os.geteuid() == 0, reason="permissions do not bind root")
def test_a_folder_without_permission_is_told(folder):
    closed = folder / "closed"
    closed.mkdir(mode=0)
    lines, code = run(folder)
    assert "“closed” may not be read by this user. Change its permissions." in "\n".join(lines)
    assert (lines[-1], code) == ("1 created, 1 rejected.", 1)


def test_what_could_not_be_published_is_a_failure(tmp_path):
    (tmp_path / "a.md").write_bytes(article("title: T", "A claim [4]."))
    assert run(tmp_path)[1] == 0
    (tmp_path / "b.md").write_bytes(article("title: U", "A claim [4]."))
    lines, code = run(tmp_path, "--publish")
    assert (lines[-1], code) == ("1 created, 1 unchanged. Not published: 2.", 1)
    assert any(line.startswith("    Not published: ") for line in lines)


@pytest.mark.parametrize("text", ["", "\u200b", "---"])
def test_an_article_without_text_is_imported_and_not_published(tmp_path, text):
    (tmp_path / "a.md").write_bytes(article("title: T", text))
    lines, code = run(tmp_path, "--publish")
    assert (lines[-1], code) == ("1 created. Not published: 1.", 1)
    refusal = "    Not published: The article has no text. Write it before you publish."
    assert refusal in lines
    assert (Article.objects.count(), Revision.objects.live().count()) == (1, 0)


def test_html_in_the_text_is_shown_and_not_carried_out(tmp_path):
    (tmp_path / "a.md").write_bytes(article("title: T", "<script>alert(1)</script>"))
    lines, code = run(tmp_path, "--publish")
    assert (code, any("<script>" in line for line in lines)) == (0, True)
    html = Revision.objects.live().get().body_html
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_an_empty_folder_is_told(tmp_path):
    assert run(tmp_path) == (["There are no files to import."], 0)


def test_names_of_files_cannot_write_to_the_terminal(tmp_path):
    (tmp_path / "a\x1b[31m.md").write_bytes(article())
    (tmp_path / os.fsdecode(b"b\xff.md")).write_bytes(article("title: Other"))
    lines, code = run(tmp_path)
    assert code == 0
    assert f"{tmp_path}/a�[31m.md" in lines[0]
    assert "\x1b" not in "\n".join(lines)


def test_long_runs_show_their_progress(folder, monkeypatch):
    monkeypatch.setattr(report, "PROGRESS_SECONDS", 0)
    err = StringIO()
    call_command("import_articles", str(folder), stdout=StringIO(), stderr=err)
    assert err.getvalue().startswith("1 item, ")


def test_a_path_must_be_given():
    with pytest.raises(CommandError, match="PATH"):
        call_command("import_articles")


def test_a_surprise_in_one_file_fails_and_the_others_come_in(folder, monkeypatch, caplog):
    (folder / "a.md").write_bytes(article("title: Other"))
    real = ArticleFile.parse

    def parse(self, *args):
        if self.path.name == "a.md":
            raise RuntimeError("boom")
        return real(self, *args)

    monkeypatch.setattr(ArticleFile, "parse", parse)
    lines, code = run(folder)
    assert lines[0] == f"rejected         {folder}/a.md"
    assert lines[1].startswith("    Something unexpected went wrong, and nothing of this file was")
    assert (lines[-1], code) == ("1 created, 1 rejected.", 1)
    assert "boom" in caplog.text


def test_what_another_tool_keeps_as_a_draft_counts_as_not_published(folder):
    (folder / "a.md").write_bytes(article("title: Other\nstatus: draft"))
    lines, code = run(folder, "--publish")
    assert (lines[-1], code) == (f"2 created. Not published: 1. {UNREAD}", 1)


def test_a_dry_run_speaks_of_what_will_be(folder):
    run(folder)
    (folder / "keepers.md").write_text(MARKDOWN.replace("every morning", "every evening"))
    (folder / "new.md").write_bytes(article("title: New"))
    (folder / "bad.md").write_bytes(article("title:"))
    lines, code = run(folder, "--dry-run")
    assert rows(lines) == ["will be rejected", "will be updated", "will be created"]
    assert (lines[-1], code) == (
        "1 will be created, 1 will be updated, 1 will be rejected. This was a dry run. Nothing was "
        "changed.", 1,
    )  # fmt: skip


@pytest.mark.parametrize(
    "title", ["10\u00a0000\u202f€", "Donau\u00addampf", "\u0645\u06cc\u200c\u062e"]
)
def test_spaces_and_joiners_of_a_title_are_shown(tmp_path, title):
    (tmp_path / "a.md").write_bytes(article(f"title: {title}\nslug: a"))
    assert f"“{title}”" in run(tmp_path)[0][0]


@pytest.mark.parametrize("name", ["keepers.md", "keepers.txt"])
def test_ai_drafts_that_nobody_reviewed_are_published_and_counted(tmp_path, name):
    text = PAGE_TEXT if name.endswith("txt") else MARKDOWN.replace("reviewed", "ignored")
    (tmp_path / name).write_text(text)
    lines, _code = run(tmp_path, "--publish", "--dry-run")
    assert lines[-1].count("1 AI draft that nobody reviewed will be published or scheduled.") == 1
    assert UNREAD not in run(tmp_path)[0][-1]
    assert UNREAD in run(tmp_path, "--publish")[0][-1]
    entry = AuditEntry.objects.get(action="publish")
    assert (entry.actor, entry.details["ai_draft"]) == (None, "not reviewed")
    assert UNREAD not in run(tmp_path, "--publish")[0][-1]


def test_page_text_without_words_is_not_published(tmp_path):
    head, _rest = PAGE_TEXT.split("\n\n", 1)
    (tmp_path / "a.txt").write_text(head)
    run(tmp_path, "--publish")
    assert not Revision.objects.live().exists()
