"""A publication of one's own from one command: made once, asked for where somebody can answer."""

from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from articles.models import Article, AuditEntry, DemoRow, Page, Publication
from articles.starting.pages import facts_of
from articles.starting.texts import how_it_works
from newsroom.management.commands import run
from tests import factories

pytestmark = pytest.mark.django_db

PASSWORD = "seven grey herons"
GIVEN = ("--name", "The Harbour Herald", "--email", "ana@harbour.example", "--password-stdin")


class Terminal:
    """Standard input that somebody types into."""

    def isatty(self):
        return True


@pytest.fixture(autouse=True)
def script(monkeypatch):
    """Nobody is there to be asked, and the password comes from a file."""
    monkeypatch.setattr("sys.stdin", StringIO(f"{PASSWORD}\n"))


@pytest.fixture
def answers(monkeypatch):
    """Somebody is there: what they type, in order."""

    def type_in(*given: str):
        typed = iter(given)
        monkeypatch.setattr("sys.stdin", Terminal())
        monkeypatch.setattr("builtins.input", lambda question: next(typed))
        monkeypatch.setattr("newsroom.starting.asking.getpass", lambda question: next(typed))

    return type_in


def set_up(*options: str) -> str:
    out = StringIO()
    call_command("set_up", *options, stdout=out)
    return out.getvalue()


def test_one_command_makes_publication_account_and_drafts_of_pages():
    told = set_up(*GIVEN, "--language", "en-GB", "--time-zone", "Europe/Paris")
    publication = Publication.objects.get()
    assert (publication.name, publication.language, publication.time_zone) == (
        "The Harbour Herald", "en-GB", "Europe/Paris",
    )  # fmt: skip
    assert not publication.is_set_up
    user = User.objects.get()
    assert (user.username, user.email, user.is_superuser, user.is_staff) == (
        "ana@harbour.example", "ana@harbour.example", True, True,
    )  # fmt: skip
    assert user.check_password(PASSWORD)
    pages = Page.objects.order_by("position")
    assert [(page.path, page.is_live) for page in pages] == [
        ("how-it-works", False), ("corrections-policy", False), ("privacy", False),
    ]  # fmt: skip
    assert publication.how_it_works_page == pages[0]
    assert publication.corrections_page == pages[1]
    assert pages[0].body == how_it_works(facts_of(publication))
    assert "Publication: The Harbour Herald (created)" in told
    assert "Account: ana@harbour.example (created)" in told
    assert "Drafts of pages: How it works, Corrections policy, Privacy (created)" in told
    assert "http://testserver/admin/" in told
    assert PASSWORD not in told
    assert not Article.objects.exists()
    assert set(AuditEntry.objects.values_list("action", flat=True)) == {"add"}


def test_a_second_time_it_says_what_is_there_and_changes_nothing():
    set_up(*GIVEN)
    before = [list(model.objects.values()) for model in (Publication, User, Page, AuditEntry)]
    told = set_up("--name", "Another", "--email", "eve@elsewhere.example", "--password-stdin")
    after = [list(model.objects.values()) for model in (Publication, User, Page, AuditEntry)]
    assert before == after
    assert told.splitlines()[:3] == [
        "Publication: The Harbour Herald (exists already, unchanged)",
        "Account (exists already, unchanged)",
        "Pages (exists already, unchanged)",
    ]
    assert set_up() == told


def test_a_page_that_somebody_wrote_before_is_left_alone():
    Page.objects.create(path="privacy", title="Data", body="Ours.")
    set_up(*GIVEN)
    assert Page.objects.get(path="privacy").body == "Ours."
    assert Page.objects.count() == 3


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ((), "--name, --email, --password-stdin"),
        (("--name", "The Harbour Herald"), "--email, --password-stdin"),
        (("--email", "ana@harbour.example", "--password-stdin"), "--name"),
    ],
)
def test_where_nobody_can_be_asked_it_names_what_is_missing(given, missing):
    with pytest.raises(CommandError, match=f"Nothing was created. Add {missing}\\."):
        set_up(*given)
    assert not Publication.objects.exists()
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("--name", "   ", "Enter a name"),
        ("--name", "x" * 101, "at most 100 characters"),
        ("--email", "ana", "valid email address"),
        ("--email", "ſara@example.org", "don’t take “ſ” before the @"),
        ("--email", "sarı@example.org", "don’t take “ı” before the @"),
        ("--email", f"{'a' * 60}@{'b' * 60}.{'c' * 60}.example", "at most 150 characters"),
        ("--language", "english please", "isn’t a language tag"),
        ("--time-zone", "Europe/Atlantis", "isn’t a time zone"),
    ],
)
def test_what_cannot_be_used_is_refused_with_a_reason(option, value, message):
    with pytest.raises(CommandError, match=message):
        set_up(*GIVEN, option, value)
    assert not Publication.objects.exists()
    assert not User.objects.exists()


@pytest.mark.parametrize("password", ["", "12345678", "short", "ana@harbour.example"])
def test_a_password_that_anybody_would_guess_is_refused(monkeypatch, password):
    monkeypatch.setattr("sys.stdin", StringIO(f"{password}\n"))
    with pytest.raises(CommandError):
        set_up(*GIVEN)
    assert not Publication.objects.exists()
    assert not User.objects.exists()


def test_somebody_at_a_terminal_is_asked_until_the_answer_is_valid(answers):
    answers(
        " ", "The Harbour Herald", "ana", "ana@harbour.example",
        PASSWORD, "another one", "12345678", "12345678", PASSWORD, PASSWORD,
    )  # fmt: skip
    told = set_up()
    assert "Enter a name for the publication." in told
    assert "The two passwords aren’t the same." in told
    assert User.objects.get().check_password(PASSWORD)
    assert Publication.objects.get().name == "The Harbour Herald"


def test_somebody_is_asked_only_for_what_is_missing(answers):
    answers(PASSWORD, PASSWORD)
    set_up(*GIVEN[:4])
    assert User.objects.get().email == "ana@harbour.example"
    answers()
    set_up()


def test_somebody_who_ends_the_input_makes_nothing(answers, monkeypatch):
    def end(question):
        raise EOFError

    answers()
    monkeypatch.setattr("builtins.input", end)
    with pytest.raises(CommandError, match="Nothing was created"):
        set_up()


def test_make_run_without_the_demo_asks_or_says_how_to_begin(answers, monkeypatch):
    out = StringIO()
    run.Command(stdout=out).begin()
    assert "There is no account yet." in out.getvalue()
    assert "manage.py set_up" in out.getvalue()
    answers("The Harbour Herald", "ana@harbour.example", PASSWORD, PASSWORD)
    run.Command(stdout=out).begin()
    assert User.objects.count() == 1


def test_the_demonstration_is_removed_first():
    DemoRow.objects.create(kind="section", owner=1)
    with pytest.raises(CommandError, match="Remove it first"):
        set_up(*GIVEN)
    assert not User.objects.exists()


def test_a_demonstration_of_an_earlier_version_is_removed_first_too():
    article = factories.DraftArticleFactory(external_id="demo-fair")
    article.revisions.update(kind="import")
    with pytest.raises(CommandError, match="Remove it first"):
        set_up(*GIVEN)
