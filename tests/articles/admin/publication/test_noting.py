"""What else is changed of what readers see is in the log, as it was and as it is."""

import pytest

from articles.models import AuditEntry
from tests import factories

pytestmark = pytest.mark.django_db


def noted():
    """The entries, the newest last, without the keys of rows."""
    return [
        (entry.action, entry.target_kind, entry.details)
        for entry in AuditEntry.objects.order_by("pk")
    ]


@pytest.mark.parametrize(
    ("factory", "model", "name", "after"),
    [
        (factories.PublicationFactory, "articles/publication", "tagline", "Forged"),
        (factories.PageFactory, "articles/page", "title", "Forged"),
        (factories.SectionFactory, "articles/section", "name", "Forged"),
        (factories.AuthorFactory, "articles/author", "name", "Forged"),
    ],
)
def test_what_else_readers_see_is_noted(admin_client, factory, model, name, after):
    row = factory()
    before = getattr(row, name)
    path = f"/admin/{model}/{row.pk}/change/"
    form = admin_client.get(path).context["adminform"].form
    posted = {
        bound.html_name: bound.value()
        for bound in form
        if bound.value() is not None
        and bound.value() is not False
        and not hasattr(bound.field, "fields")
    }
    assert admin_client.post(path, posted | {name: after}).status_code == 302
    ((action, _, details),) = noted()
    assert (action, details[name]) == ("change", {"before": before, "after": after})
