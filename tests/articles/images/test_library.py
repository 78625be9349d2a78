"""The library's pictures in articles: frozen with the text, described, asked for once."""

import pytest

from articles import publishing
from articles.images.library import images_in
from tests import factories

pytestmark = pytest.mark.django_db


def test_pictures_are_fetched_in_two_queries_or_none(django_assert_num_queries):
    images = factories.ImageFactory.create_batch(3, caption="A caption", credit="Nobody")
    images[0].renditions.create(spec="480-avif", file="r/0.avif", width=480, height=270)
    images[0].renditions.create(spec="480-jpeg", file="r/0.jpg", width=480, height=270)
    body = "".join(f"![](image:{each.pk})\n\n" for each in images) + "![](image:999999)"
    with django_assert_num_queries(2):
        found = images_in(body)
    assert sorted(found) == [each.pk for each in images]
    first = found[images[0].pk]
    assert (first.src, first.avif, first.fallback) == (
        "/media/r/0.jpg",
        "/media/r/0.avif 480w",
        "/media/r/0.jpg 480w",
    )
    assert (first.alt, first.caption, first.credit) == ("A grey field", "A caption", "Nobody")
    with django_assert_num_queries(0):
        assert images_in("Words [1].") == {}


def test_a_picture_is_frozen_with_the_text_and_blocks_while_it_is_not_described():
    image = factories.ImageFactory(alt="")
    article = factories.DraftArticleFactory(
        works=0, body=f"![](image:{image.pk})\n\n![](image:999)"
    )
    with pytest.raises(publishing.PublishingBlocked) as caught:
        publishing.publish(article)
    assert [each.code for each in caught.value.findings] == ["missing_image", "missing_alt"]
    article.body = f"![](image:{image.pk})"
    article.save()
    before = publishing.save_revision(article)
    image.alt = "A bridge"
    image.save()
    revision = publishing.publish(article)
    assert revision.number == before.number + 1  # what the library says is part of it
    assert 'alt="A bridge"' in revision.body_html
    assert publishing.save_revision(article) == revision
