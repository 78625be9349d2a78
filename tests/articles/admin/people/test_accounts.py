"""What is changed of people, groups and the publication is in the log, as it was and as it is."""

import pytest
from django.contrib.auth.models import Group

from articles.models import AuditEntry
from tests import factories
from tests.articles.people import somebody

pytestmark = pytest.mark.django_db

USERS, GROUPS = "/admin/auth/user/", "/admin/auth/group/"


def form_of(client, path, **changed):
    form = client.get(path).context["adminform"].form
    values = {name: form[name].value() for name in form.fields if name != "password"}
    for name in ("last_login", "date_joined"):
        if (moment := values.pop(name, None)) is not None:
            values |= {f"{name}_0": f"{moment:%Y-%m-%d}", f"{name}_1": f"{moment:%H:%M:%S}"}
    return {name: value for name, value in values.items() if value not in (None, False)} | changed


def noted():
    """The entries, the newest last, without the keys of rows."""
    return [
        (entry.action, entry.target_kind, entry.details)
        for entry in AuditEntry.objects.order_by("pk")
    ]


def test_a_person_is_changed(admin_client):
    user = somebody("Reporter", username="ada", email="ada@example.org", first_name="")
    path, editors = f"{USERS}{user.pk}/change/", Group.objects.get(name="Editor")
    posted = form_of(
        admin_client, path, email="eve@example.org", first_name="Ada", groups=[editors.pk]
    )
    assert admin_client.post(path, posted).status_code == 302
    (_, _, changed), rights = noted()
    assert changed["email"] == {"before": "ada@example.org", "after": "eve@example.org"}
    assert changed["first_name"] == {"before": "", "after": "Ada"}
    assert rights == (
        "change rights",
        "user",
        {"groups": {"before": ["Reporter"], "after": ["Editor"]}},
    )


def test_a_person_leaves(admin_client):
    user = somebody("Chief", username="ada")
    path = f"{USERS}{user.pk}/change/"
    posted = form_of(admin_client, path)
    del posted["is_active"]
    admin_client.post(path, posted)
    assert noted()[-1][2] == {"is_active": {"before": True, "after": False}}
    admin_client.post(f"{USERS}{user.pk}/delete/", {"post": "yes"})
    action, kind, details = noted()[-1]
    assert (action, kind, details["groups"]) == ("delete", "user", ["Chief"])


@pytest.mark.parametrize("is_right", [True, False])
def test_a_password_is_set_but_never_noted(admin_client, is_right):
    user = somebody("Editor", username="ada")
    again = "correct horse" if is_right else "battery"
    posted = {"password1": "correct horse", "password2": again, "usable_password": "true"}
    admin_client.post(f"{USERS}{user.pk}/password/", posted)
    entry = ("change", "user", {"password": {"before": "•••", "after": "•••"}})
    assert noted() == ([entry] if is_right else [])
    user.refresh_from_db()
    assert user.check_password("correct horse") is is_right


def test_a_new_person_is_noted_without_the_password(admin_client):
    posted = {"username": "ada", "password1": "correct horse", "password2": "correct horse"}
    admin_client.post(f"{USERS}add/", posted | {"usable_password": "true"})
    action, kind, details = noted()[0]
    assert (action, kind, details["username"], details["password"]) == ("add", "user", "ada", "•••")
    assert "correct horse" not in str(noted())


def test_a_group_is_changed(admin_client):
    group = Group.objects.get(name="Reporter")
    right = group.permissions.get(codename="add_tag")
    kept = [each.pk for each in group.permissions.exclude(pk=right.pk)]
    path = f"{GROUPS}{group.pk}/change/"
    admin_client.post(path, {"name": "Writer", "permissions": kept})
    ((action, kind, details),) = noted()
    assert (action, kind, details["name"]) == (
        "change rights", "group", {"before": "Reporter", "after": "Writer"},
    )  # fmt: skip
    lost = set(details["permissions"]["before"]) - set(details["permissions"]["after"])
    assert lost == {"articles.add_tag"}


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
