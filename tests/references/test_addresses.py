"""One spelling of a URL, the domain behind it, and whose it seems to be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from references.addresses import (
    AddressError,
    guess_source_name,
    is_resolver,
    name_matches_domain,
    normalise_url,
    registrable_domain,
)


@pytest.mark.parametrize(
    ("url", "normal"),
    [
        ("https://example.org", "https://example.org/"),
        ("  HTTPS://Example.ORG:443/Path#part \n", "https://example.org/Path"),
        ("http://example.org:80/", "http://example.org/"),
        ("http://example.org:8080/", "http://example.org:8080/"),
        ("http://example.org:/", "http://example.org/"),
        ("http://example.org./a", "http://example.org/a"),
        ("https://münchen.de/ä?ö", "https://xn--mnchen-3ya.de/ä?ö"),
        ("http://[::0001]:8080/x", "http://[::1]:8080/x"),
        ("http://127.0.0.1/x", "http://127.0.0.1/x"),
        ("https://a.de/?utm_source=x&b=%20&UTM_Medium=y&a=1", "https://a.de/?b=%20&a=1"),
        ("https://a.de/?fbclid=1&GCLID=2", "https://a.de/"),
        ("https://a.de/?%75tm_source=1&b&&c=", "https://a.de/?b&&c="),
        ("https://a.de/?gclidish=1", "https://a.de/?gclidish=1"),
    ],
)
def test_spelling(url, normal):
    assert normalise_url(url) == normal


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("", "Enter a URL that starts with https://."),
        (
            "javascript:alert(1)",
            "“javascript:alert(1)” isn’t a web address. Enter the full URL, "
            "starting with http:// or https://.",
        ),
        (
            "//example.org/a",
            "“//example.org/a” isn’t a web address. Enter the full URL, "
            "starting with http:// or https://.",
        ),
        (
            "https://me:secret@example.org/",
            "The URL contains a user name or password before “@”. Remove that part.",
        ),
        (
            "https://example.org/a b",
            "The URL contains a space or an invisible character (U+0020). "
            "Remove it, or percent-encode it.",
        ),
        (
            "https://example.org\\@evil.example/",
            "The URL contains a backslash. Use / instead, or %5C.",
        ),
        (
            "https://example.org:70000/",
            "“https://example.org:70000/” has an invalid port. Use a number from 1 to 65535, "
            "or none.",
        ),
        ("https://1.2.3.999/", "“1.2.3.999” isn’t a valid IP address."),
        ("https://exa%20mple.org/", "“exa%20mple.org” isn’t a valid host name."),
        ("https:///path", "The URL has no host. Use one such as https://example.org/page."),
        (
            "https://example.org/" + "a" * 2000,
            "The URL is 2020 characters long, and at most 2000 are allowed. "
            "Find a shorter URL for the same page.",
        ),
    ],
)
def test_refusals_say_what_to_do(url, message):
    with pytest.raises(AddressError) as caught:
        normalise_url(url)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    "url",
    [
        "data:text/html,x",
        "/relative",
        "page.html",
        "http:example.org",
        "https:/example.org",
        "ftp://example.org/",
        "https://[::1",
        "https://::1/",
        "https://a..b/",
        "https://-a.de/",
        "https://[::g]/",
        "https://0x7f.1/",
        "https://example.org:0/",
        "https://example.org:x/",
        "https://a.de/\u202eb",
        "https://a.de/\x00",
        "https://a.de/\ud800",
        "https://" + "a" * 64 + ".de/",
        "https://a.de℀b/",
    ],
)
def test_refused(url):
    with pytest.raises(AddressError):
        normalise_url(url)


URLS = st.one_of(
    st.text(),
    st.builds(
        "{}{}{}{}".format,
        st.sampled_from(["http://", "HTTPS://", "//", "javascript:"]),
        st.text(alphabet="aB.-:@[]12ü\\%é", max_size=12),
        st.sampled_from(["", "/", "?", "#", ":80", ":443/"]),
        st.text(alphabet="ab&=?#utm_gclidfb%75é ", max_size=30),
    ),
)


@given(URLS)
def test_normalising_twice_changes_nothing(url):
    try:
        normal = normalise_url(url)
    except AddressError:
        pass
    else:
        assert normalise_url(normal) == normal
        assert normal.startswith(("http://", "https://"))
        assert registrable_domain(normal)


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://www.Example.co.uk/a", "example.co.uk"),
        ("https://spec.whatwg.org/", "whatwg.org"),
        ("http://127.0.0.1/", "127.0.0.1"),
        ("http://[::1]/", "::1"),
        ("http://localhost:8000/", "localhost"),
        ("https://co.uk/", "co.uk"),
    ],
)
def test_registrable_domain(url, domain):
    assert registrable_domain(url) == domain


@pytest.mark.parametrize(
    ("name", "domain"),
    [
        ("TechCrunch", "techcrunch.com"),
        ("MIT Tech Review", "technologyreview.com"),
        ("The New York Times", "nytimes.com"),
        ("BBC News", "bbc.co.uk"),
        ("Associated Press", "apnews.com"),
        ("PostgreSQL Global Development Group", "postgresql.org"),
        ("W3C", "w3.org"),
        ("WHATWG", "spec.whatwg.org"),
        ("National Institute of Standards and Technology", "nist.gov"),
        ("X", "x.com"),
        ("Le Monde", "lemonde.fr"),
        ("朝日新聞", "asahi.com"),
        ("", "example.org"),
    ],
)
def test_names_that_match(name, domain):
    assert name_matches_domain(name, domain) is True


@pytest.mark.parametrize(
    ("name", "domain"),
    [
        ("Editorial_board", "wired.com"),
        ("Reuters", "wired.com"),
        ("OpenAI", "google.com"),
        ("Wired", "theguardian.com"),
        ("Daily News", "dailymail.co.uk"),
    ],
)
def test_names_that_do_not_match(name, domain):
    assert name_matches_domain(name, domain) is False


@given(st.text(), st.text())
def test_matching_never_fails(name, domain):
    assert name_matches_domain(name, domain) in (True, False)
    guess_source_name(domain)


@pytest.mark.parametrize(
    ("domain", "name"),
    [
        ("techcrunch.com", "Techcrunch"),
        ("rfc-editor.org", "Rfc Editor"),
        ("nist.gov", "NIST"),
        ("bbc.co.uk", "BBC"),
        ("localhost", "localhost"),
    ],
)
def test_first_name_of_a_source(domain, name):
    assert guess_source_name(domain) == name


@pytest.mark.parametrize("domain", ["doi.org", "DOI.org", "archive.org"])
def test_any_outlet_may_stand_behind_a_resolver(domain):
    assert is_resolver(domain)
    assert name_matches_domain("Journal of Everything", domain)
    assert not is_resolver("wired.com")
