"""One spelling of a URL, and the domain behind it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from references.addresses import AddressError, normalise_url, registrable_domain


@pytest.mark.parametrize(
    ("url", "normal"),
    [
        ("https://example.org", "https://example.org/"),
        ("  HTTPS://Example.ORG:443/Path#part \n", "https://example.org/Path"),
        ("http://example.org:80/", "http://example.org/"),
        ("http://example.org:8080/", "http://example.org:8080/"),
        ("http://example.org:/", "http://example.org/"),
        ("http://example.org./a", "http://example.org/a"),
        ("https://münchen.de/ä?ö", "https://xn--mnchen-3ya.de/%C3%A4?%C3%B6"),
        ("http://[::0001]:8080/x", "http://[::1]:8080/x"),
        ("http://127.0.0.1/x", "http://127.0.0.1/x"),
        ("https://a.de?x=1", "https://a.de/?x=1"),
        ("https://a.de/?utm_source=x&b=%20&UTM_Medium=y&a=1", "https://a.de/?b=%20&a=1"),
        ("https://a.de/?fbclid=1&GCLID=2", "https://a.de/"),
        ("https://a.de/?%75tm_source=1&b&&c=", "https://a.de/?b&&c="),
        ("https://a.de/?gclidish=1", "https://a.de/?gclidish=1"),
    ],
)
def test_spelling(url, normal):
    assert normalise_url(url) == normal


@pytest.mark.parametrize(
    ("written", "host"),
    [
        # UTS 46, non-transitional: what browsers ask for, not what IDNA 2003 made of it.
        ("straße.example", "xn--strae-oqa.example"),
        ("STRASSE.example", "strasse.example"),
        ("STRAẞE.example", "xn--strae-oqa.example"),
        ("faß.de", "xn--fa-hia.de"),
        ("οδος.gr", "xn--pxavbm.gr"),  # a final sigma stays one
        ("ΟΔΟΣ.gr", "xn--pxavbq.gr"),  # a capital one is never final
        ("نامه\u200cای.com", "xn--mgba3gch31f060k.com"),
        ("क्\u200dष.example", "xn--11b2ezcw70k.example"),
        ("ｅｘａｍｐｌｅ．ｏｒｇ", "example.org"),
        ("例え。テスト", "xn--r8jz45g.xn--zckzah"),
        ("例え｡テスト｡", "xn--r8jz45g.xn--zckzah"),
        ("MÜNCHEN.DE", "xn--mnchen-3ya.de"),
        ("mu\u0308nchen.de", "xn--mnchen-3ya.de"),
        ("XN--MNCHEN-3YA.de", "xn--mnchen-3ya.de"),
        ("m%C3%BCnchen.de", "xn--mnchen-3ya.de"),
        ("☕.example", "xn--53h.example"),
        ("r3---sn-4g5e.example", "r3---sn-4g5e.example"),
        ("_dmarc.example", "_dmarc.example"),
        ("①②⑦.0.0.１", "127.0.0.1"),
        ("127。0。0。1", "127.0.0.1"),
        ("[2001:DB8:0::1]", "[2001:db8::1]"),
    ],
)
def test_spelling_of_hosts(written, host):
    assert normalise_url(f"https://{written}/") == f"https://{host}/"
    assert normalise_url(f"https://{host}/") == f"https://{host}/"


@pytest.mark.parametrize(
    ("written", "spelled"),
    [
        ("/wiki/鹿苑寺", "/wiki/%E9%B9%BF%E8%8B%91%E5%AF%BA"),
        ("/wiki/%e9%b9%bf%E8%8B%91%e5%af%ba", "/wiki/%E9%B9%BF%E8%8B%91%E5%AF%BA"),
        ("/%7Ejane/%2D%2e%5f%41", "/~jane/-._A"),
        ("/a%2fb?c=%2B&d=%26", "/a%2Fb?c=%2B&d=%26"),  # what is reserved keeps its meaning
        ("/a/b", "/a/b"),
        ("/a|b{c}", "/a%7Cb%7Bc%7D"),
        ("/100%", "/100%25"),
        ("/%E9t%C3%A9", "/%E9t%C3%A9"),  # Latin-1 is another page
        ("/a/./b/../c", "/a/c"),
        ("/a/%2E%2e/b", "/b"),
        ("/../a/..", "/"),
        ("/a//b/", "/a//b/"),
        ("/می\u200cخواهم", "/%D9%85%DB%8C%E2%80%8C%D8%AE%D9%88%D8%A7%D9%87%D9%85"),
        ("/?q=東京&l[]=1", "/?q=%E6%9D%B1%E4%BA%AC&l[]=1"),
        ("?", "/"),
        ("", "/"),
        ("/a#b", "/a"),
        ("/a#:~:text=one,two", "/a"),
        ("/app/#/entries/14742", "/app/#/entries/14742"),
        ("/app/#!entries/14743", "/app/#!entries/14743"),
        ("/app/#/eintr%c3%a4ge/ä", "/app/#/eintr%C3%A4ge/%C3%A4"),
        ("/app/#/entries/1:~:text=one", "/app/#/entries/1"),
        ("/app/#/a#b", "/app/#/a"),  # a place in that page
        ("/app/#!a#b", "/app/#!a"),
        ("/app/#entries/14742", "/app/#entries/14742"),
        ("/app/#entries/ä#top:~:text=a/b", "/app/#entries/%C3%A4"),
        ("/a#:~:text=one/two", "/a"),
        ("/a#top#b/c", "/a"),
        ("/a#page=5", "/a"),
    ],
)
def test_spelling_of_paths_queries_and_fragments(written, spelled):
    assert normalise_url(f"https://example.org{written}") == f"https://example.org{spelled}"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://straße.example/", "https://strasse.example/"),
        ("https://οδος.gr/", "https://οδοσ.gr/"),
        ("https://a.de/app/#/entries/14742", "https://a.de/app/#/entries/14743"),
        ("https://a.de/app/#entries/14742", "https://a.de/app/#entries/14743"),
        ("https://a.de/a%2Fb", "https://a.de/a/b"),
        ("https://a.de/A", "https://a.de/a"),
        ("https://a.de/a/", "https://a.de/a"),
        ("https://a.de/%25E9", "https://a.de/%E9"),
    ],
)
def test_two_pages_stay_two(one, other):
    assert normalise_url(one) != normalise_url(other)


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
        ("https://a\u200cb.de/", "“a\u200cb.de” isn’t a valid host name."),
        ("https://xn--a.de/", "“xn--a.de” isn’t a valid host name."),
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
        "https://\u0301a.de/",
        "https://1א.com/",
        "https://a\u00adb.de/",
        "https://m%FCnchen.de/",
        "https://a.de/\u200b",
        "https://xn--" + "a" * 1900 + ".de/",
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
        st.text(alphabet="aB.-:@[]12ü\\%éßς。１xn", max_size=12),
        st.sampled_from(["", "/", "?", "#", ":80", ":443/"]),
        st.text(alphabet="ab&=?#utm_gclidfb%75é/.!東 ", max_size=30),
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
        assert normal.isascii()
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
