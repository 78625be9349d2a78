"""What is frozen of an article, and which revisions are the same to a reader."""

import copy

import pytest
from django.db import IntegrityError, transaction

from articles import publishing
from articles.publishing.snapshots import HASHED, content_hash
from tests import factories


def frozen(**changes):
    return dict.fromkeys(HASHED, "") | {"lead_image": None} | changes


def test_texts_for_sharing_change_the_hash_only_where_there_are_some():
    before = {name: value for name, value in frozen().items() if not name.startswith("social_")}
    # A literal: revisions that were frozen long ago carry such a hash.
    assert (
        content_hash(before)
        == content_hash(frozen())
        == ("1dccf2be44d55d91ac524ea2fa94100fb141a66b21ac07b292822e44a3995d53")
    )
    assert content_hash(frozen(social_title="Short")) != content_hash(before)
    assert content_hash(frozen(social_description="Short")) != content_hash(before)


@pytest.mark.django_db
@pytest.mark.parametrize("empty", [None, "", [], {}, False])
def test_a_key_that_is_new_in_a_snapshot_counts_where_it_is_filled(empty):
    article = factories.LiveArticleFactory(
        lead_image=factories.ImageFactory(),
        tagged=["web"],
        checks=[{"name": "links", "result": "passed", "at": None, "by": ""}],
    )
    columns = {name: getattr(article.working_revision, name) for name in HASHED}
    columns["provenance"] = columns["provenance"].to_dict()
    before = content_hash(columns)
    assert before == article.working_revision.content_hash
    for path in ("references", "authors", "tags", "lead_image", "provenance", "checks"):
        for value, is_same in ((empty, True), ("filled", False)):
            changed = copy.deepcopy(columns)
            place = changed["provenance"]["checks"] if path == "checks" else changed[path]
            (place[0] if isinstance(place, list) else place)["new"] = value
            assert (content_hash(changed) == before) is is_same, (path, value)


@pytest.mark.django_db
def test_texts_for_sharing_are_frozen_and_come_back():
    article = factories.LiveArticleFactory(social_title="Short", social_description="In short.")
    first = article.revisions.get()
    article.social_title = ""
    article.save()
    second = publishing.save_revision(article)
    assert (second.number, second.social_title, second.social_description) == (2, "", "In short.")
    with pytest.raises(IntegrityError, match="is frozen"), transaction.atomic():
        article.revisions.filter(pk=first.pk).update(social_title="Other")
    restored = publishing.restore(article, first)
    assert (restored.social_title, restored.content_hash) == ("Short", first.content_hash)
    article.refresh_from_db()
    assert article.social_title == "Short"
