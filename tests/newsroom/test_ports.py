"""A port that cannot be used is named, with the command that uses another one."""

import socket

import pytest
from django.core.management.base import CommandError

from newsroom.ports import ensure_free, in_url


@pytest.fixture
def taken_port():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def test_a_free_port_stays_free(taken_port):
    for _ in range(2):
        assert ensure_free("127.0.0.2", taken_port, "make run") is None


def test_a_port_in_use_is_named_with_a_way_out(taken_port):
    with pytest.raises(CommandError) as refusal:
        ensure_free("127.0.0.1", taken_port, "make run")
    assert str(refusal.value) == (
        f"Port {taken_port} on 127.0.0.1 is not available (Address already in use). Stop the "
        f"program that uses it, or use another port: PORT={taken_port + 1} make run"
    )


def test_an_ipv6_address_has_brackets_in_a_url():
    assert [in_url("::1"), in_url("127.0.0.1")] == ["[::1]", "127.0.0.1"]
