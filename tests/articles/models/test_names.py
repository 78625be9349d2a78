"""One comparison of names, made by the database."""

import itertools

import pytest
from django.db import IntegrityError, transaction

from articles.models import Section, Tag
from articles.models.vectors import keys_of
from tests import factories
from tests.articles.admin.test_simultaneous import at_once

pytestmark = pytest.mark.django_db

SAME = [
    ["İstanbul", "istanbul", "ISTANBUL", "İSTANBUL"],
    ["ΟΔΟΣ", "οδος", "οδοσ"],
    ["straße", "STRASSE", "STRAẞE", "Strasse"],
    ["Café", "Cafe\u0301", "CAFÉ", "Ca\xadfé", "Caf\u200bé", "Café\ufeff", "Café\u2060"],
    ["10\xa0000 voices", "10 000 voices", "10\u202f000  voices"],
    ["COVID-19", "COVID\u201119", "covid‐19"],
    ["Women's rights", "Women’s rights"],
    ["ＡＩ", "AI", "ai"],
    ["❤\ufe0f", "❤"],
    ["ﬁnance", "finance"],
]
OTHERS = ["İzmir", "Cafe", "οδός", "می\u200cخواهم", "ılgın", "C++", "C#", "王伟", "王薇"]


@pytest.mark.parametrize("names", SAME, ids=lambda names: names[0])
def test_names_that_are_one_to_a_reader_are_one_tag(names):
    assert len(set(keys_of(names).values())) == 1
    for first, second in itertools.permutations(names, 2):
        tag = Tag.objects.make(first)[0]
        assert Tag.objects.make(second) == (tag, False)
        assert Tag.objects.by_name([second]) == {second: tag}
        with pytest.raises(IntegrityError, match="tag_name"), transaction.atomic():
            Tag.objects.create(name=second, slug="other")
        tag.delete()


def test_other_names_are_other_tags():
    names = [names[0] for names in SAME] + OTHERS
    tags = Tag.objects.find_or_make(names)
    assert len({tag.pk for tag in tags.values()}) == len(names)
    assert Tag.objects.find_or_make(names) == tags


def test_tags_of_one_slug_are_numbered():
    tags = Tag.objects.find_or_make(["C++", "C#", "C", "z" * 99 + "!", "z" * 99 + "?"])
    slugs = sorted(tag.slug for tag in tags.values())
    assert slugs == ["c", "c-2", "c-3", "z" * 90, f"{'z' * 90}-2"]


def test_tags_are_put_on_an_article_by_any_of_their_names():
    article = factories.DraftArticleFactory(tagged=["straße"])
    article.tags.add("STRAẞE", "Cafe\u0301")
    article.tags.set(["CAFÉ", "Strasse", "straße", Tag.objects.get(name="Café")])
    assert sorted(article.tags.names()) == ["Café", "straße"]


def test_two_sections_cannot_be_named_alike():
    factories.SectionFactory(name="Straße", slug="strasse")
    with pytest.raises(IntegrityError, match="section_name_unique"), transaction.atomic():
        Section.objects.create(name="STRASSE", slug="other")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "names", [["IZMIR", "İZMİR"], ["straße", "STRAẞE"], ["C++", "C#", "C*"], ["A", "B"]]
)
def test_tags_made_by_several_at_once(names):
    def make(number):
        ordered = names if number % 2 else names[::-1]
        with transaction.atomic():
            return Tag.objects.find_or_make(ordered)

    results = at_once(make, 4)
    assert len(results) == 4
    assert len({tuple(result[name].pk for name in names) for result in results}) == 1
