"""Addresses that the link checker refuses, however they are dressed up."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from references.hosts import (
    AddressRefused,
    Target,
    client_address,
    follow,
    is_public,
    network_of,
    target_of,
)


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://Example.org", Target("https", "example.org", 443, "/")),
        ("http://example.org:80/a?b=c", Target("http", "example.org", 80, "/a?b=c")),
        ("https://example.org:443/", Target("https", "example.org", 443, "/")),
        ("http://example.org:443/", Target("http", "example.org", 443, "/")),
        ("https://bücher.example/ä%20?q=ü", Target(
            "https", "xn--bcher-kva.example", 443, "/%C3%A4%20?q=%C3%BC"
        )),
        ("https://straße.example/#/a", Target("https", "xn--strae-oqa.example", 443, "/")),
        ("https://[2606:4700::1]/", Target("https", "2606:4700::1", 443, "/")),
    ],
)  # fmt: skip
def test_targets(url, target):
    assert target_of(url) == target


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://example.org/",
        "gopher://example.org/",
        "javascript:alert(1)",
        "//example.org/",
        "https://user@example.org/",
        "https://user:secret@example.org/",
        "https://example.org\\@127.0.0.1/",
        "http://example.org:22/",
        "http://example.org:8080/",
        "http://example.org:0/",
        "http://example.org:99999/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0x7f.0.0.1/",
        "http://017700000001/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://0/",
        "http://127.0.0.1%00.example.org/",
        "http://[fe80::1%25eth0]/",
        "http://[::ffff:127.0.0.1/",
        "http:///path",
        "http://exa mple.org/",
        "http://example.org/\r\nHost: other",
    ],
)
def test_disguises_are_refused(url):
    with pytest.raises(AddressRefused):
        target_of(url)


CLOSED = """
    0.0.0.0 0.1.2.3 10.0.0.1 100.64.0.1 100.100.100.200 127.0.0.1 127.255.255.254 168.63.129.16
    169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.1 192.0.2.1 192.88.99.1 192.168.1.1
    198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1
    255.255.255.255 :: ::1 ::7f00:1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:7f00:1 ::ffff:10.0.0.1
    ::ffff:8.8.8.8 64:ff9b::7f00:1 64:ff9b::127.0.0.1 64:ff9b:1::1 100::1 2001::1 2001:db8::1
    2001:0:4136:e378:8000:63bf:80ff:fffe 2002:7f00:1::1 2002:c0a8:101::1 3fff::1 5f00::1 fc00::1
    fd00:ec2::254 fd12:3456::1 fe80::1 fe80::1%eth0 2606:4700::1%eth0 fec0::1 ff02::1
    example.org localhost 127.1 0x7f000001 2130706433 017700000001 1.2.3.4.5
""".split()


@pytest.mark.parametrize("address", [*CLOSED, ""])
def test_closed_addresses(address):
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", "8.8.8.8 1.1.1.1 172.32.0.1 100.128.0.1 2606:4700::1111 2a00:1450::1".split()
)
def test_public_addresses(address):
    assert is_public(address)


@given(st.ip_addresses())
def test_nothing_is_open_that_python_calls_closed(address):
    if is_public(str(address)):
        assert address.is_global
        assert not (address.is_multicast or address.is_private or address.is_reserved)


@given(st.ip_addresses(v=4), st.sampled_from(["::ffff:0:0", "64:ff9b::", "::"]))
def test_an_ipv4_address_inside_ipv6_is_closed(inner, prefix):
    outer = ipaddress.IPv6Address(int(ipaddress.IPv6Address(prefix)) + int(inner))
    assert not is_public(str(outer))


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "①②⑦.⓪.⓪.①",
        "１２７．０．０．１",
        "127。0。0。1",
        "%31%32%37.0.0.1",
        "127.0.0.1.",
        "127%2E0%2E0%2E1",
    ],
)
def test_a_machine_in_disguise_is_judged_by_its_own_number(host):
    target = target_of(f"http://{host}/")
    assert target.host == "127.0.0.1"
    assert not is_public(target.host)


@pytest.mark.parametrize("host", ["０ｘ７ｆ．１", "１２７．１", "⓪", "[::ⓕ]", "127.0.0.1%2523.de"])
def test_a_disguise_of_a_disguise_is_refused(host):
    with pytest.raises(AddressRefused):
        target_of(f"http://{host}/")


@pytest.mark.parametrize(
    ("location", "led_to"),
    [
        ("/other", "https://a.org/other"),
        ("other?x=1", "https://a.org/b/other?x=1"),
        ("//b.org/", "https://b.org/"),
        (" https://b.org/a b ", "https://b.org/a%20b"),
        ("/caf\u00c3\u00a9", "https://a.org/café"),  # UTF-8 that was read as Latin-1
        ("file:///etc/passwd", "file:///etc/passwd"),
    ],
)
def test_where_redirects_lead(location, led_to):
    assert follow("https://a.org/b/c", location) == led_to


def test_a_broken_redirect_is_refused():
    with pytest.raises(AddressRefused, match="The redirect doesn’t lead"):
        follow("https://a.org/", "http://[::1")


@pytest.mark.parametrize(
    ("forwarded", "proxies", "expected"),
    [
        ("", 0, "192.0.2.1"),
        ("203.0.113.7", 0, "192.0.2.1"),  # anybody can send the header
        ("203.0.113.7", 1, "203.0.113.7"),
        ("1.1.1.1, 203.0.113.7", 1, "203.0.113.7"),  # the first one was invented
        ("1.1.1.1, 203.0.113.7, 10.0.0.2", 2, "203.0.113.7"),
        ("203.0.113.7", 2, "203.0.113.7"),
        (" , ", 1, "192.0.2.1"),
        ("", 1, "192.0.2.1"),
    ],
)
def test_the_address_is_what_our_own_proxies_saw(forwarded, proxies, expected):
    assert client_address("192.0.2.1", forwarded, proxies) == expected


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.0/24"),
        ("203.0.113.7:5123", "203.0.113.0/24"),
        ("2001:db8:1:2::3", "2001:db8:1::/48"),
        ("[2001:db8:1:2::3]:443", "2001:db8:1::/48"),
        ("fe80::1%eth0", "fe80::/48"),
        ("::ffff:203.0.113.7", "203.0.113.0/24"),
        ("", "unknown"),
        ("' OR 1=1", "unknown"),
        ("999.1.1.1", "unknown"),
    ],
)
def test_a_network_is_a_part_of_an_address(address, network):
    assert network_of(address) == network


def test_a_network_may_be_smaller():
    assert network_of("2001:db8:1:2fff::3", v6=56) == "2001:db8:1:2f00::/56"
