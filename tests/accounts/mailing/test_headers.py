"""Whatever a name, a subject or an address holds, it is one header and says what it said."""

import email
import email.utils
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.mailing.addresses import is_address, named, one_line, require_address
from accounts.mailing.sending import message_of
from articles.models import Publication

TEXT = st.text(max_size=300)
# What headers are made of, and what ends them.
HOSTILE = st.text(
    alphabet=st.sampled_from("\r\n\t \0,;:<>@\"'()\\=?&éשλ中🙂\u2028\u202eaB. "), max_size=60
)
EXPECTED = {
    "content-type", "mime-version", "subject", "from", "to", "reply-to", "date", "message-id",
    "auto-submitted", "x-auto-response-suppress",
}  # fmt: skip


def parsed(monkeypatch, subject="", sender="", to="", reply_to="", text="Words."):
    publication = Publication(name=sender or "Newsroom")
    monkeypatch.setattr(Publication.objects, "first", lambda: publication, raising=False)
    payload = {
        "subject": one_line(subject),
        "to": named(to, "ana@example.org"),
        "reply_to": named(reply_to, "ed@example.org"),
        "message_id": "<1@example.org>",
        "text": text,
        "html": f"<p>{text}</p>",
    }
    raw = message_of(payload).message().as_bytes(linesep="\r\n")
    return raw, email.message_from_bytes(raw, policy=default)


def name_of(header):
    (address,) = header.addresses
    return address.display_name


@given(subject=TEXT | HOSTILE, sender=TEXT | HOSTILE, to=TEXT | HOSTILE, reply_to=TEXT | HOSTILE)
def test_no_text_adds_a_header_or_a_recipient(subject, sender, to, reply_to):
    with pytest.MonkeyPatch.context() as patch:
        raw, message = parsed(patch, subject, sender, to, reply_to)
    assert {name.lower() for name in message} == EXPECTED
    assert len(message.keys()) == len(EXPECTED)
    assert [address.addr_spec for address in message["To"].addresses] == ["ana@example.org"]
    assert [address.addr_spec for address in message["Reply-To"].addresses] == ["ed@example.org"]
    assert [address.addr_spec for address in message["From"].addresses] == ["newsroom@localhost"]
    head = raw.partition(b"\r\n\r\n")[0]
    assert all(len(line) <= 998 for line in head.split(b"\r\n"))
    assert b"\n" not in head.replace(b"\r\n", b"")
    assert head.isascii()


@pytest.mark.parametrize(
    "name",
    [
        "Ana Ruiz",
        "Zoë Müller",
        "דנה כהן",
        "王小明",
        "O'Hara, Jr. <x@y.z>",
        'The "Desk" \\',
        "🙂 Team",
    ],
)
def test_a_name_arrives_as_it_was(name, monkeypatch):
    _raw, message = parsed(monkeypatch, subject=name, sender=name, to=name, reply_to=name)
    assert message["Subject"] == name
    for header in ("From", "To", "Reply-To"):
        assert name_of(message[header]) == name


@given(text=TEXT)
def test_every_text_arrives_and_no_line_is_long(text):
    text = "\n".join(text.splitlines()) + "\n" + "word " * 400
    with pytest.MonkeyPatch.context() as patch:
        raw, message = parsed(patch, text=text)
    body = raw.partition(b"\r\n\r\n")[2]
    assert all(len(line) <= 76 for line in body.split(b"\r\n"))
    assert body.isascii()
    plain = next(message.iter_parts()).get_content()
    assert plain.splitlines() == text.splitlines()


@given(address=TEXT | HOSTILE)
def test_what_is_taken_for_an_address_is_one(address):
    taken = taken_from(address)
    header = email.message_from_string(f"To: {taken}\n\n", policy=default)["To"]
    assert "\n" not in taken
    assert len(header.addresses) == 1


def taken_from(address):
    """What is no address is refused; one of ours stands for it."""
    try:
        return require_address(address)
    except ValueError:
        return "ana@example.org"


@pytest.mark.parametrize(
    ("text", "line"),
    [("Two\r\nBcc: x@y.z", "Two Bcc: x@y.z"), ("a" * 300, "a" * 199 + "…"), ("\0a\u202eb", "ab")],
)
def test_a_text_becomes_one_line(text, line):
    assert one_line(text) == line


@pytest.mark.parametrize("name", ["", "Ana", "Zoë"])
def test_a_domain_of_any_letters_is_written_as_servers_know_it(name):
    expected = email.utils.formataddr((name, "ana@xn--exmple-cua.org")) if name.isascii() else None
    address = require_address(named(name, "ana@exämple.org"))
    assert address == (expected or '"Zoë" <ana@xn--exmple-cua.org>')


@pytest.mark.parametrize("address", ["ſara@example.org", "saraı@example.org"])
def test_what_looks_like_an_address_and_is_none(address):
    """Django's own check takes these for an S and an I."""
    assert not is_address(address)
    with pytest.raises(ValueError, match="isn’t an email address"):
        require_address(address)
