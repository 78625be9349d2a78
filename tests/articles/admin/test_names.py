"""People are named by their full names, wherever the admin names them."""

import pytest
from django.urls import reverse

from articles import audit, publishing
from articles.models import AuditEntry
from tests import factories
from tests.articles.admin.publishing.many import act
from tests.articles.people import signed_in, somebody

pytestmark = pytest.mark.django_db

FULL = {"first_name": "Edda", "last_name": "Marsh"}


def test_a_person_is_named_in_lists_choices_and_messages():
    factories.PublicationFactory()
    edda = somebody("Editor", username="user-number-7", **FULL)
    article = factories.DraftArticleFactory(created_by=edda, assignee=edda)
    article.title = "Changed"
    article.save()
    publishing.save_revision(article, by=edda)
    article.notes.create(text="Look again.", created_by=edda)
    publishing.publish(article, by=edda)
    publishing.add_notice(article, "The year was wrong.", by=edda)
    client = signed_in()
    pages = [
        *(reverse(f"admin:articles_{name}_changelist") for name in ("article", "revision")),
        reverse("admin:articles_correction_changelist"),
        reverse("admin:articles_article_change", args=[article.pk]),
        f"/admin/articles/article/{article.pk}/revisions/",
        "/admin/",
    ]
    named = [path for path in pages if "Edda Marsh" in client.get(path).content.decode()]
    assert named == [path for path in pages if path not in ("/admin/",)]
    for path in pages:
        assert "user-number-7" not in client.get(path).content.decode(), path
    [said] = act(client, "assign", article, assignee=edda.pk)
    assert said.endswith("was assigned to Edda Marsh.")


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({}, "edda"),
        (FULL, "Edda Marsh (edda)"),
        ({"first_name": "x" * 150, "last_name": "y" * 150}, "y" * 143 + " (edda)"),
    ],
)
def test_the_log_keeps_the_account_beside_the_name(values, name):
    edda = somebody("Editor", username="edda", **values)
    audit.record("publish", factories.DraftArticleFactory(), by=edda)
    assert AuditEntry.objects.get(actor=edda).actor_name == name
