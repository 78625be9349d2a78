"""Chiefs manage people, and nobody gives, takes or takes over more than they have."""

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.models import Person
from accounts.models.person import State, state_of
from articles.models import Article, AuditEntry, Author, Autosave
from articles.permissions import may
from tests import factories
from tests.accounts.people.forms import PEOPLE, address_of, form_of, invite
from tests.articles.people import signed_in, somebody

pytestmark = pytest.mark.django_db

ACTS = ["invite", "revoke", "password-link", "second-factor", "deactivate", "reactivate"]


@pytest.fixture
def chief():
    factories.PublicationFactory()
    return signed_in(somebody("Chief", first_name="Carla", email="carla@example.org"))


def again(user):
    return Person.objects.get(pk=user.pk)


def roles_of(user):
    return sorted(again(user).groups.values_list("name", flat=True))


def test_a_chief_invites_with_role_and_byline(chief):
    response, ana = invite(chief, role="Editor", makes_author="on")
    assert response.redirect_chain == [(address_of(ana), 302)]
    assert (ana.username, ana.first_name, ana.last_name) == ("ana", "Ana Ruiz", "")
    assert (ana.is_staff, ana.is_superuser, ana.has_usable_password()) == (True, False, False)
    assert (roles_of(ana), state_of(ana)) == (["Editor"], State.INVITED)
    assert ana.author.name == "Ana Ruiz"
    noted = AuditEntry.objects.exclude(action="sign in").order_by("pk")
    actions = ["add", "change role", "add", "change", "invite"]  # the second is the byline
    assert [entry.action for entry in noted] == actions
    assert noted[1].details == {"role": {"before": "", "after": "Editor"}}


def test_an_existing_byline_is_linked_and_not_doubled(chief):
    author = factories.AuthorFactory(name="Ana  Ruiz")
    page, ana = invite(chief, makes_author="on")
    assert ana is None
    assert "already a byline" in str(page.context["adminform"].form.errors)
    ana = invite(chief, makes_author="on", author=author.pk)[1]
    author.refresh_from_db()
    assert (author.user_id, Author.objects.count()) == (ana.pk, 1)
    page, _nobody = invite(chief, email="b@example.org", author=author.pk)
    assert "belongs to someone else" in str(page.context["adminform"].form.errors)
    chief.post(address_of(ana), form_of(chief, address_of(ana), author=None))
    author.refresh_from_db()
    assert author.user is None


@pytest.mark.parametrize(
    ("email", "username"),
    [
        ("ana@example.org", "ana2"),
        ("ANA@example.com", "ana2"),
        ("!#@example.org", "person"),
        ("a.b+c@example.org", "a.b+c"),
    ],
)
def test_a_username_is_proposed(chief, email, username):
    somebody("Reporter", username="Ana")
    assert invite(chief, email=email)[1].username == username


def test_one_account_for_one_address(chief):
    invite(chief)
    page, nobody = invite(chief, name="Another Ana", email="ANA@example.org")
    assert "Someone else has this email" in str(page.context["adminform"].form.errors)
    assert nobody is None
    with pytest.raises(IntegrityError, match="auth_user_email_once"), transaction.atomic():
        User.objects.create(username="double", email="Ana@Example.org")
    User.objects.create(username="none1")
    User.objects.create(username="none2")


def test_nobody_signs_in_by_the_address_of_another(chief):
    somebody("Reporter", username="mail@example.org")
    page, _nobody = invite(chief, email="Mail@example.org")
    assert "signs in with this" in str(page.context["adminform"].form.errors)
    page, _nobody = invite(chief, username="CARLA@example.org")
    assert "someone else’s email" in str(page.context["adminform"].form.errors)


def test_an_address_that_no_mail_server_takes_is_refused_but_of_who_has_it(chief):
    page, nobody = invite(chief, email="ſara@example.org")
    assert "don’t take “ſ” before the @" in str(page.context["adminform"].form.errors)
    assert nobody is None
    sara = somebody("Reporter", username="sara")
    Person.objects.filter(pk=sara.pk).update(email="ſara@example.org")
    path = address_of(sara)
    assert chief.post(path, form_of(chief, path, name="Sara Ruiz")).status_code == 302
    assert again(sara).get_full_name() == "Sara Ruiz"


@pytest.mark.parametrize("name", ["x" * 150, "علي بن محمد " * 12, "Zoë\tO’Neill‑Øst"])
def test_names_as_people_have_them(chief, name):
    ana = invite(chief, name=name)[1]
    assert again(ana).get_full_name() == " ".join(name.split())
    _page, nobody = invite(chief, name="x" * 151, email="b@example.org")
    assert nobody is None


def test_a_longer_name_of_before_stays(chief):
    ada = somebody("Reporter", first_name="a" * 150, last_name="b" * 150, email="ada@example.org")
    chief.post(address_of(ada), form_of(chief, address_of(ada), role="Editor"))
    assert (again(ada).last_name, roles_of(ada)) == ("b" * 150, ["Editor"])


def test_a_role_is_changed_and_other_groups_stay(chief):
    ada = somebody("Reporter", email="ada@example.org")
    ada.groups.add(Group.objects.create(name="Photographers"))
    response = chief.post(address_of(ada), form_of(chief, address_of(ada), role="Chief"))
    assert response.status_code == 302
    assert roles_of(ada) == ["Chief", "Photographers"]
    entry = AuditEntry.objects.get(action="change role")
    assert entry.details == {"role": {"before": "Reporter", "after": "Chief"}}
    assert (entry.target_kind, entry.target_id) == ("user", ada.pk)


def test_a_chief_touches_no_superuser(chief):
    boss = somebody("superuser", email="boss@example.org")
    assert chief.get(address_of(boss)).status_code == 200
    posted = {"name": "X", "email": "x@example.org", "username": "x", "role": "Reporter"}
    assert chief.post(address_of(boss), posted).status_code == 403
    for act in ACTS:
        assert chief.post(address_of(boss, act)).status_code == 403, act
    assert chief.get(address_of(boss, "deactivate")).status_code == 403
    boss.refresh_from_db()
    assert (boss.email, boss.is_active) == ("boss@example.org", True)


def test_a_chief_makes_no_superuser_and_gives_no_other_rights(chief):
    ada = somebody("Reporter", email="ada@example.org")
    right = Permission.objects.get(codename="add_user")
    group = Group.objects.create(name="Operators")
    group.permissions.add(right)
    forged = {
        "is_superuser": "on", "user_permissions": [right.pk], "other_groups": [group.pk],
        "groups": [group.pk], "is_staff": "on", "password": "x",
    }  # fmt: skip
    chief.post(address_of(ada), form_of(chief, address_of(ada), **forged))
    invite(chief, **forged)
    assert not User.objects.filter(is_superuser=True).exists()
    assert not User.objects.filter(user_permissions=right).exists()
    assert not group.user_set.exists()
    assert "Permissions" not in chief.get(address_of(ada)).content.decode().replace(
        "permission to", ""
    )


def test_who_has_more_rights_is_not_taken_over(chief):
    """A new address and a password link would give the chief what the other one may do."""
    ada = somebody("Reporter", email="ada@example.org")
    ada.user_permissions.add(Permission.objects.get(codename="delete_user"))
    assert chief.post(address_of(ada), {"email": "x@example.org"}).status_code == 403
    for act in ACTS:
        assert chief.post(address_of(ada, act)).status_code == 403, act
    ada.is_active = False
    ada.save()
    assert chief.post(address_of(ada, "reactivate")).status_code == 403


def test_nobody_demotes_or_deactivates_themselves(chief, admin_client):
    data = form_of(chief, address_of(chief.user), role="Reporter")
    assert chief.post(address_of(chief.user), data).status_code == 302
    assert roles_of(chief.user) == ["Chief"]
    for client, user in ((chief, chief.user), (admin_client, User.objects.get(username="admin"))):
        for method in (client.get, client.post):
            assert method(address_of(user, "deactivate")).status_code == 403
        assert again(user).is_active
    boss = User.objects.get(username="admin")
    path = address_of(boss)
    admin_client.post(path, form_of(admin_client, path, name="The Boss", is_superuser=None))
    boss.refresh_from_db()
    assert (boss.is_superuser, boss.get_full_name()) == (True, "The Boss")


def test_who_was_demoted_a_moment_ago_changes_nothing(chief):
    """The session still stands, and so does what the request knew of its user."""
    ada = somebody("Reporter", email="ada@example.org")
    data = form_of(chief, address_of(ada), role="Chief")
    chief.user.groups.clear()
    assert chief.post(address_of(ada), data).status_code == 403
    assert roles_of(ada) == ["Reporter"]


def test_who_holds_the_right_alone_gives_no_more_than_that():
    clerk = somebody("Reporter", username="clerk")
    clerk.user_permissions.add(Permission.objects.get(codename="manage_people"))
    client = signed_in(clerk)
    assert [
        name
        for name, _ in client.get(f"{PEOPLE}add/").context["adminform"].form["role"].field.choices
    ] == ["Reporter"]
    page, nobody = invite(client, role="Editor")
    assert (nobody, "role" in page.context["adminform"].form.errors) == (None, True)
    assert roles_of(invite(client)[1]) == ["Reporter"]
    editor = somebody("Editor", email="e@example.org")
    assert client.post(address_of(editor, "deactivate")).status_code == 403


def test_superusers_see_the_matrix(admin_client):
    ada = somebody("Reporter", email="ada@example.org")
    right = Permission.objects.get(codename="delete_article")
    path = address_of(ada)
    data = form_of(admin_client, path, is_superuser="on", user_permissions=[right.pk])
    assert admin_client.post(path, data).status_code == 302
    ada.refresh_from_db()
    assert (ada.is_superuser, list(ada.user_permissions.all())) == (True, [right])
    entry = AuditEntry.objects.get(action="change rights")
    assert entry.details == {
        "is_superuser": {"before": False, "after": True},
        "permissions": {"before": [], "after": ["articles.delete_article"]},
    }


def test_who_leaves_is_signed_out_and_what_they_wrote_stays(chief):
    ada = somebody("Reporter", username="ada", email="ada@example.org")
    bob = somebody("Editor", first_name="Bob")
    session = signed_in(ada)
    wrote = factories.DraftArticleFactory(created_by=ada)
    work = [factories.DraftArticleFactory(assignee=ada, title=f"Work {n}") for n in range(3)]
    author = factories.AuthorFactory(name="Ada", user=ada)
    values = {"tab": "abcdefgh", "saved_at": "2026-04-05T10:00:00Z", "title": "Unsaved"}
    Autosave.objects.create(user=ada, article=work[0], **values)
    Autosave.objects.create(user=ada, article=None, **values)
    page = chief.get(address_of(ada, "deactivate")).content.decode()
    assert "3 articles are assigned to them" in page
    assert "Work 2" in page
    assert "Unsaved" in page
    response = chief.post(address_of(ada, "deactivate"), {"to": bob.pk}, follow=True)
    assert "3 articles were handed over." in response.content.decode()
    assert session.get("/admin/").status_code == 302
    ada.refresh_from_db()
    assert (ada.is_active, state_of(ada), roles_of(ada)) == (
        False, State.DEACTIVATED, ["Reporter"],
    )  # fmt: skip
    assert set(Article.objects.filter(assignee=bob)) == set(work)
    wrote.refresh_from_db()
    author.refresh_from_db()
    assert (wrote.created_by, author.user) == (ada, ada)
    assert Autosave.objects.get(article=None).user == bob
    kept = Autosave.objects.get(article=work[0])
    assert kept.user == ada
    review = f"/admin/articles/article/autosaves/{kept.pk}/"
    assert signed_in(bob).get(review).status_code == 200
    actions = AuditEntry.objects.exclude(action="sign in").values_list("action", flat=True)
    assert sorted(actions) == ["assign", "assign", "assign", "deactivate", "hand over"]


@pytest.mark.parametrize(("to", "after"), [("", None), ("keep", "ada")])
def test_work_goes_to_nobody_or_stays(chief, to, after):
    ada = somebody("Reporter", username="ada", email="ada@example.org")
    article = factories.DraftArticleFactory(assignee=ada)
    chief.post(address_of(ada, "deactivate"), {"to": to})
    article.refresh_from_db()
    assert (article.assignee and article.assignee.username) == after


def test_work_goes_to_nobody_who_left(chief):
    ada, left = somebody("Reporter", username="ada"), somebody("Editor", is_active=False)
    article = factories.DraftArticleFactory(assignee=ada)
    for key in (left.pk, ada.pk, "x", 99999):
        assert chief.post(address_of(ada, "deactivate"), {"to": key}).status_code == 200
    article.refresh_from_db()
    assert article.assignee == ada
    assert again(ada).is_active


@pytest.mark.parametrize("way", ["button", "form"])
def test_who_comes_back_has_the_role_or_another_one(chief, way):
    ada = somebody("Reporter", email="ada@example.org")
    chief.post(address_of(ada, "deactivate"))
    form = chief.get(address_of(ada)).context["adminform"].form
    assert (form["role"].value(), form.fields["role"].choices[0][1]) == ("none", "No access")
    if way == "button":
        chief.post(address_of(ada, "reactivate"))
    else:
        chief.post(address_of(ada), form_of(chief, address_of(ada), role="Editor"))
    assert again(ada).is_active
    assert roles_of(ada) == (["Reporter"] if way == "button" else ["Editor"])
    assert AuditEntry.objects.filter(action="reactivate").exists()


def test_saving_the_form_of_who_left_brings_nobody_back(chief):
    ada = somebody("Reporter", email="ada@example.org")
    chief.post(address_of(ada, "deactivate"))
    data = form_of(chief, address_of(ada), name="Ada L")
    assert chief.post(address_of(ada), data).status_code == 302
    assert (again(ada).is_active, again(ada).first_name) == (False, "Ada L")


def test_only_who_left_no_trace_is_deleted_and_by_superusers(chief, admin_client):
    ana = invite(chief)[1]
    assert chief.post(address_of(ana, "delete"), {"post": "yes"}).status_code == 403
    writer = somebody("Reporter", email="w@example.org")
    factories.DraftArticleFactory(created_by=writer)
    assert admin_client.post(address_of(writer, "delete"), {"post": "yes"}).status_code == 403
    assert admin_client.post(address_of(chief.user, "delete"), {"post": "yes"}).status_code == 403
    assert admin_client.get(address_of(ana, "delete")).status_code == 200
    assert admin_client.post(address_of(ana, "delete"), {"post": "yes"}).status_code == 302
    assert not User.objects.filter(pk=ana.pk).exists()
    entry = AuditEntry.objects.get(action="delete")
    assert (entry.target_name, entry.target_kind) == ("Ana Ruiz", "user")


def test_a_byline_to_begin_with(chief):
    reporter = somebody("Reporter", username="rita")
    author = factories.AuthorFactory(name="Rita", user=reporter)
    client = signed_in(reporter)
    page = client.get("/admin/articles/article/add/")
    formset = page.context["inline_admin_formsets"][1].formset
    assert [form["author"].value() for form in formset.forms] == [author.pk]
    data = {
        f"{prefix}-{name}": 0
        for prefix in ("citations", "bylines", "picks")
        for name in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    data |= {
        "title": "Mine", "slug": "mine", "body": "Words.", "origin": "human",
        "bylines-TOTAL_FORMS": 1, "bylines-0-author": author.pk, "bylines-0-position": 0,
    }  # fmt: skip
    response = client.post("/admin/articles/article/add/", data)
    assert response.status_code == 302, response.context["errors"]
    article = Article.objects.get()
    assert [row.author for row in article.bylines.all()] == [author]
    other = factories.AuthorFactory(name="Desk")
    row = article.bylines.get()
    path = f"/admin/articles/article/{article.pk}/change/"
    data |= {
        "bylines-INITIAL_FORMS": 1, "bylines-0-id": row.pk, "bylines-0-article": article.pk,
        "bylines-0-author": other.pk, "base_revision": article.working_revision_id,
    }  # fmt: skip
    assert may(reporter, "edit", article)
    assert client.post(path, data).status_code == 302
    assert [row.author for row in article.bylines.all()] == [other]
    assert (
        len(
            signed_in("Editor")
            .get("/admin/articles/article/add/")
            .context["inline_admin_formsets"][1]
            .formset.forms
        )
        == 0
    )


@pytest.mark.parametrize("role", ["nobody", "Reporter", "Editor"])
def test_who_is_no_chief_sees_nobody(role):
    ada = somebody("Reporter", username="ada")
    client = signed_in(role)
    paths = [
        PEOPLE,
        f"{PEOPLE}add/",
        *(address_of(ada, page) for page in ("change", "history", *ACTS)),
    ]
    for path in paths:
        for method in (client.get, client.post):
            assert method(path).status_code in {403, 405}, path
        assert Client().post(path)["Location"].startswith("/admin/login/"), path
    assert client.get("/admin/auth/user/").status_code == 403
    assert "/admin/accounts/" not in client.get("/admin/").content.decode()
