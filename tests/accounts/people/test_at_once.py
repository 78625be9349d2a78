"""Two people at the same moment: the database decides, and somebody is left who may manage."""

from collections import Counter

import pytest
from django.contrib.auth.models import User
from django.test import Client

from accounts.models import Person
from accounts.people import invitations
from articles.models import AuditEntry, Author
from tests import factories
from tests.accounts.people.forms import PEOPLE, address_of, form_of
from tests.articles.admin.test_simultaneous import at_once
from tests.articles.people import signed_in, somebody

pytestmark = pytest.mark.django_db(transaction=True)


def chiefs(count):
    return [
        somebody("Chief", username=f"chief{number}", email=f"c{number}@example.org")
        for number in range(count)
    ]


@pytest.mark.parametrize("count", [2, 4])
@pytest.mark.parametrize("act", ["demote", "deactivate"])
def test_chiefs_who_remove_each_other_leave_one(count, act):
    people = chiefs(count)
    clients = [signed_in(user) for user in people]
    targets = [people[(number + 1) % count] for number in range(count)]
    forms = [
        form_of(client, address_of(target), role="Reporter")
        for client, target in zip(clients, targets, strict=True)
    ]

    def remove(number):
        if act == "demote":
            return clients[number].post(address_of(targets[number]), forms[number]).status_code
        return clients[number].post(address_of(targets[number], "deactivate"), {}).status_code

    # Whoever was removed before the request began is sent to sign in, and changes nothing either.
    statuses = Counter(at_once(remove, count))
    assert set(statuses) <= {200, 302, 403}
    left = User.objects.filter(groups__name="Chief", is_active=True).count()
    action = "change role" if act == "demote" else "deactivate"
    assert left >= 1
    assert left == count - AuditEntry.objects.filter(action=action).count()


def test_a_link_used_twice_at_once_lets_one_in():
    factories.PublicationFactory()
    client = signed_in(chiefs(1)[0])
    data = {"name": "Ana", "email": "ana@example.org", "role": "Reporter"}
    client.post(f"{PEOPLE}add/", data)
    link = invitations.link_for(Person.objects.get(username="ana")).removeprefix(
        "http://testserver"
    )
    strangers = [Client() for _ in range(4)]

    def use(number):
        password = f"correct horse {number}"
        posted = {"new_password1": password, "new_password2": password}
        return strangers[number].post(link, posted).status_code, password

    results = dict(at_once(use))
    assert Counter(status for status, _ in at_once(use))[410] == 4
    assert set(results) == {302, 410}
    assert User.objects.get(username="ana").check_password(results[302])
    assert AuditEntry.objects.filter(action="accept invitation").count() == 1


def test_the_same_person_invited_twice_at_once_is_one():
    factories.PublicationFactory()
    clients = [signed_in(user) for user in chiefs(2)]
    data = {"name": "Ana", "email": "ana@example.org", "role": "Reporter", "makes_author": "on"}
    posted = at_once(lambda number: clients[number].post(f"{PEOPLE}add/", data).status_code, 2)
    assert sorted(posted) == [200, 302]
    assert User.objects.filter(email="ana@example.org").count() == 1
    assert Author.objects.count() == 1


def test_a_byline_chosen_for_two_at_once_goes_to_one():
    author = factories.AuthorFactory(name="Desk")
    client, users = signed_in(chiefs(1)[0]), [
        somebody("Reporter", username=f"r{n}", first_name="R", email=f"r{n}@example.org")
        for n in range(2)
    ]  # fmt: skip
    forms = [form_of(client, address_of(user), author=author.pk) for user in users]
    clients = [client, signed_in(client.user)]
    statuses = at_once(lambda n: clients[n].post(address_of(users[n]), forms[n]).status_code, 2)
    assert sorted(statuses) == [200, 302]
    author.refresh_from_db()
    assert author.user in users
