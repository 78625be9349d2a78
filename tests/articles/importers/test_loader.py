"""From a parsed article to rows: what is made, what is kept, and what only a person may do."""

import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from PIL import Image as Picture

from articles import publishing
from articles.importers import markdown_files, page_text
from articles.importers.loader import ImportResult, Status, load
from articles.importers.names import author_kind, find_section
from articles.importers.parsed import ParsedArticle, ParsedImage, ParsedReference, as_time
from articles.models import Article, Author, Image, Revision, Section, Tag
from articles.models.article import State
from articles.words import moment_in_words
from references.models import Reference, Source
from tests.articles.importers.texts import BODY, MARKDOWN, PAGE_TEXT
from tests.factories import DraftArticleFactory, SectionFactory, TagFactory

pytestmark = pytest.mark.django_db

FILE = markdown_files.parse(MARKDOWN.encode(), "keepers.md")
PAGE = page_text.parse(PAGE_TEXT.encode(), "keepers.txt")
SLUG = "keepers-open-logbooks"


def bring(parsed: ParsedArticle = FILE, *, publish: bool = False, **kwargs) -> ImportResult:
    return load(parsed, publish=publish, **kwargs)


def another(**values) -> ParsedArticle:
    """A second file beside the first."""
    own = {"slug": "another", "title": "Another", "external_id": "coast-2", "body": "Other words."}
    return replace(FILE, references=(), **own, **values)


def edit(article: Article, **values) -> Revision:
    """What an editor does in the admin."""
    article = Article.objects.get(pk=article.pk)
    for name, value in values.items():
        setattr(article, name, value)
    article.save()
    return publishing.save_revision(article)


def counts() -> list[int]:
    models = (Article, Revision, Section, Author, Tag, Source, Reference, Image)
    return [model.objects.count() for model in models]


# Creating


def test_an_article_is_created_as_a_draft():
    outcome = bring()
    article = outcome.article
    assert (outcome.status, outcome.url, outcome.is_failure) == (Status.CREATED, None, False)
    assert (article.title, article.slug, article.section.name) == (FILE.title, SLUG, "Harbours")
    assert (article.body, article.external_id, article.origin) == (BODY, "coast-1", "ai_autonomous")
    assert [author.name for author in article.authors.all()] == ["Coast Desk Team"]
    assert [row.tag.name for row in article.tagged_items.order_by("pk")] == list(FILE.tags)
    assert [
        (each.number, each.reference.source_name, each.reference.url)
        for each in article.citations.select_related("reference__source")
    ] == [(each.number, each.source, each.url) for each in FILE.references]
    revision = article.working_revision
    assert (revision.kind, revision.number, revision.live) == ("import", 1, None)
    assert revision.import_hash == FILE.fingerprint()
    assert [each["uses"] for each in revision.references] == [2, 2, 1]


def test_everything_that_was_made_is_told():
    assert bring().messages == [
        "New section: “Harbours”.",
        "New author: “Coast Desk Team”. Type: Team.",
        "New tag: “coast”.",
        "New tag: “LOG”.",
        "New tag: “open_books”.",
        "New source: “Example” (example.org).",
        "New source: “Example” (example.com).",
        "New source: “Example” (example.net).",
        "Reference 2 names its source “Harbour News” but links to example.com. Check the "
        "name of the source.",
        "Reference 3 names its source “Paper Board” but links to example.net. Check the "
        "name of the source.",
    ]


def test_a_title_is_enough():
    outcome = bring(ParsedArticle(title="Only a title"))
    assert outcome.status == Status.CREATED
    assert (outcome.article.slug, outcome.article.section.name) == ("only-a-title", "News")
    assert outcome.messages == [
        "New section: “News”.",
        "The file doesn’t say how the article was made, so readers won’t be told. "
        "Add “provenance” with its “kind”.",
        "The article has no text. Write it before you publish.",
    ]
    assert outcome.article.origin == outcome.article.working_revision.provenance.origin == ""


def test_without_a_section_the_first_one_serves():
    SectionFactory(slug="second", position=2)
    SectionFactory(slug="first", position=1)
    outcome = bring(replace(FILE, section=None))
    assert outcome.article.section.slug == "first"
    assert "The file doesn’t name a section, so the article goes to “First”." in outcome.messages


def test_a_section_is_found_by_its_name_or_its_address():
    section = SectionFactory(name="The Harbours", slug="harbours")
    assert bring().article.section == section


def test_a_section_may_not_take_an_address_of_the_site():
    outcome = bring(replace(FILE, section="Admin"))
    assert outcome.status == Status.REJECTED
    assert "its address would be “/admin/”" in outcome.messages[0]


@pytest.mark.parametrize(
    ("first", "second"),
    [("İstanbul", "istanbul"), ("ΟΔΟΣ", "οδος"), ("straße", "STRASSE"), ("Café", "Cafe\u0301")],
)
def test_a_second_file_finds_what_the_first_named(first, second):
    one = bring(replace(FILE, tags=(first,), authors=(first,), section=first))
    other = bring(another(tags=(second,), authors=(second,), section=second))
    assert (one.status, other.status) == (Status.CREATED, Status.CREATED)
    assert list(other.article.tags.all()) == list(one.article.tags.all())
    assert list(other.article.authors.all()) == list(one.article.authors.all())
    assert other.article.section == one.article.section


def test_two_spellings_in_one_file_are_one():
    names = ("straße", "STRASSE", "STRAẞE")
    article = bring(replace(FILE, tags=names, authors=names)).article
    assert [tag.name for tag in article.tags.all()] == ["straße"]
    assert [author.name for author in article.authors.all()] == ["straße"]


def test_names_with_one_slug_are_two_people_unless_they_are_spelt_alike():
    first = bring(replace(FILE, authors=("王伟", "José Núñez"))).article
    other = bring(another(authors=("王薇", "Jose Nunez"))).article
    assert {author.slug for author in first.authors.all()} == {"wangwei", "jose-nunez"}
    assert {author.slug for author in other.authors.all()} == {"wangwei-2", "jose-nunez"}


def test_a_section_is_found_by_a_former_slug():
    section = SectionFactory(name="Knowledge", slug="knowledge")
    section.name, section.slug = "Wissen", "wissen"
    section.save()
    for name in ("Knowledge", "knowledge", "Wissen", "wissen"):
        assert find_section(name) == section
    assert find_section("Knowing") is None


def test_sections_of_one_slug_are_two():
    first, other = bring(replace(FILE, section="李巴")), bring(another(section="里巴"))
    assert [first.article.section.slug, other.article.section.slug] == ["liba", "liba-2"]


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("灯台", "dengtai"),
        ("Łódź and Ørsted meet on the Straße", "lodz-and-orsted-meet-on-the-strasse"),
        ("Season 2025/26 and the East–West pact", "season-2025-26-and-the-east-west-pact"),
        ("🎉", "article-6146299c"),
    ],
)
def test_a_title_of_any_script_makes_a_slug(title, slug):
    assert bring(replace(FILE, title=title, slug=None)).article.slug == slug


def test_an_article_with_a_slug_of_the_former_rule_is_not_made_twice():
    DraftArticleFactory(title="Apps for iOS/Android", slug="apps-for-iosandroid")
    outcome = bring(replace(FILE, title="Apps for iOS/Android", slug=None))
    assert outcome.status == Status.REJECTED
    assert outcome.messages[0].startswith("The address “apps-for-iosandroid” belongs to")


def test_names_of_any_script_get_an_address():
    outcome = bring(replace(FILE, authors=("灯台守",), tags=("灯台", "海", "🎉")))
    assert outcome.article.authors.get().slug == "dengtaishou"
    slugs = [tag.slug for tag in outcome.article.tags.all()]
    assert slugs == ["dengtai", "hai", "tag-6146299c"]


def test_tags_with_the_same_address_stay_apart():
    outcome = bring(replace(FILE, tags=("C++", "C#")))
    assert sorted(tag.slug for tag in outcome.article.tags.all()) == ["c", "c-2"]


def test_existing_tags_and_authors_are_used_whatever_their_case():
    tag = TagFactory(name="Log")
    author = Author.objects.create(name="COAST DESK TEAM", kind="person")
    article = bring().article
    assert tag in article.tags.all()
    assert article.authors.get() == author


def test_an_existing_source_and_reference_keep_their_names():
    source = Source.objects.create(name="The Example", domain="example.org")
    work = Reference.objects.create(
        source=source, title="Its title", url="https://www.example.org/logbooks"
    )
    outcome = bring()
    assert outcome.article.citations.get(number=1).reference == work
    work.refresh_from_db()
    assert (work.title, work.source.name) == ("Its title", "The Example")
    assert (
        "Reference 1: the source example.org keeps its name “The Example”. The file says "
        "“Example”." in outcome.messages
    )
    assert "Reference 1 already exists and keeps its title “Its title”." in outcome.messages


def test_a_reference_without_title_is_completed():
    source = Source.objects.create(name="Example", domain="example.org")
    work = Reference.objects.create(source=source, url="https://www.example.org/logbooks")
    bring(replace(FILE, references=(replace(FILE.references[0], published=date(2026, 1, 2)),)))
    work.refresh_from_db()
    assert (work.title, str(work.published_on)) == ("Logbooks, every morning", "2026-01-02")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Daily Desk", "team"), ("AI Desk", "team"), ("The Editors", "team"),
        ("Ada Reed", "person"),
        ("Drafting Pipeline", "machine"), ("News Bot", "machine"), ("Bot Botha", "machine"),
        ("Abbot Reed", "person"),
    ],
)  # fmt: skip
def test_the_kind_of_an_author_is_guessed_from_the_name(name, kind):
    assert author_kind(name) == kind


# The same again


def test_importing_the_same_again_changes_nothing():
    bring()
    before = counts(), Article.objects.get().updated_at
    outcome = bring()
    assert (outcome.status, outcome.messages) == (Status.UNCHANGED, [])
    assert (counts(), Article.objects.get().updated_at) == before


@pytest.mark.parametrize(("first", "second"), [(FILE, PAGE), (PAGE, FILE)])
def test_both_layouts_are_the_same_article(first, second):
    bring(first)
    assert bring(second).status == (Status.UNCHANGED if second is PAGE else Status.UPDATED)
    assert bring(first).status == bring(second).status == Status.UNCHANGED
    assert Article.objects.get().slug == SLUG if second is FILE else SLUG


def test_an_article_is_found_by_its_address_on_this_site(settings):
    settings.SITE_URL = "https://coast.example"
    article = bring(replace(FILE, external_id=None)).article
    changed = replace(
        FILE, external_id=None, slug=None, title="Changed", body="Other words.",
        url=f"https://coast.example/harbours/{SLUG}/",
    )  # fmt: skip
    outcome = bring(changed)
    assert (outcome.status, outcome.article) == (Status.UPDATED, article)


def test_an_article_is_found_by_a_former_address():
    article = bring(replace(FILE, external_id=None), publish=True).article
    edit(article, slug="better-address")
    publishing.publish(article)
    outcome = bring(replace(FILE, external_id=None, body="New words [1][2][3]."))
    assert (outcome.status, outcome.article) == (Status.NEEDS_ATTENTION, article)


# Updating


def test_a_new_version_updates_the_working_copy_only():
    bring(publish=True)
    outcome = bring(replace(FILE, title="Better title", body=BODY + "\n\nMore [1]."))
    assert outcome.status == Status.UPDATED
    article = Article.objects.get()
    assert (article.title, article.state()) == ("Better title", State.LIVE_DRAFT)
    assert article.revisions.live().get().title == FILE.title
    assert outcome.url == f"/harbours/{SLUG}/"


def test_what_the_file_does_not_say_stays():
    bring()
    outcome = bring(ParsedArticle(title="Better title", external_id="coast-1"))
    article = outcome.article
    assert (outcome.status, article.title) == (Status.UPDATED, "Better title")
    assert (article.slug, article.body, article.standfirst) == (SLUG, BODY, FILE.standfirst)
    assert article.citations.count() == 3
    assert article.authors.count() == 1
    assert article.tags.count() == 3
    assert article.origin == "ai_autonomous"


def test_empty_lists_empty():
    bring()
    empty = replace(FILE, tags=(), authors=(), references=(), body="Words.")
    article = bring(empty).article
    assert (article.tags.count(), article.authors.count(), article.citations.count()) == (0, 0, 0)


def test_what_editors_noted_on_a_citation_moves_with_its_number():
    article = bring().article
    article.citations.filter(number=1).update(support="supports")
    one, two, three = FILE.references
    swapped = (replace(two, number=1), replace(one, number=2), three)
    bring(replace(FILE, references=swapped))
    assert list(article.citations.values_list("number", "support")) == [
        (1, "unreviewed"), (2, "supports"), (3, "unreviewed"),
    ]  # fmt: skip


def test_an_article_stays_in_the_section_where_editors_have_it():
    article = bring().article
    article.section = SectionFactory(slug="coast", name="Coast")
    article.save()
    outcome = bring(replace(FILE, title="Better title"))
    assert (outcome.status, outcome.article.section.slug) == (Status.UPDATED, "coast")
    assert any("the article stays in “Coast”" in message for message in outcome.messages)


# Never over the work of a person


def test_a_persons_change_is_not_overwritten():
    article = bring().article
    edited = edit(article, title="An editor's title")
    newer = replace(FILE, body=BODY + "\n\nMore [1].", tags=("new",))
    outcome = bring(newer)
    assert (outcome.status, outcome.is_failure) == (Status.NEEDS_ATTENTION, False)
    article.refresh_from_db()
    assert (article.title, article.body) == ("An editor's title", BODY)
    assert (article.working_revision, article.tags.count()) == (edited, 3)
    waiting = article.revisions.get(number=3)
    assert (waiting.kind, waiting.title, waiting.body) == ("import", FILE.title, newer.body)
    assert [each["name"] for each in waiting.tags] == ["new"]
    assert "The file is kept as revision 3. Compare it in the admin" in outcome.messages[-1]


def test_what_waits_for_a_person_comes_once():
    edit(bring().article, title="An editor's title")
    newer = replace(FILE, body="Other words [1][2][3].")
    assert bring(newer).status == Status.NEEDS_ATTENTION
    before = counts()
    assert bring(newer).status == bring(newer, publish=True).status == Status.UNCHANGED
    assert counts() == before
    assert Article.objects.get().state() == State.DRAFT


def test_the_waiting_version_can_be_restored_and_updated_again():
    article = edit(bring().article, title="An editor's title").article
    bring(replace(FILE, body="Other words [1][2][3]."))
    publishing.restore(article, article.revisions.get(number=3))
    outcome = bring(replace(FILE, body="Newest words [1][2][3]."))
    assert outcome.status == Status.UPDATED
    assert Article.objects.get().body == "Newest words [1][2][3]."


def test_a_person_who_wrote_what_the_file_says_needs_no_other():
    newer = replace(FILE, title="Better title")
    edit(bring().article, title="Better title")
    assert bring(newer).status == Status.UNCHANGED


def test_an_article_that_people_wrote_is_not_overwritten():
    article = DraftArticleFactory(slug=SLUG)
    outcome = bring()
    assert (outcome.status, outcome.article) == (Status.NEEDS_ATTENTION, article)
    article.refresh_from_db()
    assert (article.title, article.external_id) != (FILE.title, FILE.external_id)


def test_what_waits_is_not_published():
    edit(bring().article, title="An editor's title")
    outcome = bring(replace(FILE, body="Other [1][2][3]."), publish=True)
    assert (outcome.status, outcome.is_withheld) == (Status.NEEDS_ATTENTION, True)
    assert Article.objects.get().state() == State.DRAFT


# Rejected


def test_a_slug_of_another_article_is_refused():
    DraftArticleFactory(slug="taken", title="The other")
    outcome = bring(replace(FILE, slug=None, title="Taken"))
    assert outcome.status == Status.REJECTED
    assert outcome.messages == [
        "The address “taken” belongs to “The other”. If the file is an update of that "
        "article, add “slug: taken” to it. Otherwise, choose another slug."
    ]
    assert Article.objects.count() == 1


def test_a_new_slug_of_another_article_is_refused():
    bring()
    DraftArticleFactory(slug="taken")
    assert bring(replace(FILE, slug="taken")).status == Status.REJECTED


def test_the_slug_of_an_article_with_another_external_id_is_refused():
    bring()
    outcome = bring(replace(FILE, external_id="coast-2", title="Another"))
    assert outcome.status == Status.REJECTED
    assert "its external ID is “coast-1”, not “coast-2”" in outcome.messages[0]


def test_a_dry_run_tells_everything_and_changes_nothing():
    outcome = bring(publish=True, dry_run=True)
    assert (outcome.status, len(outcome.messages)) == (Status.CREATED, 10)
    assert counts() == [0] * 8


# Publishing


def test_an_article_is_published_at_its_date():
    outcome = bring(publish=True)
    revision = Article.objects.get().revisions.live().get()
    assert (outcome.status, outcome.url) == (Status.CREATED, f"/harbours/{SLUG}/")
    assert revision.published_at == datetime(2026, 3, 9, tzinfo=UTC)
    assert (revision.public_updated_at, revision.is_listed) == (revision.published_at, True)


def test_an_update_carries_its_own_date():
    bring(publish=True)
    newer = replace(FILE, title="Better", updated=date(2026, 3, 11))
    assert bring(newer, publish=True).status == Status.UPDATED
    revision = Article.objects.get().revisions.live().get()
    assert (revision.published_at, revision.public_updated_at) == (
        datetime(2026, 3, 9, tzinfo=UTC), datetime(2026, 3, 11, tzinfo=UTC),
    )  # fmt: skip


def test_a_draft_is_published_by_importing_it_again():
    bring()
    outcome = bring(publish=True)
    assert (outcome.status, outcome.url) == (Status.UNCHANGED, f"/harbours/{SLUG}/")
    assert bring(publish=True).status == Status.UNCHANGED
    assert Revision.objects.count() == 1


def test_a_draft_keeps_the_date_of_its_file():
    article = bring().article
    assert article.first_published_at == as_time(FILE.published)
    revision = publishing.publish(article)
    assert revision.published_at == as_time(FILE.published)


def test_a_draft_gets_the_date_of_a_later_file_unless_it_has_one():
    first, later = date(2020, 1, 2), date(2021, 3, 4)
    article = bring(replace(FILE, published=None)).article
    assert article.first_published_at is None
    bring(replace(FILE, published=first))
    article.refresh_from_db()
    assert article.first_published_at == as_time(first)
    outcome = bring(replace(FILE, published=later, title="Better"))
    article.refresh_from_db()
    assert article.first_published_at == as_time(first)
    assert (
        "“published” isn’t used, because “First published” is already set to "
        f"{moment_in_words(as_time(first))}."
    ) in outcome.messages
    bring(replace(FILE, published=later, title="Best"), publish=True)
    assert article.revisions.live().get().published_at == as_time(first)


@pytest.mark.parametrize("publish", [False, True])
def test_a_year_that_no_address_can_name_is_not_taken(publish):
    outcome = bring(replace(FILE, published=date(1, 1, 1)), publish=publish)
    assert outcome.article.first_published_at is None
    assert any("before the year 1000" in message for message in outcome.messages)
    assert not outcome.article.revisions.ever_live().exists()


def test_a_date_to_come_is_not_dropped_in_silence():
    later = timezone.now() + timedelta(days=3)
    outcome = bring(replace(FILE, published=later))
    assert outcome.article.first_published_at is None
    message = (
        f"“published” is in the future ({moment_in_words(later)}). To publish it then, schedule it."
    )
    assert message in outcome.messages


def test_a_date_in_the_future_schedules():
    later = timezone.now() + timedelta(days=3)
    outcome = bring(replace(FILE, published=later), publish=True)
    assert (outcome.status, outcome.url, outcome.is_failure) == (Status.CREATED, None, False)
    article = Article.objects.get()
    assert article.state() == State.SCHEDULED
    assert article.revisions.scheduled().get().live.lower == later
    assert outcome.messages[-1].startswith("To be published on ")
    assert bring(replace(FILE, published=later), publish=True).status == Status.UNCHANGED


def test_a_new_version_replaces_what_is_scheduled_at_the_same_time():
    later = timezone.now() + timedelta(days=3)
    bring(replace(FILE, published=later), publish=True)
    assert not bring(replace(FILE, published=later, title="Better"), publish=True).is_failure
    assert Revision.objects.scheduled().get().title == "Better"


def test_a_schedule_that_a_person_chose_is_not_overruled():
    article = bring().article
    publishing.schedule(article, timezone.now() + timedelta(days=3))
    outcome = bring(replace(FILE, title="Better"), publish=True)
    assert (outcome.status, outcome.is_withheld) == (Status.UPDATED, True)
    assert Revision.objects.scheduled().get().title == FILE.title
    assert "Not published: an earlier revision is scheduled for" in outcome.messages[-1]


def test_a_marker_without_reference_is_told_and_keeps_a_draft():
    broken = replace(FILE, body="Words [1][2][3] and [8].")
    drafted = bring(broken)
    assert (drafted.status, drafted.is_failure) == (Status.CREATED, False)
    assert any("[8]" in message for message in drafted.messages)
    outcome = bring(broken, publish=True)
    assert (outcome.status, outcome.is_withheld) == (Status.UNCHANGED, True)
    assert any(
        message.startswith("Not published: ") and "[8]" in message for message in outcome.messages
    )
    assert Article.objects.get().state() == State.DRAFT


@pytest.mark.parametrize(
    ("action", "reason"),
    [
        (lambda article: publishing.retract(article, "Wrong."), "an editor has retracted it."),
        (publishing.take_down, "an editor has taken it down."),
        (publishing.unpublish, "an editor has unpublished it. Publish it in the admin."),
    ],
)
def test_what_a_person_took_away_is_not_published_again(action, reason):
    article = bring(publish=True).article
    action(article)
    same = bring(publish=True)
    assert (same.status, same.is_failure) == (Status.UNCHANGED, False)
    newer = bring(replace(FILE, title="Better"), publish=True)
    assert (newer.status, newer.is_withheld) == (Status.UPDATED, True)
    assert f"Not published: {reason}" in newer.messages
    assert not Revision.objects.listed().exists()


def test_an_updated_date_in_the_future_is_left_out():
    outcome = bring(replace(FILE, updated=timezone.now() + timedelta(days=1)), publish=True)
    assert "“updated” is in the future and is left out." in outcome.messages
    revision = Revision.objects.live().get()
    assert revision.public_updated_at == revision.published_at


# Pictures


def picture(colour: str = "red") -> bytes:
    buffer = BytesIO()
    Picture.new("RGB", (40, 20), colour).save(buffer, "PNG")
    return buffer.getvalue()


def media_files() -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


@pytest.fixture
def media(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


WITH_PICTURE = replace(FILE, image=ParsedImage("boat.png", alt="A boat", credit="The Desk"))


def test_a_picture_becomes_the_lead_image(media):
    article = bring(WITH_PICTURE, pictures=lambda name: picture()).article
    assert (article.lead_image.alt, article.lead_image.credit) == ("A boat", "The Desk")
    assert article.working_revision.lead_image["alt"] == "A boat"


def test_the_same_picture_is_kept_once_with_a_text_for_each_use(media):
    bring(WITH_PICTURE, pictures=lambda name: picture())
    other = replace(
        WITH_PICTURE,
        title="Other",
        slug="other",
        external_id="o",
        image=ParsedImage("b", alt="Hull"),
    )
    article = bring(other, pictures=lambda name: picture()).article
    assert Image.objects.get() == article.lead_image
    assert article.lead_image_alt == "Hull"


def test_another_picture_is_a_change(media):
    bring(WITH_PICTURE, pictures=lambda name: picture())
    assert bring(WITH_PICTURE, pictures=lambda name: picture()).status == Status.UNCHANGED
    assert bring(WITH_PICTURE, pictures=lambda name: picture("blue")).status == Status.UPDATED


def test_a_new_picture_that_waits_for_a_person_can_be_restored(media):
    article = edit(bring().article, title="An editor's title").article
    assert bring(WITH_PICTURE, pictures=lambda name: picture()).status == Status.NEEDS_ATTENTION
    article.refresh_from_db()
    assert article.lead_image is None
    publishing.restore(article, article.revisions.get(number=3))
    assert article.lead_image == Image.objects.get()
    assert article.lead_image.file.storage.exists(article.lead_image.file.name)


def test_a_picture_that_cannot_be_used_rejects_the_item(media):
    outcome = bring(WITH_PICTURE, pictures=lambda name: b"GIF89a")
    assert outcome.messages == ["The file is a GIF. Save it as JPEG, PNG, WebP, or AVIF."]
    assert counts() == [0] * 8


def test_a_picture_needs_somebody_who_brings_it():
    assert "wasn’t included" in bring(WITH_PICTURE).messages[0]


def test_no_picture_is_left_of_a_dry_run_or_a_rejected_item(media):
    bring(WITH_PICTURE, dry_run=True, pictures=lambda name: picture())
    assert media_files() == []
    DraftArticleFactory(slug="taken")
    bring(replace(WITH_PICTURE, section="Admin"), pictures=lambda name: picture())
    assert media_files() == []


def test_a_picture_that_another_article_uses_outlives_a_dry_run(media):
    bring(WITH_PICTURE, pictures=lambda name: picture())
    before = media_files()
    other = replace(WITH_PICTURE, title="Other", slug="other", external_id="o")
    bring(other, dry_run=True, pictures=lambda name: picture())
    assert media_files() == before != []


# Two at once


@pytest.mark.django_db(transaction=True)
def test_two_imports_of_the_same_file_at_once_make_one_article():
    barrier = threading.Barrier(2)
    outcomes = []

    def run():
        try:
            barrier.wait()
            outcomes.append(bring(publish=True).status)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [Status.CREATED, Status.UNCHANGED]
    assert Article.objects.count() == Source.objects.count() - 2 == 1


def blind(monkeypatch, times: int) -> None:
    """So many looks for references find nothing: somebody else is about to commit them."""
    queryset = type(Reference.objects.all())
    look, looks = queryset._by_url, iter(range(times))

    def looked(self, details):
        return look(self, details) if next(looks, None) is None else {}

    monkeypatch.setattr(queryset, "_by_url", looked)


def test_a_reference_that_an_editor_adds_meanwhile_is_used(monkeypatch):
    reference, _ = Reference.objects.cite(FILE.references[0].url)
    blind(monkeypatch, 1)
    outcome = bring()
    assert outcome.status == Status.CREATED
    assert outcome.article.citations.get(number=1).reference == reference
    assert outcome.messages.count("New section: “Harbours”.") == 1


def test_an_item_that_meets_others_twice_is_rejected(monkeypatch):
    Reference.objects.cite(FILE.references[0].url)
    blind(monkeypatch, 2)
    outcome = bring()
    assert outcome.status == Status.REJECTED
    assert outcome.messages[0].startswith("Someone else saved an item with the same name or")
    assert not Article.objects.exists()


def test_messages_have_an_end():
    parsed = replace(FILE, warnings=[f"Warning {number}." for number in range(500)])
    messages = bring(parsed).messages
    assert (len(messages), messages[0]) == (101, "Warning 0.")
    assert messages[-1].startswith("Other messages: 4")


def test_a_dry_run_says_nothing_of_the_past():
    messages = bring(replace(FILE, section=None, updated=timezone.now()), dry_run=True).messages
    assert not [text for text in messages if " was " in text or " were " in text]


def test_the_references_of_an_article_may_be_many():
    references = tuple(
        ParsedReference(n, "Example", f"Work {n}", f"https://example.org/{n}")
        for n in range(1, 201)
    )
    body = "Words " + " ".join(f"[{n}]" for n in range(1, 201))
    assert bring(replace(FILE, references=references, body=body), publish=True).url
    assert Reference.objects.count() == 200
