"""Names of tags as they are typed, one by one and for many articles at once."""

from itertools import product

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from articles.admin.articles.tag_names import TagsField, join_names, split_names
from articles.models import Tag
from tests import factories
from tests.articles.admin.articles.test_admin import form_of
from tests.articles.admin.publishing.many import ARTICLES, act, agreed, choose

TOO_LONG = "The tag “{}…” has 101 characters. The limit is 100."


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("", []),
        (" , ,\u200b,", []),
        ("climate change", ["climate change"]),
        ("sea,  climate  change ,sea", ["sea", "climate change"]),
        ('"Paris, Texas", sea', ["Paris, Texas", "sea"]),
        ('sea, "Paris, Texas"', ["sea", "Paris, Texas"]),
        ('5" disks, "the ""big"" one"', ['5" disks', 'the "big" one']),
        ('"never closed, sea', ["never closed, sea"]),
        ("Cafe\u0301, Ca\xadfé, 10\xa0000", ["Café", "10 000"]),
        ("a\x00b,\x10c\r\nd", ["ab", "c d"]),
        ("z" * 100 + "\u200b", ["z" * 100]),
    ],
)
def test_names_are_parted_by_commas(typed, names):
    assert split_names(typed) == names
    assert split_names(join_names(names)) == names


@pytest.mark.parametrize("typed", ["x" * 101, "sea, " + "x" * 101, '"' + "x" * 101 + '"'])
def test_a_long_name_is_refused(typed):
    with pytest.raises(ValidationError) as caught:
        split_names(typed)
    assert caught.value.messages == [TOO_LONG.format("x" * 40)]


def test_an_order_is_no_change():
    field, tags = TagsField(required=False), [Tag(name="sea"), Tag(name="Paris, Texas")]
    assert not field.has_changed(tags, '"Paris, Texas", sea')
    assert field.has_changed(tags, "sea")
    assert field.prepare_value(tags) == '"Paris, Texas", sea'


@pytest.mark.django_db
def test_any_spelling_of_a_tag_can_be_saved(admin_client):
    article = factories.DraftArticleFactory()
    path, data = form_of(admin_client, article)
    spellings = ["STRAẞE", "İZMİR", "οδος", "Cafe\u0301", "Ca\xadfé"]
    for before, typed in product(["straße", "IZMIR", "ΟΔΟΣ", "Café"], spellings):
        with transaction.atomic():
            factories.TagFactory(name=before, slug="before")
            answer = admin_client.post(path, data | {"tags": typed})
            assert (answer.status_code, article.tags.count()) == (302, 1), (before, typed)
            transaction.set_rollback(True)


@pytest.mark.django_db
def test_a_long_tag_is_named_beside_the_field_and_the_form_is_kept(admin_client):
    article = factories.DraftArticleFactory()
    path, data = form_of(admin_client, article, tags="sea, " + "x" * 101, title="Kept title")
    response = admin_client.post(path, data)
    form = response.context["adminform"].form
    assert form.errors == {"tags": [TOO_LONG.format("x" * 40)]}
    page = response.content.decode()
    assert "Kept title" in page
    assert "sea, " + "x" * 101 in page


@pytest.mark.django_db
def test_many_articles_are_tagged_by_any_spelling(admin_client):
    factories.TagFactory(name="straße", slug="strasse")
    article = factories.DraftArticleFactory(title="One")
    said = act(admin_client, "add_tag", article, tags="STRA\xadẞE")
    assert said == ["“One” was tagged “straße”."]
    page = choose(admin_client, "add_tag", article)
    response = admin_client.post(ARTICLES, agreed(page, tags="x" * 101))
    assert response.context["form"].errors == {"tags": [TOO_LONG.format("x" * 40)]}
    assert list(article.tags.names()) == ["straße"]
