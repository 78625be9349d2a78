"""The list of people: found, filtered, and bounded in what it asks of the database."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.utils import timezone

from accounts.models import Person, Profile
from accounts.models.person import State
from accounts.people import seen
from newsroom.sessions import SEEN_AT
from tests import factories
from tests.accounts.people.forms import PEOPLE
from tests.articles.people import signed_in, somebody

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    """One in every state."""
    now = timezone.now()
    made = {}
    for number, state in enumerate(State):
        user = somebody(
            ["Reporter", "Editor", "Chief"][number % 3],
            username=state.value,
            first_name=state.value.title(),
            email=f"{state.value}@example.org",
        )
        if state is State.ACTIVE:
            user.set_password("x")
        else:
            user.set_unusable_password()
        user.is_active = state is not State.DEACTIVATED
        user.save()
        made[state] = user
    Profile.objects.create(user=made[State.INVITED], invited_at=now - timedelta(days=2))
    Profile.objects.create(user=made[State.EXPIRED], invited_at=now - timedelta(days=8))
    factories.AuthorFactory(name="A Pen", user=made[State.ACTIVE])
    return made


@pytest.fixture
def chief():
    user = somebody("Chief", username="carla", first_name="Carla")
    user.set_password("x")
    user.save()
    return signed_in(user)


def names(client, **params):
    page = client.get(PEOPLE, params)
    assert page.status_code == 200
    return [person.username for person in page.context["cl"].result_list]


def test_each_state_is_shown_and_found(chief, people):
    page = chief.get(PEOPLE).content.decode()
    for state in State:
        assert f"person-{state.value}" in page
        found = set(names(chief, state=state.value))
        assert found - {"carla"} == {state.value}
    assert "No access" in page
    assert "A Pen" in page


def test_roles_are_filtered(chief, people):
    boss = somebody("superuser", username="boss")
    boss.groups.add(Group.objects.get(name="Editor"))
    somebody("nobody", username="guest")
    assert set(names(chief, role="Editor")) == {"invited", "deactivated"}
    assert names(chief, role="superuser") == ["boss"]
    assert names(chief, role="none") == ["guest"]
    assert len(names(chief, role="made up")) == len(names(chief))


@pytest.mark.parametrize("words", ["carla", "PEN", "expired@", "x" * 500, "علي", "%"])
def test_people_are_searched(chief, people, words):
    found = names(chief, q=words)
    expected = {"carla": ["carla"], "PEN": ["active"], "expired@": ["expired"]}
    assert found == expected.get(words, [])


def test_a_thousand_people_cost_as_many_queries_as_one(chief, django_assert_max_num_queries):
    group = Group.objects.get(name="Reporter")
    users = User.objects.bulk_create(
        User(username=f"u{n}", first_name=f"Person {n:04}", is_staff=True) for n in range(1000)
    )
    Group.user_set.through.objects.bulk_create(
        Group.user_set.through(user=user, group=group) for user in users
    )
    Profile.objects.bulk_create(Profile(user=user) for user in users)
    with django_assert_max_num_queries(12):
        page = chief.get(PEOPLE)
    assert len(page.context["cl"].result_list) == 50
    with django_assert_max_num_queries(12):
        assert names(chief, q="Person 0999", role="Reporter", state="uninvited") == []
    with django_assert_max_num_queries(20):
        assert chief.get(f"{PEOPLE}{users[0].pk}/change/").status_code == 200
    with django_assert_max_num_queries(20):
        assert chief.get(f"{PEOPLE}{users[0].pk}/deactivate/").status_code == 200


def test_who_was_here_is_seen_to_within_a_quarter_of_an_hour(chief):
    def at():
        return Profile.objects.get(user=chief.user).seen_at

    first = at()
    assert timezone.now() - first < timedelta(minutes=1)
    chief.get("/admin/")
    seen.note(chief.user)
    assert at() == first
    earlier = first - timedelta(minutes=16)
    Profile.objects.filter(user=chief.user).update(seen_at=earlier)
    chief.get("/admin/")
    assert at() == earlier  # the session was used a moment ago
    session = chief.session
    session[SEEN_AT] -= 16 * 60
    session.save()
    chief.get("/admin/")
    assert at() > first
    assert Person.objects.get(pk=chief.user.pk).profile.invited_at is None
