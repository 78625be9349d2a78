"""The column that keeps how a revision was made."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from articles.models import Article, Revision
from articles.models.provenance_field import ChecksFormField
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


EXAMPLE = (
    "Enter a list of checks, each with a name: "
    '[{"name": "Fact-checked", "result": "passed", "at": "2026-04-03T09:30:00+00:00", "by": "Ana"}]'
)
TOO_MUCH = "Enter at most 50 checks, each text with at most 200 characters."
NOT_A_TIME = "“x” isn’t a time. Write it as 2026-04-03T09:30:00+00:00."


@pytest.mark.parametrize(
    ("text", "message"),
    [
        *[(text, EXAMPLE) for text in ("1", "null", "true", "NaN", "[NaN]", "[1]", '"read"', "{}")],
        *[
            (text, EXAMPLE)
            for text in ("[" * 30_000, "[" * 10_000 + "]" * 10_000, "[[]]", "[", "]")
        ],
        *[(text, EXAMPLE) for text in ('["\\u0000"]', '[""]', "[{}]", '[{"name": " "}]', "[null]")],
        *[(text, EXAMPLE) for text in ("9" * 5000, "[1e999]", '{"name": "read"}', "x" * 60_000)],
        ('[{"name": "read", "at": "x"}]', NOT_A_TIME),
        ('["' + "x" * 201 + '"]', TOO_MUCH),
        ("[" + ", ".join(['"read"'] * 51) + "]", TOO_MUCH),
    ],
)
def test_what_is_no_list_of_checks_is_refused_with_an_example(text, message):
    with pytest.raises(ValidationError) as refused:
        ChecksFormField(required=False).clean(text)
    assert refused.value.messages == [message]


@pytest.mark.parametrize(
    ("text", "checks"),
    [
        ("", []),
        ("[]", []),
        ('["read"]', [{"name": "read", "result": "", "at": None, "by": ""}]),
        (
            '[{"name": " read ", "result": true, "by": "Ana", "at": "2026-04-03T09:30:00Z"}]',
            [{"name": "read", "result": "passed", "at": "2026-04-03T09:30:00+00:00", "by": "Ana"}],
        ),
    ],
)
def test_checks_are_stored_in_one_form(text, checks):
    assert ChecksFormField(required=False).clean(text) == checks


@pytest.mark.parametrize("checks", [1, "read", {"name": "read"}, [1]])
def test_the_model_and_the_database_refuse_them_too(checks):
    article = factories.DraftArticleFactory()
    article.checks = checks
    with pytest.raises(ValidationError) as refused:
        article.clean_fields()
    assert refused.value.message_dict["checks"] == [EXAMPLE]
    if not isinstance(checks, list):
        with pytest.raises(IntegrityError):
            Article.objects.filter(pk=article.pk).update(checks=checks)
