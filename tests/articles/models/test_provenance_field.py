"""The column that keeps how a revision was made."""

import pytest

from articles.models import Revision
from articles.provenance.articles import Check, Provenance
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_revision_gives_its_provenance_parsed():
    article = factories.LiveArticleFactory(
        origin="ai_reviewed", generator="pipeline", checks=[{"name": "read"}], reviewed_by="Ana"
    )
    revision = Revision.objects.get(pk=article.working_revision_id)
    assert revision.provenance == article.provenance
    assert revision.provenance is revision.provenance
    assert revision.provenance == Provenance(
        "ai_reviewed", "pipeline", checks=(Check("read"),), reviewed_by="Ana"
    )


def test_it_is_fetched_late_where_a_list_left_it_out():
    factories.LiveArticleFactory(origin="ai_assisted")
    revision = Revision.objects.defer("provenance").get()
    assert revision.provenance == Provenance("ai_assisted")


def test_what_is_not_saved_yet_is_parsed_too():
    assert Revision().provenance == Provenance()
    assert Revision(provenance={"origin": "human"}).provenance == Provenance("human")


def test_a_parsed_one_can_be_saved():
    article = factories.DraftArticleFactory()
    values = {"title": "Story", "slug": "story", "content_hash": "0"}
    revision = Revision.objects.create(
        article=article, number=9, provenance=Provenance("human"), **values
    )
    assert Revision.objects.filter(provenance__origin="human", pk=revision.pk).exists()
    revision.refresh_from_db()
    assert revision.provenance == Provenance("human")
