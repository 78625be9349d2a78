"""Preview links: one revision, for a while, for whoever has the link; nothing for anybody else."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles import publishing
from articles.editing import previews
from articles.editing.previews import DAYS, hash_of, revoke, share
from articles.models import PreviewLink
from articles.publishing import PublishingError
from tests import factories

pytestmark = pytest.mark.django_db

HEADERS = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}


@pytest.fixture
def article():
    factories.PublicationFactory()
    return factories.DraftArticleFactory(title="An early draft", body="Early words [1].")


def address(token):
    return f"/preview/{token}/"


def changed(article, **values):
    for name, value in values.items():
        setattr(article, name, value)
    article.save()
    return publishing.save_revision(article)


def test_a_link_shows_its_revision_and_no_other(client, article):
    _, token = share(article.working_revision)
    changed(article, title="A later draft", body="Later words.")
    response = client.get(address(token))
    page = response.content.decode()
    assert response.status_code == 200
    assert "Early words" in page
    assert "Later" not in page
    assert "Preview</strong> of revision 1" in page
    assert {name: response[name] for name in HEADERS} == HEADERS
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    assert 'name="robots" content="noindex"' in page
    assert 'rel="canonical"' not in page
    assert "/admin/" not in page


def test_the_page_below_the_bar_is_the_page_that_goes_live(client, article):
    def page(path):
        """Without the question, which readers are asked about published words only."""
        html = client.get(path).content.decode()
        html = re.sub(r'<section class="feedback".*?</section>', "", html, flags=re.DOTALL)
        # A section is shown with its first article.
        html = re.sub(r'<nav class="sections".*?</nav>', "", html, flags=re.DOTALL)
        return html[html.index('<header class="masthead">') :].split()

    for hour, words in enumerate(("Early words [1].", "Later words [2].")):
        # Readers are told the minute of publishing.
        with time_machine.travel(datetime(2031, 4, 5, hour, tzinfo=UTC), tick=False):
            changed(article, body=words)
            _, token = share(article.working_revision)
            preview = page(address(token))
            publishing.publish(article)
            assert preview == page(article.get_absolute_url())


def test_what_is_wrong_with_a_link_is_not_said(client, article):
    link, token = share(article.working_revision)
    expected = client.get(address("x" * 43))
    assert expected.status_code == 404
    assert "<h1>Page not found</h1>" in expected.content.decode()
    assert {name: expected[name] for name in HEADERS} == HEADERS
    with time_machine.travel(timezone.now() + timedelta(days=7, seconds=1), tick=False):
        assert client.get(address(token)).content == expected.content
    with time_machine.travel(timezone.now() + timedelta(days=6, hours=23), tick=False):
        assert client.get(address(token)).status_code == 200
    revoke(link)
    response = client.get(address(token))
    assert (response.status_code, response.content) == (404, expected.content)
    assert not response.cookies


def test_an_article_that_was_taken_down_is_shown_to_nobody(client):
    article = factories.LiveArticleFactory()
    _, token = share(article.working_revision)
    assert client.get(address(token)).status_code == 200
    publishing.take_down(article)
    assert client.get(address(token)).status_code == 404
    article.refresh_from_db()
    with pytest.raises(PublishingError, match="taken down"):
        share(article.revisions.get())


def test_only_a_hash_of_the_token_is_kept(article):
    link, token = share(article.working_revision, days=30)
    other, another = share(article.working_revision, days=1)
    assert (link.digest, other.digest) == (hash_of(token), hash_of(another))
    assert token != another
    assert len(token) == 43
    assert link.expires_at - link.created_at == timedelta(days=30)
    assert all(token not in str(value) for value in vars(link).values())


def test_a_lifetime_that_is_not_offered_is_refused(article):
    with pytest.raises(PublishingError, match="can last 1, 7, 30 days"):
        share(article.working_revision, days=365)
    assert 365 not in DAYS


def test_the_time_of_revocation_is_the_first(article):
    link, _ = share(article.working_revision)
    revoke(link)
    first = link.revoked_at
    revoke(link)
    assert link.revoked_at == first


def test_nothing_is_posted_to_a_preview(client, article):
    _, token = share(article.working_revision)
    assert client.post(address(token)).status_code == 405


def test_a_draft_takes_its_links_with_it(article):
    share(article.working_revision)
    article.delete()
    assert not PreviewLink.objects.exists()


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("preview_link_token_is_hashed", {"digest": "plain"}),
        ("preview_link_expires_later", {"expires_at": timezone.now() - timedelta(days=400)}),
        ("preview_link_revoked_later", {"revoked_at": timezone.now() - timedelta(days=400)}),
    ],
)
def test_the_database_holds_the_rules(article, name, values):
    link, _ = share(article.working_revision)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        PreviewLink.objects.filter(pk=link.pk).update(**values)


def test_a_token_belongs_to_one_link(article):
    link, _ = share(article.working_revision)
    with pytest.raises(IntegrityError, match="token_unique"), transaction.atomic():
        PreviewLink.objects.create(
            revision=article.working_revision, digest=link.digest, expires_at=link.expires_at
        )


def test_a_preview_costs_a_bounded_number_of_queries(
    client, article, django_assert_max_num_queries
):
    _, token = share(article.working_revision)
    for number in range(20):
        changed(article, body=f"Words {number}.")
        previews.share(article.working_revision)
    with django_assert_max_num_queries(9):
        client.get(address(token))
