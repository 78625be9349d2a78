"""Where former slugs lead: of sections, tags, authors, sources, and pages; feeds as well."""

import itertools

import pytest
from django.db import IntegrityError, transaction

from articles.formats.feeds import FORMATS
from articles.models import FormerSlug
from tests import factories

pytestmark = pytest.mark.django_db

KINDS = {
    "section": (factories.SectionFactory, "slug", ""),
    "tag": (factories.TagFactory, "slug", "/tags"),
    "author": (factories.AuthorFactory, "slug", "/authors"),
    "source": (factories.SourceFactory, "slug", "/sources"),
    "page": (factories.PageFactory, "path", "/about"),
}
NUMBERS = itertools.count()
FEEDS = [kind for kind in KINDS if kind != "page"]


@pytest.fixture(params=KINDS)
def kind(request):
    return request.param


def made(kind, slug):
    factory, column, _root = KINDS[kind]
    return factory(
        **{column: slug, "name" if column == "slug" else "title": f"Row {next(NUMBERS)}"}
    )


def moved(row, kind, slug):
    setattr(row, KINDS[kind][1], slug)
    row.save()


def former(kind):
    rows = FormerSlug.objects.filter(kind=kind)
    return dict(rows.values_list("slug", "owner"))


def location(client, path):
    response = client.get(path)
    return response.status_code, response.get("Location")


def test_readers_follow_and_keep_their_place(client, kind):
    root = KINDS[kind][2]
    row = made(kind, "knowledge")
    moved(row, kind, "wissen")
    assert location(client, f"{root}/knowledge/?before=x") == (301, f"{root}/wissen/?before=x")
    assert location(client, f"{root}/nothing/") == (404, None)


@pytest.mark.parametrize("kind", FEEDS)
@pytest.mark.parametrize("name", FORMATS)
def test_feed_readers_follow(client, kind, name):
    root = KINDS[kind][2]
    moved(made(kind, "knowledge"), kind, "wissen")
    assert location(client, f"{root}/knowledge/{name}") == (301, f"{root}/wissen/{name}")
    assert location(client, f"{root}/nothing/{name}") == (404, None)


def test_a_work_follows_its_source(client):
    work = factories.ReferenceFactory(source=factories.SourceFactory(slug="paper"))
    moved(work.source, "source", "journal")
    path = f"/sources/paper/{work.pk}/"
    assert location(client, path) == (301, f"/sources/journal/{work.pk}/")
    assert location(client, f"/sources/other/{work.pk}/") == (404, None)


def test_chains_are_one_step_and_a_way_back_is_open(client, kind):
    root = KINDS[kind][2]
    row = made(kind, "first")
    for slug in ("second", "third", "fourth"):
        moved(row, kind, slug)
    assert former(kind) == dict.fromkeys(["first", "second", "third"], row.pk)
    assert location(client, f"{root}/first/") == (301, f"{root}/fourth/")
    moved(row, kind, "second")
    assert former(kind) == dict.fromkeys(["first", "third", "fourth"], row.pk)
    assert location(client, f"{root}/fourth/") == (301, f"{root}/second/")


def test_a_new_row_takes_a_former_slug_for_good(kind):
    first = made(kind, "first")
    moved(first, kind, "second")
    other = made(kind, "first")
    assert former(kind) == {}
    moved(other, kind, "third")
    assert former(kind) == {"first": other.pk}
    moved(first, kind, "first")
    assert former(kind) == {"second": first.pk}


def test_two_rows_can_change_places(kind):
    one, other = made(kind, "one"), made(kind, "other")
    moved(one, kind, "aside")
    moved(other, kind, "one")
    moved(one, kind, "other")
    assert former(kind) == {"aside": one.pk}


def test_a_deleted_row_takes_its_former_slugs_away(client, kind):
    row = made(kind, "first")
    moved(row, kind, "second")
    row.delete()
    assert former(kind) == {}
    assert location(client, f"{KINDS[kind][2]}/first/") == (404, None)


def test_kinds_do_not_meet(client):
    moved(made("tag", "one"), "tag", "two")
    moved(made("author", "one"), "author", "three")
    assert location(client, "/tags/one/") == (301, "/tags/two/")
    assert location(client, "/authors/one/") == (301, "/authors/three/")
    assert location(client, "/sources/one/") == (404, None)


def test_a_slug_in_use_leads_nowhere_else(kind):
    used, other = made(kind, "used"), made(kind, "other")
    with pytest.raises(IntegrityError, match="it cannot lead elsewhere"), transaction.atomic():
        FormerSlug.objects.create(kind=kind, slug="used", owner=other.pk)
    assert used.pk != other.pk
    assert former(kind) == {}


def test_updates_without_a_row_in_hand_are_kept_too(kind):
    row = made(kind, "first")
    type(row).objects.filter(pk=row.pk).update(**{KINDS[kind][1]: "second"})
    assert former(kind) == {"first": row.pk}
