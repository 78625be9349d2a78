"""Publication → Look: who may, what is saved and said, and the order of sections."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.admin.publication.look.forms import LookForm
from articles.models import AuditEntry, Publication, Section
from articles.models.look.fields import logo_name
from tests import factories
from tests.articles.people import signed_in
from tests.articles.pictures import encoded

LOOK, SHADES = "/admin/articles/publication/look/", "/admin/articles/publication/look/shades/"
ORDER = "/admin/articles/publication/look/sections/"
CHOSEN = {"accent": "#0b4f9e", "type_pair": "newspaper", "front_density": "words"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def publication():
    return factories.PublicationFactory()


@pytest.fixture
def chief(publication):
    return signed_in("Chief")


def picture(size=(600, 600), name="logo.png", content=None, **options):
    return SimpleUploadedFile(name, content or encoded(size, "PNG", **options))


def saved(client, **values):
    """Save the form; the publication as it is then."""
    response = client.post(LOOK, CHOSEN | values)
    assert response.status_code == 302, response.context["form"].errors
    return Publication.objects.get()


def refusals(client, **values):
    """The errors of the form, by field."""
    response = client.post(LOOK, CHOSEN | values)
    assert response.status_code == 200
    return {name: list(errors) for name, errors in response.context["form"].errors.items()}


def said(response):
    return [str(message) for message in response.context["messages"]]


@pytest.mark.parametrize("role", ["nobody", "Reporter", "Editor"])
def test_others_change_nothing(publication, role):
    client = signed_in(role)
    section = factories.SectionFactory()
    assert client.get(LOOK).status_code == 403
    assert client.post(LOOK, CHOSEN).status_code == 403
    assert client.get(SHADES, {"accent": "#ffffff"}).status_code == 403
    assert client.post(ORDER, {"move": f"{section.pk}-up"}).status_code == 403
    publication.refresh_from_db()
    assert publication.accent == ""


def test_before_there_is_a_publication_its_form_comes_first(db):
    client = signed_in("Chief")
    for response in (client.get(LOOK), client.post(LOOK, CHOSEN)):
        assert response["Location"] == "/admin/articles/publication/add/"
    assert not Publication.objects.exists()


def test_what_was_chosen_is_saved_and_noted(chief):
    found = saved(chief)
    assert (found.accent, found.type_pair, found.front_density) == ("#0b4f9e", "newspaper", "words")
    entry = AuditEntry.objects.get(action="change")
    assert (entry.actor, entry.target_kind) == (chief.user, "publication")
    assert entry.details["accent"] == {"before": "", "after": "#0b4f9e"}
    page = chief.get(LOOK)
    assert said(page) == ["The look was saved. Readers see it within a second."]
    assert saved(chief, accent="").accent == ""


def test_saving_what_is_there_notes_nothing(chief):
    saved(chief)
    count = AuditEntry.objects.count()
    saved(chief)
    assert AuditEntry.objects.count() == count


def test_nothing_else_of_the_publication_is_written(chief, publication):
    Publication.objects.update(name="Renamed meanwhile")
    assert saved(chief).name == "Renamed meanwhile"


@pytest.mark.parametrize(
    ("typed", "accent"), [(" #0B4F9E ", "#0b4f9e"), ("0b4f9e", "#0b4f9e"), ("#fa0", "#ffaa00")]
)
def test_a_colour_is_read_however_it_is_typed(chief, typed, accent):
    assert saved(chief, accent=typed).accent == accent


@pytest.mark.parametrize("typed", ["red", "#12345", "#1234567", "#１２３４５６", "#12345g", "}a{"])
def test_what_is_no_colour_is_refused(chief, typed):
    message = "Enter a color as six digits from 0 to f, such as #a4161c."
    assert refusals(chief, accent=typed) == {"accent": [message]}


def test_choices_that_there_are_not_are_refused(chief):
    errors = refusals(chief, type_pair="comic", front_density="")
    assert set(errors) == {"type_pair", "front_density"}


def test_the_form_shows_what_a_colour_becomes(chief):
    page = chief.post(LOOK, CHOSEN | {"accent": "#ffff99"}, follow=True).content.decode()
    assert re.findall(r'<rect [^>]*fill="(#[0-9a-f]{6})"', page) == ["#6e6c00", "#ffff99"]
    assert "Too pale for light pages, so readers see #6e6c00 there." in page
    assert "4.5:1" in page


@pytest.mark.parametrize(
    ("accent", "message"),
    [
        ("", "Easy to read on light and dark pages."),
        ("#ffff99", "Too pale for light pages, so readers see #6e6c00 there."),
        ("#000000", "Too dark for dark pages, so readers see #959595 there."),
        (
            "#777777",
            "Hard to read as it is, so readers see #696969 on light pages and #959595 on dark "
            "pages.",
        ),
    ],
)
def test_shades_are_told_while_a_colour_is_chosen(chief, accent, message):
    answer = chief.get(SHADES, {"accent": accent})
    assert answer.json()["message"] == message
    assert set(answer.json()["shades"]) == {"light", "dark"}


def test_what_is_no_colour_has_no_shades(chief):
    answer = chief.get(SHADES, {"accent": "no" * 5_000})
    assert (answer.status_code, answer.json()["message"][:13]) == (400, "Enter a color")
    assert chief.post(SHADES).status_code == 405


def test_logos_and_icon_are_kept_and_removed(chief):
    found = saved(
        chief,
        masthead_logo=picture((600, 200)),
        masthead_logo_dark=picture((600, 200), colour="white"),
        icon=picture((512, 512)),
    )
    assert found.masthead_logo.endswith("-600x200")
    assert found.masthead_logo != found.masthead_logo_dark
    page = chief.get(LOOK).content.decode()
    for url in (found.large_logo.light.url, found.large_logo.dark.url, found.icon_url(180)):
        assert f'src="{url}"' in page
        response = chief.get(url)
        assert response["Cache-Control"].endswith("immutable")
    assert saved(chief).icon == found.icon  # an empty field changes nothing
    gone = saved(chief, remove_masthead_logo="on", remove_masthead_logo_dark="on", remove_icon="on")
    assert (gone.masthead_logo, gone.masthead_logo_dark, gone.icon) == ("", "", "")
    assert default_storage.exists(logo_name(found.masthead_logo, "small"))  # pages still name it
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=2)):
        saved(signed_in(chief.user))
    assert not default_storage.exists(logo_name(found.masthead_logo, "small"))


def test_what_another_chief_saved_meanwhile_stays(chief, monkeypatch):
    stem = saved(chief, masthead_logo=picture((600, 200))).masthead_logo
    real = LookForm.is_valid

    def slow(form):
        Publication.objects.update(masthead_logo="", icon="0" * 24)
        return real(form)

    monkeypatch.setattr(LookForm, "is_valid", slow)
    found = saved(chief, accent="#00695c")
    assert (found.accent, found.masthead_logo, found.icon) == ("#00695c", "", "0" * 24)
    assert default_storage.exists(logo_name(stem, "small"))


def test_a_logo_for_dark_pages_needs_one_for_light_ones(chief):
    message = "Add a logo first. This one replaces it on dark pages."
    errors = refusals(chief, masthead_logo_dark=picture())
    assert errors == {"masthead_logo_dark": [message]}
    saved(chief, masthead_logo=picture(), masthead_logo_dark=picture(colour="white"))
    assert refusals(chief, remove_masthead_logo="on") == {"masthead_logo_dark": [message]}


def test_a_logo_that_nobody_sees_is_warned_of(chief):
    saved(chief, masthead_logo=picture((600, 200), colour="black"))
    assert said(chief.get(LOOK))[1:] == [
        "The logo is hard to see on dark pages. Add one for dark pages."
    ]


@pytest.mark.parametrize("field", ["masthead_logo", "masthead_logo_dark", "icon"])
@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.svg", b"<svg onload='alert(1)' xmlns='http://www.w3.org/2000/svg'/>", "SVG files can"),
        ("a.png", b"<svg><script>alert(1)</script></svg>", "SVG files can"),
        ("a.png", b"<!doctype html><script>alert(1)</script>", "The file is a web page."),
        ("a.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "The image is damaged."),
        ("a.css", b"body { display: none }", "The file isn’t in a supported image format."),
    ],
)
def test_files_that_are_no_images_are_refused(chief, field, name, content, reason):
    errors = refusals(chief, **{field: picture(name=name, content=content)})
    assert list(errors) == [field]
    assert errors[field][0].startswith(reason)
    assert Publication.objects.get().accent == ""


def test_an_empty_file_is_refused(chief):
    errors = refusals(chief, icon=SimpleUploadedFile("a.png", b""))
    assert errors == {"icon": ["The file is empty. Choose another one."]}


def test_the_site_s_own_rules_are_mentioned(chief, settings, tmp_path):
    settings.CUSTOM_CSS = tmp_path / "custom.css"
    assert "custom.css" not in chief.get(LOOK).content.decode()
    settings.CUSTOM_CSS.write_text("h1 { color: red }")
    assert "custom.css is in use." in chief.get(LOOK).content.decode()
    settings.CUSTOM_CSS.write_bytes(b"\xff")
    assert "isn’t UTF-8 text" in chief.get(LOOK).content.decode()


def test_the_publication_s_form_leads_here(chief):
    assert f'href="{LOOK}"' in chief.get("/admin/articles/publication/1/change/").content.decode()


# The order of sections


@pytest.fixture
def three():
    """All at position 0, so that names decide."""
    Section.objects.all().delete()
    return [factories.SectionFactory(name=name, slug=name.lower()) for name in ("A", "B", "C")]


def order():
    return "".join(Section.objects.order_by("position", "name").values_list("name", flat=True))


def test_arrows_change_places_one_by_one(chief, three):
    a, _b, c = three
    response = chief.post(ORDER, {"move": f"{c.pk}-up"})
    assert response["Location"] == f"{LOOK}?moved={c.pk}-up"
    assert order() == "ACB"
    assert list(Section.objects.order_by("position").values_list("position", flat=True)) == [
        1,
        2,
        3,
    ]
    chief.post(ORDER, {"move": f"{a.pk}-down"})
    assert order() == "CAB"
    entry = AuditEntry.objects.filter(target_kind="section").first()
    assert (entry.target_name, entry.actor) == ("A", chief.user)
    page = chief.get(LOOK)
    assert said(page) == ["“C” is now number 2 of 3.", "“A” is now number 2 of 3."]


def test_the_ends_stay_where_they_are(chief, three):
    a, _b, c = three
    chief.post(ORDER, {"move": f"{a.pk}-up"})
    chief.post(ORDER, {"move": f"{c.pk}-down"})
    assert order() == "ABC"
    page = chief.get(LOOK)
    assert said(page) == ["“A” can’t move any further.", "“C” can’t move any further."]
    assert page.content.decode().count(" disabled") == 2


def test_the_focus_stays_on_the_arrow_that_was_pressed(chief, three):
    a, b, _c = three

    def focused(moved):
        page = chief.get(LOOK, {"moved": moved}).content.decode()
        return re.findall(r'<button name="move" value="([\w-]+)"[^>]* autofocus', page)

    assert focused(f"{b.pk}-up") == [f"{b.pk}-up"]
    assert focused(f"{a.pk}-up") == [f"{a.pk}-down"]  # it is the first now: the other one
    assert focused("") == focused("<script>") == []


@pytest.mark.parametrize("move", ["", "x", "1", "1-left", "-up", "9999999999999999999999-up"])
def test_moves_that_cannot_be_are_refused(chief, three, move):
    assert chief.post(ORDER, {"move": move}).status_code == 400
    assert order() == "ABC"


def test_a_section_that_is_gone_is_no_error(chief, three):
    chief.post(ORDER, {"move": "999999-up"})
    assert said(chief.get(LOOK)) == ["This section no longer exists."]
    assert chief.get(ORDER).status_code == 405


def test_a_move_costs_the_same_whatever_there_is(chief, three):
    def cost(section):
        with CaptureQueriesContext(connection) as asked:
            chief.post(ORDER, {"move": f"{section.pk}-down"})
        return len(asked)

    few = cost(three[0])
    for number in range(30):
        factories.SectionFactory(name=f"S{number:02d}", slug=f"s{number}")
    assert cost(three[0]) == few <= 14


def test_the_page_costs_the_same_whatever_there_is(chief, three):
    def cost():
        with CaptureQueriesContext(connection) as asked:
            chief.get(LOOK)
        return len(asked)

    few = cost()
    for number in range(30):
        factories.SectionFactory(name=f"S{number:02d}", slug=f"s{number}")
    assert cost() == few <= 12


def test_a_large_file_is_refused_before_it_is_decoded(chief):
    content = b"\x89PNG".ljust(20_000_001, b"\0")
    errors = refusals(chief, icon=SimpleUploadedFile("a.png", content))
    assert errors == {"icon": ["The file is larger than 20 MB. Save a smaller version."]}
