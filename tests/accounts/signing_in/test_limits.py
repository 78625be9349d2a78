"""Guesses are slowed; the owner of an account, on a device that is known, never is."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from accounts.models import Attempt
from accounts.signing_in import devices, limits
from accounts.signing_in.limits import ACCOUNT, DEVICE, NETWORK, give_back, take
from articles.models import AuditEntry
from tests.accounts.signing_in.people import code, sign_in, with_app, with_password

pytestmark = pytest.mark.django_db


def guess(name, address, client=None):
    return sign_in(client or Client(), name, "a guess", REMOTE_ADDR=address)


def in_time(seconds):
    """As if so much time had passed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE accounts_attempt SET until = until - %s * interval '1 second'", [seconds]
        )


def test_guesses_from_one_network_are_slowed():
    with_password("ana")
    statuses = [guess(f"name-{n}", f"192.0.2.{n}").status_code for n in range(NETWORK.count + 5)]
    assert statuses == [200] * NETWORK.count + [429] * 5
    response = sign_in(Client(), "ana", REMOTE_ADDR="192.0.2.200")
    assert response.status_code == 429  # the right password isn't looked at
    assert 0 < int(response["Retry-After"]) <= NETWORK.seconds
    assert "Try again in 10 minutes." in response.content.decode()
    assert sign_in(Client(), "ana", REMOTE_ADDR="198.51.100.1").status_code == 302


@pytest.mark.parametrize("name", ["ana", "nobody"])
def test_guesses_at_one_account_from_many_networks_are_slowed(name):
    with_password("ana")
    statuses = [guess(name, f"10.{n}.0.1").status_code for n in range(ACCOUNT.count + 5)]
    assert statuses == [200] * ACCOUNT.count + [429] * 5
    assert guess(name.upper(), "10.99.0.1").status_code == 429
    in_time(ACCOUNT.seconds + 1)
    assert guess(name, "10.99.0.1").status_code == 200


def test_other_spellings_of_an_address_are_no_other_account():
    with_password("ana", email="sisi@example.org")
    names = [f"{a}i{b}{c}@example.org" for a in "sSſ" for b in "sSſ" for c in "iı"]
    statuses = [guess(name, f"10.{n}.0.1").status_code for n, name in enumerate(names)]
    assert statuses == [200] * ACCOUNT.count + [429] * (len(names) - ACCOUNT.count)
    assert sign_in(Client(), "sisi@example.org", REMOTE_ADDR="10.99.0.1").status_code == 429


def test_the_owner_on_a_known_device_is_never_slowed():
    owner = Client()
    ana = with_password("ana", email="ana@example.org")
    assert sign_in(owner, "ana").status_code == 302
    owner.post("/admin/logout/")
    for n in range(NETWORK.count + 5):  # also from the owner's own network
        guess("ana", "127.0.0.1" if n % 2 else f"10.{n}.0.1")
    assert sign_in(Client(), "ana").status_code == 429
    for name in ("ana", "ana@example.org"):
        assert sign_in(owner, name).status_code == 302
        owner.post("/admin/logout/")
    assert devices.known_for(_request(owner)).keys() == {ana.pk}


def test_a_known_device_guesses_no_more_than_others():
    owner = Client()
    with_password("ana")
    sign_in(owner, "ana"), owner.post("/admin/logout/")
    statuses = [guess("ana", "127.0.0.1", owner).status_code for _ in range(DEVICE.count + 3)]
    assert statuses == [200] * DEVICE.count + [429] * 3


def test_a_device_is_known_for_its_own_account_alone():
    stranger = Client()
    with_password("ana"), with_password("ben")
    sign_in(stranger, "ben"), stranger.post("/admin/logout/")
    statuses = {guess("ana", "127.0.0.1", stranger).status_code for _ in range(ACCOUNT.count)}
    assert statuses == {200}
    assert guess("ana", "127.0.0.1", stranger).status_code == 429
    assert sign_in(stranger, "ben").status_code == 302


def test_the_cookie_of_a_device_cannot_be_made_up_and_is_for_the_admin_alone():
    client = Client()
    with_password("ana")
    cookie = sign_in(client, "ana").cookies["device"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/admin/", True, "Lax")
    client.cookies["device"] = cookie.value[:-1] + ("a" if cookie.value[-1] != "a" else "b")
    assert devices.known_for(_request(client)) == {}


def test_the_last_accounts_of_a_shared_device_are_known():
    client = Client()
    people = [with_password(f"user-{n}") for n in range(devices.MOST + 2)]
    for user in people:
        sign_in(client, user.username), client.post("/admin/logout/")
    assert list(devices.known_for(_request(client))) == [user.pk for user in people[2:]]


def test_a_sign_in_counts_for_nothing():
    with_password("ana")
    for _ in range(ACCOUNT.count + 2):
        assert sign_in(Client(), "ana").status_code == 302


def test_guessed_codes_are_slowed_and_the_owner_is_not():
    ana = with_password("ana")
    with_app(ana)
    owner, stranger = Client(), Client()
    sign_in(owner, "ana")
    assert owner.post("/admin/account/code/", {"code": code()}).status_code == 302
    owner.post("/admin/logout/")
    sign_in(stranger, "ana")
    statuses = [
        stranger.post("/admin/account/code/", {"code": "000000"}).status_code
        for _ in range(limits.CODE.count + 2)
    ]
    assert statuses == [200] * limits.CODE.count + [429] * 2
    sign_in(owner, "ana")
    assert owner.post("/admin/account/code/", {"code": code(1)}).status_code == 302


def test_the_wrong_password_of_a_change_is_slowed_in_that_session_alone():
    one, other = Client(), Client()
    with_password("ana")
    sign_in(one, "ana"), sign_in(other, "ana")
    wrong = {"oldpassword": "no", "password1": "x", "password2": "x"}
    for client, last in ((one, 429), (other, 200)):
        for _ in range(limits.AGAIN.count if client is one else 0):
            assert client.post("/admin/password_change/", wrong).status_code == 200
        assert client.post("/admin/password_change/", wrong).status_code == last


def test_nobody_guesses_at_others_from_a_session_of_their_own():
    with_password("ana"), with_password("ben")
    statuses = []
    for _ in range(3):
        client = Client()
        sign_in(client, "ben")
        statuses += [guess("ana", "127.0.0.1", client).status_code for _ in range(5)]
    assert statuses == [200] * ACCOUNT.count + [429] * 5


def test_the_log_is_not_filled_by_guesses(monkeypatch):
    monkeypatch.setattr(limits, "NOTES", limits.Limit("notes", 3, 3600))
    for n in range(6):
        guess(f"name-{n}", f"10.{n}.0.1")
    assert AuditEntry.objects.filter(action="fail to sign in").count() == 3


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.0/24"),
        ("2001:db8:1:2f03::9", "2001:db8:1:2f00::/56"),
        ("::ffff:203.0.113.7", "203.0.113.0/24"),
    ],
)
def test_a_network_is_what_one_customer_gets(address, network):
    assert limits.network(_request(Client(REMOTE_ADDR=address))) == network


def test_only_what_our_own_proxies_say_is_believed(settings):
    forged = {"HTTP_X_FORWARDED_FOR": "198.51.100.9, 203.0.113.7", "REMOTE_ADDR": "10.0.0.1"}
    assert limits.network(_request(Client(**forged))) == "10.0.0.0/24"
    settings.TRUSTED_PROXIES = 1
    assert limits.network(_request(Client(**forged))) == "203.0.113.0/24"


def test_a_count_is_one_statement_and_nobody_sleeps(django_assert_num_queries, monkeypatch):
    monkeypatch.setattr(time, "sleep", lambda seconds: pytest.fail("slept"))
    with django_assert_num_queries(1):
        assert take((NETWORK, "a"), (ACCOUNT, "b")) == 0
    with django_assert_num_queries(1):
        give_back((NETWORK, "a"), (ACCOUNT, "b"))
    assert set(Attempt.objects.values_list("count", flat=True)) == {0}


def test_what_is_over_is_counted_anew_and_swept():
    for _ in range(ACCOUNT.count):
        assert take((ACCOUNT, "a")) == 0
    assert 0 < take((ACCOUNT, "a")) <= ACCOUNT.seconds
    in_time(ACCOUNT.seconds + 1)
    assert take((ACCOUNT, "a")) == 0
    take((NETWORK, "b"))
    in_time(NETWORK.seconds + 1)
    assert limits.sweep() == 1
    assert Attempt.objects.count() == 1


def test_no_name_and_no_address_is_stored():
    guess("ana", "203.0.113.7")
    assert all(len(bytes(row.key)) == 16 for row in Attempt.objects.all())


def _request(client):
    """A request as this client sends it."""
    return client.get("/admin/login/").wsgi_request


def test_a_password_isnt_needed_to_be_refused():
    assert sign_in(Client(), "", "").status_code == 200
    assert not Attempt.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_attempts_at_once_are_all_counted():
    def attempt(number):
        try:
            return take((NETWORK, "crowd"), (ACCOUNT, f"name-{number % 2}"))
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(attempt, range(60)))
    assert sorted(Attempt.objects.values_list("count", flat=True)) == [30, 30, 60]
    assert sum(not wait for wait in waits) == 2 * ACCOUNT.count


@pytest.mark.drill
@pytest.mark.parametrize("networks", [1, 500])
def test_five_hundred_guesses(networks):
    owner = Client()
    with_password("ana")
    sign_in(owner, "ana"), owner.post("/admin/logout/")
    statuses, waits = [], []
    for n in range(500):
        address = "127.0.0.1" if networks == 1 else f"10.{n // 250}.{n % 250}.1"
        statuses.append(guess("ana", address).status_code)
        if n % 50 == 0:
            begun = time.monotonic()
            assert sign_in(owner, "ana").status_code == 302
            waits.append(time.monotonic() - begun)
            owner.post("/admin/logout/")
    assert (statuses.count(200), statuses.count(429)) == (ACCOUNT.count, 500 - ACCOUNT.count)
    assert sorted(waits)[len(waits) // 2] < 1
