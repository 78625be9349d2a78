"""Whatever is sent in place of a passkey's answer is refused like a wrong one."""

import json

import pytest
from django.test import Client

from tests.accounts.signing_in.people import sign_in, with_password

pytestmark = pytest.mark.django_db


def answer(**response):
    values = {"id": "AA", "rawId": "AA", "type": "public-key", "response": response}
    return json.dumps(values)


HOSTILE = [
    "",
    "{}",
    "null",
    "[" * 5_000,
    '{"a":' * 5_000,
    '{"rawId": {}}',
    answer(),
    answer(clientDataJSON="AA", attestationObject="AA"),
    answer(clientDataJSON="e30", attestationObject="oA"),
    answer(clientDataJSON="e30", authenticatorData="AA", signature="AA", userHandle="!!"),
    answer(clientDataJSON="e30", authenticatorData="AA", signature="AA", userHandle="MQ"),
]


@pytest.mark.parametrize("credential", HOSTILE)
def test_a_stranger_is_sent_back_to_the_beginning(client, credential):
    client.get("/admin/account/passkeys/login/")
    response = client.post("/admin/account/passkeys/login/", {"credential": credential})
    assert (response.status_code, response["Location"]) == (302, "/admin/login/")


@pytest.mark.parametrize("credential", HOSTILE)
def test_no_passkey_is_added(credential):
    client = Client(SERVER_NAME="localhost")
    ana = with_password("ana")
    sign_in(client, "ana")
    client.get("/admin/account/passkeys/add/")
    values = {"credential": credential, "name": "x" * 500}
    response = client.post("/admin/account/passkeys/add/", values)
    assert response.status_code == 200
    assert not ana.authenticator_set.exists()
