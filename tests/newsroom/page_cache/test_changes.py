"""What the database notes of changes: a scope for each that readers see, nothing for the rest."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from articles import publishing
from articles.editing import previews
from articles.freshness import EVERYTHING, LISTS
from articles.models import (
    Article,
    Author,
    Byline,
    Citation,
    Correction,
    FormerSlug,
    Image,
    Page,
    Pick,
    Publication,
    Section,
    Tag,
)
from articles.publishing import pages
from references.models import Reference, Source
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    factories.PublicationFactory()
    factories.PageFactory(path="how")
    desk = factories.AuthorFactory(slug="desk")
    return factories.LiveArticleFactory(
        slug="story", works=1, body="Words [1].", tagged=["web"], by=[desk]
    )


@pytest.fixture
def other():
    return factories.LiveArticleFactory(slug="other", works=0, body="Words.")


def changed(change):
    """The scopes that a change leaves."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM page_change")
        change()
        cursor.execute("SELECT scope FROM page_change")
        return {scope for (scope,) in cursor}


def sql(statement, *params):
    with connection.cursor() as cursor:
        cursor.execute(statement, params)


EVERYWHERE = {
    "the publication": lambda: Publication.objects.update(tagline="New"),
    "a page": lambda: Page.objects.update(title="New"),
    "a new page": lambda: factories.PageFactory(),
    "no page any longer": lambda: Page.objects.all().delete(),
    "a section": lambda: Section.objects.update(name="New"),
    "a tag": lambda: Tag.objects.update(name="New"),
    "an author": lambda: Author.objects.update(bio="New"),
    "a source": lambda: Source.objects.update(name="New"),
    "a tag that goes": lambda: Tag.objects.all().delete(),
    "a section's first article": lambda: factories.LiveArticleFactory(
        section=factories.SectionFactory(slug="new"), works=0, body="Words."
    ),
}


@pytest.mark.parametrize("name", EVERYWHERE)
def test_what_many_pages_show_frees_everything(site, name):
    assert EVERYTHING in changed(EVERYWHERE[name])


WORDS = {"title": "How", "path": "how", "body": "More.", "policies": []}
OF_PAGES = {
    "a draft of a live page": (lambda page: pages.save(page, WORDS), set()),
    "a draft discarded": (lambda page: (pages.save(page, WORDS), pages.discard(page)), set()),
    "an earlier revision": (lambda page: pages.restore(page, page.revisions.get()), set()),
    "a new draft": (lambda page: factories.DraftPageFactory(), set()),
    "a draft changed in SQL": (
        lambda page: (
            factories.DraftPageFactory(),
            sql("UPDATE articles_page SET position = 3 WHERE NOT is_live"),
        ),
        set(),
    ),
    "published": (
        lambda page: pages.publish(page, pages.save(page, WORDS).number),
        {EVERYTHING},
    ),
    "unpublished": (lambda page: pages.unpublish(page), {EVERYTHING}),
    "changed in SQL": (
        lambda page: sql("UPDATE articles_page SET body_html = 'x' WHERE is_live"),
        {EVERYTHING},
    ),
}


@pytest.mark.parametrize("name", OF_PAGES)
def test_drafts_of_pages_free_nothing_and_publishing_frees_everything(site, name):
    change, scopes = OF_PAGES[name]
    page = Page.objects.get()
    assert changed(lambda: change(page)) == scopes


def test_a_picture_frees_everything(site):
    image = factories.ImageFactory()
    assert changed(lambda: Image.objects.update(alt="New")) == {EVERYTHING}
    assert EVERYTHING in changed(image.delete)


OF_THE_ARTICLE = {
    "published again": lambda story: edit_and(publishing.publish, story),
    "scheduled": lambda story: edit_and(
        lambda each: publishing.schedule(each, timezone.now() + timedelta(days=1)), story
    ),
    "taken down": lambda story: publishing.take_down(story),
    "retracted": lambda story: publishing.retract(story, "It was wrong."),
    "unpublished": lambda story: publishing.unpublish(story),
    "corrected": lambda story: publishing.correct(story, "It was no zebra."),
    "a notice": lambda story: publishing.add_notice(story, "It was no zebra."),
    "featured": lambda story: Article.objects.filter(pk=story.pk).update(is_featured=True),
    "tagged": lambda story: story.tags.add("other"),
    "without tags": lambda story: story.tags.clear(),
    "another author": lambda story: Byline.objects.create(
        article=story, author=factories.AuthorFactory(), position=1
    ),
    "no author": lambda story: Byline.objects.filter(article=story).delete(),
    "bylines in another order": lambda story: Byline.objects.filter(article=story).update(
        position=3
    ),
}


def edit_and(verb, story):
    story.title = "Another title"
    story.save()
    publishing.save_revision(story)
    verb(story)


@pytest.mark.parametrize("name", OF_THE_ARTICLE)
def test_what_happens_to_an_article_frees_its_pages_alone(site, other, name):
    assert changed(lambda: OF_THE_ARTICLE[name](site)) - {LISTS} == {site.pk}


def test_an_article_in_another_section_frees_its_pages(site, other):
    news = factories.SectionFactory(slug="news")
    moved = changed(lambda: Article.objects.filter(pk=site.pk).update(section=news))
    assert site.pk in moved


def test_a_pick_frees_the_page_that_names_it(site, other):
    assert changed(lambda: Pick.objects.create(article=site, picked=other, position=0)) == {site.pk}
    assert changed(lambda: Pick.objects.all().delete()) == {site.pk}


def test_a_work_frees_the_articles_that_cite_it(site, other):
    work = site.references.get()
    for name, value in {"title": "New", "outlet": "New", "archive_url": "https://a.org"}.items():
        noted = changed(lambda name=name, value=value: Reference.objects.update(**{name: value}))
        assert noted == {site.pk, LISTS}, name
    moved = changed(lambda: Reference.objects.update(source=factories.SourceFactory()))
    assert moved >= {site.pk, LISTS}
    assert work.pk


def test_a_former_address_frees_lists():
    assert changed(lambda: FormerSlug.objects.create(kind="tag", slug="old", owner=1)) == {LISTS}
    assert changed(lambda: FormerSlug.objects.all().delete()) == {LISTS}


def nothing_of_a_draft(draft):
    draft.title = "Another"
    draft.save()
    draft.tags.add("one", "two")
    Byline.objects.create(article=draft, author=factories.AuthorFactory(), position=5)
    Citation.objects.create(article=draft, number=9, reference=factories.ReferenceFactory())
    publishing.save_revision(draft)
    publishing.submit(draft)
    publishing.approve(draft)
    draft.delete()


UNSEEN = {
    "a draft": lambda story: nothing_of_a_draft(factories.DraftArticleFactory()),
    "a saved change": lambda story: edit_and(lambda each: publishing.submit(each), story),
    "a citation of the working copy": lambda story: Citation.objects.create(
        article=story, number=9, reference=factories.ReferenceFactory()
    ),
    "a link check": lambda story: Reference.objects.update(
        checked_at=timezone.now(), http_status=404
    ),
    "somebody who edits": lambda story: sql(
        "INSERT INTO articles_presence (article_id, user_id, tab, opened_at, seen_at) "
        "SELECT %s, id, 'x', now(), now() FROM auth_user LIMIT 1", story.pk
    ),
    "a preview": lambda story: previews.share(story.revisions.get()),
    "a new author": lambda story: factories.AuthorFactory(),
    "a new tag": lambda story: factories.TagFactory(),
    "a new source": lambda story: factories.SourceFactory(),
    "a new picture": lambda story: factories.ImageFactory(),
    "a user": lambda story: factories.UserFactory(),
    "the same again": lambda story: Section.objects.update(name="Newsroom"),
}  # fmt: skip


@pytest.mark.parametrize("name", UNSEEN)
def test_what_readers_do_not_see_frees_nothing(site, name):
    factories.UserFactory()
    assert changed(lambda: UNSEEN[name](site)) == set()


def test_votes_and_reports_free_nothing(site, client):
    def vote():
        for path, data in (
            ("/newsroom/story/feedback/", {"helpful": "yes", "value": "yes", "vote": "up"}),
            ("/newsroom/story/report/", {"text": "A mistake", "kind": "mistake"}),
        ):
            client.post(path, data)

    assert changed(vote) == set()


def test_what_is_emptied_frees_everything(site):
    def empty(table):
        sql("SET CONSTRAINTS ALL IMMEDIATE")
        sql("SET LOCAL newsroom.may_erase = 'on'")
        sql(f"TRUNCATE {table} CASCADE")

    for table in ("articles_pick", "articles_correction", "articles_articletag", "articles_byline"):
        assert changed(lambda table=table: empty(table)) == {EVERYTHING}, table
    assert changed(lambda: empty("articles_article")) == {EVERYTHING}


def test_a_savepoint_that_is_rolled_back_takes_its_note_along(site):
    def change():
        with transaction.atomic():
            Publication.objects.update(name="Lost")
            transaction.set_rollback(True)
        with transaction.atomic():
            Article.objects.filter(pk=site.pk).update(is_featured=True)

    assert changed(change) == {site.pk}


def test_a_transaction_notes_a_scope_once(site):
    def change():
        for title in "abc":
            Correction.objects.create(article=site, kind="update", text=title)

    assert changed(change) == {site.pk}
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM page_change")
        assert cursor.fetchone() == (1,)


# Whoever makes the change


def test_the_admin_tells(site, admin_client):
    for name, path in (("tag", "articles_tag"), ("author", "articles_author")):
        row = (Tag if name == "tag" else Author).objects.first()
        page = admin_client.get(reverse(f"admin:{path}_change", args=[row.pk]))
        form = page.context["adminform"].form
        data = {key: "" if value is None else value for key, value in form.initial.items()}
        data |= {"name": f"New {name}"}
        for formset in page.context["inline_admin_formsets"]:
            prefix = formset.formset.prefix
            data |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
        response = [None]

        def save(response=response, path=path, row=row, data=data):
            response[0] = admin_client.post(reverse(f"admin:{path}_change", args=[row.pk]), data)

        assert EVERYTHING in changed(save), (name, response[0].status_code)


def test_an_import_tells(site, tmp_path):
    (tmp_path / "story.md").write_text(
        "---\ntitle: Imported\nsection: Newsroom\nauthors: [Desk]\norigin: human\n---\n\nWords.\n"
    )
    noted = changed(
        lambda: call_command("import_articles", str(tmp_path), "--publish", stdout=StringIO())
    )
    assert Article.objects.get(title="Imported").pk in noted
