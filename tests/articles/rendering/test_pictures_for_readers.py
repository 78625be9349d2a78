"""Pictures on reader pages: whole elements, from frozen values alone."""

import re

import pytest
from django.template.loader import render_to_string

from articles import publishing
from articles.images.storing import store_image
from articles.models import Revision
from tests import factories
from tests.articles.pictures import encoded

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


def frozen(image, **values) -> dict:
    article = factories.LiveArticleFactory(lead_image=image, slug="story", **values)
    return article.revisions.live().get().lead_image


def shown(name: str, **context) -> str:
    """The HTML with one space where the template has several, or a line."""
    return re.sub(r"\s+", " ", render_to_string(f"articles/{name}.html", context)).strip()


def address(image, spec: str) -> str:
    return f"/media/{image.renditions.get(spec=spec).file.name}"


def test_a_lead_picture_whole(django_assert_num_queries):
    image = store_image(encoded((500, 250)), alt="A <red> field", caption="In May")
    image.credit, image.licence, image.focal_x, image.focal_y = "Nobody", "CC0", 0.24, 0.96
    image.digital_source_type = "trainedAlgorithmicMedia"
    image.save()
    picture = frozen(image)
    sizes = 'sizes="(min-width: 90rem) 65rem, (min-width: 40rem) 75vw, 92vw"'
    with django_assert_num_queries(0):
        html = shown("_figure", picture=picture)
    assert html == (
        '<figure class="lead-figure"> <picture> <source type="image/avif" '
        f'srcset="{address(image, "320-avif")} 320w, {address(image, "480-avif")} 480w" {sizes}> '
        f'<img class="focus-x-2 focus-y-10" src="{address(image, "320-jpeg")}" '
        f'srcset="{address(image, "320-jpeg")} 320w, {address(image, "480-jpeg")} 480w" {sizes} '
        'alt="A &lt;red&gt; field" width="500" height="250" loading="eager" decoding="async" '
        'fetchpriority="high"> </picture> <figcaption> <bdi>In May</bdi> '
        '<span class="picture-credit"><bdi>Nobody</bdi> · <bdi>CC0</bdi></span> '
        '<span class="picture-made">Image made with AI</span> </figcaption> </figure>'
    )


def test_a_transparent_picture_has_webp_for_browsers_without_avif():
    image = store_image(encoded((40, 20), "PNG", "RGBA", colour=(0, 0, 0, 0)), alt="A mark")
    html = shown("_picture", picture=frozen(image), alt="", sizes="10rem", loading="lazy")
    assert html == (
        f'<picture> <source type="image/avif" srcset="{address(image, "40-avif")} 40w" '
        f'sizes="10rem"> <img class="focus-x-5 focus-y-5" src="{address(image, "40-webp")}" '
        f'srcset="{address(image, "40-webp")} 40w" sizes="10rem" alt="" width="40" height="20" '
        'loading="lazy" decoding="async"> </picture>'
    )


def test_a_picture_that_was_frozen_before_it_had_sizes_or_an_origin():
    picture = frozen(factories.ImageFactory(credit="Nobody"))
    del picture["digital_source_type"], picture["licence"]
    html = shown("_figure", picture=picture)
    assert "<source" not in html
    assert "srcset" not in html
    assert f'src="/media/{picture["file"]}"' in html
    assert "picture-made" not in html
    assert '<span class="picture-credit"><bdi>Nobody</bdi></span>' in html


def test_a_picture_of_which_nothing_is_said_has_no_caption():
    picture = frozen(store_image(encoded(), alt="A field"))
    assert "figcaption" not in shown("_figure", picture=picture)
    assert shown("_figure", picture=None) == ""


def test_only_the_first_picture_of_a_page_is_eager(client):
    image = store_image(encoded(), alt="A field")
    for number in range(8):
        factories.LiveArticleFactory(title=f"Story {number}", lead_image=image)
    page = client.get("/").content.decode()
    loads = re.findall(r'<img class="focus[^>]* loading="(\w+)"', page)
    assert len(loads) > 1
    assert (loads[0], {*loads[1:]}) == ("eager", {"lazy"})
    assert page.count('fetchpriority="high"') == 1


@pytest.mark.parametrize("count", [1, 3])
def test_cards_cost_no_query_for_their_pictures(django_assert_num_queries, count):
    for _ in range(count):
        factories.LiveArticleFactory(lead_image=store_image(encoded()), lead_image_alt="A field")
    with django_assert_num_queries(1):
        for revision in Revision.objects.listed().as_cards():
            shown("_teaser", revision=revision)


def test_a_changed_description_makes_a_revision_and_new_sizes_do_not():
    image = store_image(encoded(), alt="A field")
    article = factories.LiveArticleFactory(lead_image=image)
    first = article.revisions.get()
    image.renditions.all().delete()
    assert _saved(article) == first
    image.digital_source_type = "trainedAlgorithmicMedia"
    image.save()
    assert _saved(article).number == 2


def _saved(article):
    article.refresh_from_db()
    return publishing.save_revision(article)
