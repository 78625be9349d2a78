"""What is noted of a request: in the log and in the counts, whatever becomes of it."""

import json
import logging
from types import SimpleNamespace

import pytest

from newsroom.watching import requests
from newsroom.watching.counts import Counts, Reading
from newsroom.watching.logs import JSONFormatter, LineFormatter, request_id
from newsroom.watching.middleware import NoteUserMiddleware
from newsroom.watching.requests import Watched

READER = "203.0.113.77"
HIT = [("Content-Type", "text/html"), ("X-Cache", "hit")]


def environ(path="/world/tea/", **others):
    return {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": "q=secret",
        "REMOTE_ADDR": READER,
        "HTTP_X_FORWARDED_FOR": READER,
        "HTTP_COOKIE": "sessionid=secret",
        "HTTP_USER_AGENT": "secret agent",
        "HTTP_REFERER": "https://secret.example/",
        **others,
    }


def application(status="200 OK", headers=HIT, body=(b"page",)):
    def answer(environ, start_response):
        start_response(status, headers)
        return list(body) if isinstance(body, tuple) else body

    return answer


@pytest.fixture
def lines(caplog):
    """A function that asks an application once, and returns what is logged of it."""
    requests.logger.propagate, before = True, requests.logger.propagate

    def ask(answer, *, takes_ids=False, **given):
        caplog.clear()
        watched = Watched(answer, counts=None, is_logged=True, takes_ids=takes_ids)
        with caplog.at_level(logging.INFO, "newsroom.requests"):
            result = watched(environ(**given), lambda *_: None)
            b"".join(result)
            if hasattr(result, "close"):
                result.close()
        [record] = caplog.records
        return record

    yield ask
    requests.logger.propagate = before


def test_a_request_is_one_line_of_json_without_a_word_of_the_reader(lines):
    record = lines(application())
    line = JSONFormatter().format(record)
    said = json.loads(line)
    assert said.pop("time").endswith("Z")
    assert said.pop("ms") >= 0
    assert len(said.pop("request_id")) == 16
    assert said == {
        "level": "info", "logger": "newsroom.requests", "method": "GET", "kind": "article",
        "path": "/world/tea/", "status": 200, "bytes": 4, "cache": "hit", "queries": 0,
        "database_ms": 0.0,
    }  # fmt: skip
    for text in (line, LineFormatter().format(record)):
        assert "\n" not in text
        assert READER not in text
        assert "secret" not in text


@pytest.mark.parametrize("path", ["/preview/secret/", "/admin/welcome/secret/"])
def test_no_link_can_be_read_in_the_log(lines, path):
    record = lines(application(), PATH_INFO=path)
    for formatter in (JSONFormatter(), LineFormatter()):
        assert "secret" not in formatter.format(record)


def test_a_line_of_text_says_the_same(lines):
    text = LineFormatter().format(lines(application(), PATH_INFO="/a b\n/"))
    assert " INFO newsroom.requests: request_id=" in text
    assert "path=/a%20b%0A/ status=200 bytes=4" in text


@pytest.mark.parametrize(
    ("given", "takes_ids", "is_taken"),
    [
        ("a1B2-c3_d4", True, True),
        ("a1B2-c3_d4", False, False),  # anybody could say so
        ("short", True, False),
        ("203.0.113.77", True, False),
        ("with a space", True, False),
        ("a" * 65, True, False),
        ("abcdefgh\n", True, False),
        ("", True, False),
    ],
)
def test_a_server_in_front_may_name_a_request(lines, given, takes_ids, is_taken):
    record = lines(application(), takes_ids=takes_ids, HTTP_X_REQUEST_ID=given)
    assert (record.fields["request_id"] == given) is is_taken
    assert requests.SANE_ID.fullmatch(record.fields["request_id"])


def test_nothing_is_added_to_an_answer():
    told = []
    watched = Watched(application(), counts=None, is_logged=True, takes_ids=True)
    body = watched(environ(), lambda *said: told.append(said))
    assert (body, told) == ([b"page"], [("200 OK", HIT)])


def test_who_is_signed_in_is_named_by_number(lines):
    assert lines(application(), **{requests.USER: 7}).fields["user"] == 7


def test_the_number_of_an_account_is_noted_once_a_view_has_looked(rf):
    request = rf.get("/admin/")
    NoteUserMiddleware(lambda request: None)(request)
    assert requests.USER not in request.META
    request._cached_user = SimpleNamespace(pk=7)
    NoteUserMiddleware(lambda request: None)(request)
    assert request.META[requests.USER] == 7
    request._cached_user = SimpleNamespace(pk=None)  # nobody
    request.META.pop(requests.USER)
    NoteUserMiddleware(lambda request: None)(request)
    assert requests.USER not in request.META


@pytest.mark.parametrize(
    ("headers", "how"),
    [
        ([("X-Cache", "miss")], "miss"),
        ([("X-Cache", "pass"), ("Vary", "Cookie")], "pass"),
        ([("Vary", "Cookie")], "pass"),
        ([], "pass"),
    ],
)
def test_where_an_answer_came_from(lines, headers, how):
    assert lines(application(headers=headers)).fields["cache"] == how


def test_a_long_answer_is_noted_when_it_ends(lines, tmp_path):
    assert lines(application(body=iter([b"one", b"three"]))).fields["bytes"] == 8
    counts = Counts(tmp_path)
    watched = Watched(
        application(body=iter([b"one", b"three"])), counts=counts, is_logged=False, takes_ids=False
    )
    body = watched(environ(), lambda *_: None)
    next(iter(body))
    assert [*Reading(tmp_path).answers()] == []
    body.close()  # the reader went away
    body.close()
    assert [*Reading(tmp_path).answers()] == [("article", "200", "hit", 1)]
    assert [*Reading(tmp_path).bytes_sent()] == [("article", "hit", 3)]


def test_what_fails_is_counted_and_fails(tmp_path):
    def fail(environ, start_response):
        raise RuntimeError

    watched = Watched(fail, counts=Counts(tmp_path), is_logged=False, takes_ids=False)
    with pytest.raises(RuntimeError):
        watched(environ(), lambda *_: None)
    assert [*Reading(tmp_path).answers()] == [("article", "500", "pass", 1)]


def test_statements_are_timed_for_the_request_that_asks(tmp_path):
    def ask(environ, start_response):
        for _ in range(3):
            requests.timed(lambda *statement: None, "SELECT 1", None, False, {})
        start_response("200 OK", [("X-Cache", "miss")])
        return [b"page"]

    counts = Counts(tmp_path)
    watched = Watched(ask, counts=counts, is_logged=False, takes_ids=False)
    watched(environ(), lambda *_: None)
    watched(environ("/search/"), lambda *_: None)
    assert [(kind, number) for kind, number, _waited in Reading(tmp_path).queries()] == [
        ("article", 3), ("search", 3),
    ]  # fmt: skip


def test_a_fault_is_logged_with_the_request_and_without_secrets():
    request_id.set("a1b2c3d4")
    try:
        try:
            raise ValueError("/preview/SECRET/")
        except ValueError as error:
            record = logging.LogRecord(
                "django.request", logging.ERROR, "", 0, "Internal Server Error: %s",
                ("/admin/welcome/SECRET/",), (ValueError, error, error.__traceback__),
            )  # fmt: skip
        said = json.loads(JSONFormatter().format(record))
    finally:
        request_id.set("")
    assert said["message"] == "Internal Server Error: /admin/welcome/***"
    assert said["request_id"] == "a1b2c3d4"
    assert said["exception"].endswith("ValueError: /preview/***")
    assert "SECRET" not in LineFormatter().format(record)
