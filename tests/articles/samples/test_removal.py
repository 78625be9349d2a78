"""Removing the demonstration: all of it, whatever was done to it, and nothing else."""

from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from articles import publishing
from articles.editing import previews
from articles.images import converting
from articles.images.social_cards import keep_card
from articles.models import (
    Article,
    AuditEntry,
    Author,
    Autosave,
    Correction,
    DemoRow,
    Image,
    Note,
    Page,
    Pick,
    Presence,
    Publication,
    Revision,
    Section,
    Tag,
)
from articles.publishing import pages, telling
from articles.samples import leftovers, removal
from feedback.models import Counter, Salt
from outbox import delivering, handlers
from outbox.models import Event
from references.models import Reference, Source
from tests import factories
from tests.articles.people import somebody
from tests.feedback.people import answer, report, suspect

pytestmark = pytest.mark.django_db

# What may differ afterwards, and why: who works here, what they did, and news for the page cache.
PEOPLE = ("auth_user", "django_session", "accounts_", "account_", "mfa_")
AUDIT = ("articles_auditentry", "django_admin_log")
RUNS = ("timers_",)  # which commands ran, and when
NEWS = ("page_change",)  # tells the page cache what to forget; swept ten minutes later


@pytest.fixture(autouse=True)
def media(tmp_path, settings, monkeypatch):
    """Its own folders, and one small size of each picture: the others take seconds."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STORAGES = settings.STORAGES | {
        "withheld": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "withheld"},
        }
    }
    monkeypatch.setattr(converting, "WIDTHS", (320,))
    return tmp_path


@pytest.fixture
def demo():
    call_command("load_demo", stdout=StringIO())


@pytest.fixture
def remove(django_capture_on_commit_callbacks):
    def run(*options) -> str:
        out = StringIO()
        with django_capture_on_commit_callbacks(execute=True):
            call_command("remove_demo", *(options or ["--yes"]), stdout=out)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        return out.getvalue()

    return run


def contents() -> dict[str, list]:
    """Every row of every table, whoever made the table; sequences are none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p', 'm') "
            "AND relnamespace = 'public'::regnamespace"
        )
        tables = [name for (name,) in cursor.fetchall()]
        tables = [name for name in tables if not name.startswith(PEOPLE + AUDIT + RUNS + NEWS)]
        rows = {}
        for table in sorted(tables):
            cursor.execute(f'SELECT "{table}"::text FROM public."{table}" ORDER BY 1')
            rows[table] = [row for (row,) in cursor.fetchall()]
    return rows


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def article(external_id: str) -> Article:
    return Article.objects.get(external_id=f"demo-{external_id}")


def live_ones() -> list[Article]:
    live = Revision.objects.listed().values("article")
    return list(Article.objects.filter(pk__in=live).order_by("pk"))


def work_on(articles: list[Article]) -> None:
    """Everything that a newsroom and its readers may do to the demonstration's articles."""
    editor = somebody("Chief", username="chief")
    edited, corrected, retracted, down, unpublished, scheduled, *_others = articles
    for row in (edited, corrected, scheduled):
        row.title = f"{row.title}, again"
        row.body += "\n\nA sentence of ours."
        row.save()
        publishing.save_revision(row, by=editor)
    publishing.correct(corrected, "The year was wrong.", by=editor)
    first = Correction.objects.filter(article=corrected).first()
    publishing.add_notice(corrected, "The notice was wrong, too.", amends=first, by=editor)
    publishing.retract(retracted, "It was wrong.", by=editor)
    publishing.take_down(down, by=editor)
    publishing.unpublish(unpublished, by=editor)
    publishing.schedule(scheduled, timezone.now() + timezone.timedelta(days=1), by=editor)
    for row in (edited, corrected, retracted):
        answer(row, comment="Thank you.")
        answer(row, helpful=False, reason="outdated")
        suspect(row)
        report(row, correction=first if row == corrected else None)
    call_command("count_feedback", stdout=StringIO())
    answer(edited)
    Salt.objects.create(day=timezone.localdate(), salt=b"s" * 16)
    Counter.objects.create(key=b"k" * 16, since=timezone.now(), count=1, burst_at=timezone.now())
    Note.objects.create(article=edited, text="Look at this.", created_by=editor)
    Presence.objects.create(
        article=edited, user=editor, tab="abcdefgh12", opened_at=timezone.now(),
        seen_at=timezone.now(),
    )  # fmt: skip
    Autosave.objects.create(
        article=edited, user=editor, tab="abcdefgh12", saved_at=timezone.now(),
        values=[["title", "Unsaved"]],
    )  # fmt: skip
    Pick.objects.create(article=edited, picked=corrected, position=1)
    previews.share(edited.revisions.first(), by=editor)


def test_afterwards_all_tables_are_those_of_an_empty_site(media, remove):
    before = contents()
    call_command("load_demo", stdout=StringIO())
    work_on(live_ones())
    changed = {name for name, rows in contents().items() if rows != before[name]}
    assert len(changed) >= 25
    told = remove()
    assert "22  articles" in told
    assert "Of the articles, 3 were edited by your newsroom." in told
    assert contents() == before
    assert files(media) == []
    assert AuditEntry.objects.latest("pk").action == "remove demo"
    assert Revision.objects.count() == 0
    assert remove() == "There is no demo on this site.\n"


@pytest.mark.drill
def test_one_that_was_loaded_before_rows_were_noted_is_known_by_what_it_is(media, remove):
    before = contents()
    call_command("load_demo", stdout=StringIO())
    DemoRow.objects.all().delete()
    work_on(live_ones())
    remove()
    assert contents() == before
    assert files(media) == []


def test_nothing_is_recognised_without_its_articles(remove):
    factories.PublicationFactory(name="The Open Dispatch")
    factories.SectionFactory(name="Web", slug="web")
    factories.LiveArticleFactory(external_id="demo-fair")  # written here, from no file
    before = contents()
    assert remove() == "There is no demo on this site.\n"
    assert contents() == before


def test_without_a_yes_or_when_it_fails_nothing_is_removed(demo, media, monkeypatch):
    before, images = contents(), files(media)
    out = StringIO()
    with pytest.raises(CommandError, match="Add --yes to remove the demo"):
        call_command("remove_demo", stdout=out)
    assert "To be removed:" in out.getvalue()
    assert "22  articles" in out.getvalue()
    assert contents() == before
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda _question: "no")
    call_command("remove_demo", stdout=StringIO())
    assert contents() == before
    with monkeypatch.context() as patch, pytest.raises(ZeroDivisionError):
        patch.setattr(removal, "_remove_library", lambda *args: 1 / 0)
        call_command("remove_demo", "--yes", stdout=StringIO())
    assert (contents(), files(media)) == (before, images)
    monkeypatch.setattr("builtins.input", lambda _question: "yes")
    call_command("remove_demo", stdout=StringIO())
    assert not Article.objects.exists()


@pytest.mark.drill
def test_files_go_even_if_the_process_is_killed_after_its_commit(demo, media):
    known = Image.objects.first()
    name = str(known.file.name)
    keep_card(Revision.objects.for_reading().first(), Publication.objects.get())
    before = files(media)
    call_command("remove_demo", "--yes", stdout=StringIO())  # nothing happens after the commit
    assert files(media) == before
    due = Event.objects.filter(kind=leftovers.KIND)
    assert due.get().next_at > timezone.now() + timezone.timedelta(minutes=1)
    due.update(next_at=timezone.now())
    again = factories.ImageFactory()
    Image.objects.filter(pk=again.pk).update(file=name)  # a name that was free again
    assert delivering.deliver().failed == 0
    assert set(files(media)) == {Path(settings.MEDIA_ROOT, name), Path(again.file.path)}
    assert due.get().is_done


@pytest.mark.drill
def test_files_that_cannot_be_deleted_are_tried_again(demo, media, remove, monkeypatch, caplog):
    with monkeypatch.context() as patch:
        patch.setattr(leftovers, "delete_withheld", lambda name: Path("/proc/1").rename(name))
        assert "The demo was removed." in remove()
    assert "is tried again" in caplog.text
    Event.objects.filter(kind=leftovers.KIND).update(next_at=timezone.now())
    delivering.deliver()
    assert files(media) == []


def test_mail_about_its_articles_is_not_sent(demo, remove):
    editor = somebody("Chief", username="chief")
    reporter = somebody("Reporter", email="ana@example.org")
    own = factories.DraftArticleFactory(slug="ours", works=0, body="Ours.")
    for row in (article("fair"), own):
        telling.tell(telling.ASSIGNED, row, editor, to=reporter.pk)
        Article.objects.filter(pk=row.pk).update(assignee=reporter)
        for event in Event.objects.filter(kind=telling.ASSIGNED, done_at=None):
            handlers.handler_of(event.kind).function(event)
    assert Event.objects.filter(kind="mail").count() >= 2
    remove()
    left = set(Event.objects.values_list("subject", flat=True))
    assert left == {telling.subject_of(own.pk)}


@pytest.mark.parametrize("demo_first", [True, False])
def test_of_what_is_told_at_once_only_its_articles_go(demo, remove, demo_first):
    editor = somebody("Chief", username="chief")
    reporter = somebody("Reporter", email="ana@example.org")
    own = factories.DraftArticleFactory.create_batch(2, works=0, body="Ours.", title="Ours")
    together = [article("fair"), *own] if demo_first else [*own, article("fair")]
    with publishing.as_one():
        for row in together:
            publishing.assign(row, reporter, by=editor)
    assert Event.objects.get(kind=telling.ASSIGNED).subject == "articles:3"
    remove()
    event = Event.objects.get(kind=telling.ASSIGNED)
    told = [payload["article"] for payload in event.payload["each"]]
    assert told == [row.pk for row in own]
    assert event.subject == "articles:2"
    handlers.handler_of(event.kind).function(event)
    assert Event.objects.get(kind="mail").payload["subject"] == "Assigned to you: 2 articles"


def test_what_is_told_of_its_articles_alone_goes(demo, remove):
    editor = somebody("Chief", username="chief")
    reporter = somebody("Reporter", email="ana@example.org")
    with publishing.as_one():
        for row in Article.objects.order_by("pk")[:3]:
            publishing.assign(row, reporter, by=editor)
    remove()
    assert not Event.objects.filter(kind=telling.ASSIGNED).exists()


def own_article(slug: str) -> Article:
    """An article of the newsroom, in a section of the demonstration."""
    section = Section.objects.get(slug="web")
    return factories.LiveArticleFactory(slug=slug, works=0, body="Ours.", section=section)


def cite(own: Article, reference: Reference) -> None:
    own.citations.create(number=1, reference=reference)
    own.body = "Ours. [1]"


def test_what_own_articles_use_stays(demo, remove):
    cited, once, begun, *_others = Reference.objects.order_by("source", "pk")
    image, in_text = Image.objects.first(), Image.objects.last()
    author = Author.objects.get(slug="open-dispatch-desk")
    tag, section = Tag.objects.first(), Section.objects.last()
    former = own_article("formerly")  # cited another work, as its history shows
    cite(former, once)
    former.save()
    publishing.publish(former)
    former.citations.all().delete()
    former.body = "Ours."
    former.save()
    publishing.publish(former)
    own = own_article("ours")
    cite(own, cited)
    own.body += f"\n\n![A clock](image:{in_text.pk})"
    own.bylines.all().delete()
    own.bylines.create(author=author)
    own.tags.add(tag)
    own.picks.create(picked=article("fair"))
    own.lead_image = image
    own.save()
    publishing.publish(own)
    Autosave.objects.create(  # a form that nobody has saved yet
        user=somebody("Reporter"), tab="abcdefgh12", saved_at=timezone.now(),
        values=[
            ["title", "Begun"], ["section", str(section.pk)], ["lead_image", ""],
            ["citations-0-reference", str(begun.pk)],
        ],
    )  # fmt: skip
    told = remove()
    assert {*Article.objects.all()} == {own, former}
    assert list(own.picks.all()) == []
    assert {*Section.objects.all()} == {own.section, section}
    assert list(Author.objects.exclude(name__startswith="Desk ")) == [author]
    assert list(Tag.objects.all()) == [tag]
    assert {*Image.objects.all()} == {image, in_text}
    assert all(Path(settings.MEDIA_ROOT, row.file.name).exists() for row in (image, in_text))
    assert {*Reference.objects.all()} == {cited, once, begun}
    assert {*Source.objects.all()} == {cited.source, once.source, begun.source}
    assert Autosave.objects.count() == 1
    assert "Section “Web”: used by your articles" in told
    assert not Publication.objects.exists()
    assert not Page.objects.exists()
    assert own.revisions.live().get().title == own.title


def test_what_the_newsroom_made_its_own_stays(demo, remove):
    Section.objects.filter(slug="web").update(name="Harbour")
    Author.objects.filter(slug="standing-editor").update(name="Ana Ruiz")
    privacy = Page.objects.get(path="privacy")
    content = {"title": "Privacy", "path": "privacy", "body": "We log nothing.", "policies": []}
    pages.publish(privacy, pages.save(privacy, content).number)
    about = Page.objects.get(path="about")
    pages.save(about, content | {"path": "about", "body": "Being written."})  # a draft of a change
    Publication.objects.update(name="The Harbour Herald", contact_email="desk@harbour.example")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM page_change")
    told = remove()
    assert [row.name for row in Section.objects.all()] == ["Harbour"]
    assert [row.name for row in Author.objects.all()] == ["Ana Ruiz"]
    assert {row.path for row in Page.objects.all()} == {"privacy", "about"}
    assert "Page “Privacy”: edited by your newsroom" in told
    row = Publication.objects.get()
    assert (row.name, row.tagline, row.contact_email, row.licence, row.is_set_up) == (
        "The Harbour Herald", "", "desk@harbour.example", "", False,
    )  # fmt: skip
    assert row.how_it_works_page is None
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM page_change WHERE scope = 0")
        assert cursor.fetchone() == (1,)  # every page is freed
        cursor.execute("SELECT public.may_erase()")
        assert cursor.fetchone() == (False,)
