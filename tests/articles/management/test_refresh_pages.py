"""Rendering again: the HTML follows the code, the words stay what readers read."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction

from articles import publishing
from articles.models import Image, Page, Revision
from articles.publishing.announcing import announced
from tests import factories

pytestmark = pytest.mark.django_db

RENDERED = ("body_html", "word_count", "minutes")


def run(*options):
    out = StringIO()
    call_command("refresh_pages", *options, stdout=out)
    return out.getvalue().splitlines()


def as_an_older_release_rendered(revisions):
    with transaction.atomic(), announced("rendering"):
        revisions.update(body_html="<p>Old.</p>", word_count=1, minutes=9)


@pytest.fixture
def articles():
    """Live with an earlier version, a draft, a scheduled and a retracted one."""
    article = factories.LiveArticleFactory()
    article.body = "Changed [1]."
    article.save()
    publishing.publish(article)
    factories.DraftArticleFactory()
    factories.ScheduledArticleFactory()
    factories.RetractedArticleFactory()


def test_every_text_is_rendered_again_and_nothing_else_changes(articles):
    before = list(Revision.objects.order_by("pk").values())
    updated = list(Revision.objects.values_list("article__updated_at", flat=True))
    as_an_older_release_rendered(Revision.objects.all())
    assert run("--dry-run") == ["5 revisions: 5 would change, 0 unchanged, 0 left."]
    assert set(Revision.objects.values_list(*RENDERED)) == {("<p>Old.</p>", 1, 9)}
    assert run() == ["5 revisions: 5 changed, 0 unchanged, 0 left."]
    assert list(Revision.objects.order_by("pk").values()) == before
    assert list(Revision.objects.values_list("article__updated_at", flat=True)) == updated
    assert run() == ["5 revisions: 0 changed, 5 unchanged, 0 left."]


def test_only_what_differs_is_written(articles):
    first = Revision.objects.order_by("pk").first()
    as_an_older_release_rendered(Revision.objects.filter(pk=first.pk))
    assert run() == ["5 revisions: 1 changed, 4 unchanged, 0 left."]


def test_findings_are_counted_again(articles):
    counts = list(
        Revision.objects.order_by("pk").values_list("blocking_findings", "warning_findings")
    )
    Revision.objects.update(blocking_findings=7, warning_findings=9)
    assert run() == ["5 revisions: 5 changed, 0 unchanged, 0 left."]
    again = Revision.objects.order_by("pk").values_list("blocking_findings", "warning_findings")
    assert list(again) == counts


@pytest.mark.parametrize("change", ["caption", "alt", "credit", "deleted"])
def test_an_image_keeps_the_words_that_were_published(articles, change):
    image = factories.ImageFactory(caption="A grey field in April.", credit="Ada")
    article = factories.LiveArticleFactory(
        title="Seen", works=0, body=f"Words.\n\n![](image:{image.pk})"
    )
    as_an_older_release_rendered(article.revisions.all())
    assert run()[-1] == "6 revisions: 1 changed, 5 unchanged, 0 left."
    html = article.revisions.get().body_html
    assert "A grey field in April." in html
    if change == "deleted":
        Image.objects.filter(pk=image.pk).delete()
    else:
        Image.objects.filter(pk=image.pk).update(**{change: "Something else."})
    assert run("--verbosity", "2") == [
        "Left as it is: revision 1 of “Seen”",
        "6 revisions: 0 changed, 5 unchanged, 1 left.",
    ]
    assert article.revisions.get().body_html == html


@pytest.mark.parametrize("count", [1, 4])
def test_a_revision_without_an_image_costs_no_query(django_assert_num_queries, count):
    for _ in range(count):
        factories.LiveArticleFactory()
    with django_assert_num_queries(3):  # one is for static pages
        run()


def test_live_pages_are_rendered_again_and_drafts_are_not():
    image = factories.ImageFactory()
    factories.PageFactory(title="A")
    factories.PageFactory(title="B", body=f"![x](image:{image.pk})")
    factories.DraftPageFactory(title="C")
    before = list(Page.objects.values())
    Page.objects.filter(title__in="AB").update(body_html="<p>Old.</p>")
    assert run("--dry-run")[-1] == "2 pages: 1 would change, 1 unchanged."
    assert run()[-1] == "2 pages: 1 changed, 1 unchanged."
    Page.objects.filter(title="B").update(body_html=before[1]["body_html"])
    assert list(Page.objects.values()) == before
    assert run()[-1] == "2 pages: 0 changed, 2 unchanged."
