"""Answering and reporting as requests: what is taken, what is refused, what a reader is shown."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from articles import publishing
from articles.editing import previews
from articles.models import Publication
from feedback.models import Report, Vote
from feedback.protecting import identity
from tests import factories
from tests.feedback.views.pages import ANSWER, JSON, NOON, REPORT, explain, field, flat


def answered() -> list[tuple]:
    return list(Vote.objects.values_list("helpful", "reason", "comment", "suspicion"))


def test_the_article_asks_the_same_of_every_reader(client, article):
    anonymous = client.get("/newsroom/story/")
    html = anonymous.content.decode()
    assert "Was this article helpful?" in html
    assert 'aria-label="Yes, this article was helpful"' in html
    assert f'<form class="answers" method="post" action="{ANSWER}" data-answers>' in html
    assert (field(anonymous, "article"), field(anonymous, "revision")) == (str(article.pk), "1")
    client.post(ANSWER, {"value": "1"})
    again = client.get("/newsroom/story/")
    assert client.cookies["fb"].value
    assert again.content == anonymous.content
    assert not again.cookies
    assert not {"Vary", "Set-Cookie"} & {*again.headers} - {"Vary"}
    assert "Cookie" not in again.headers.get("Vary", "")
    assert "csrf" not in html


@pytest.mark.parametrize(
    ("origin", "prompt"),
    [
        ("ai_autonomous", "Let us know to improve our AI generation."),
        ("ai_reviewed", "Let us know to improve our AI generation."),
        ("human", "Let us know: the people who edit this publication read the answers."),
        ("ai_assisted", "Let us know: the people who edit this publication read the answers."),
    ],
)
def test_the_line_below_the_question_is_honest(client, article, origin, prompt):
    other = factories.LiveArticleFactory(origin=origin)
    html = client.get(other.get_absolute_url()).content.decode()
    assert f'<p class="feedback-prompt" dir="auto">{prompt}</p>' in html
    Publication.objects.update(feedback_prompt_ai="", feedback_prompt_human="")
    assert "feedback-prompt" not in client.get(other.get_absolute_url()).content.decode()


def test_a_vote_leads_to_a_page_of_its_own(client, article):
    form = {"article": article.pk, "revision": 1, "value": "0"}
    response = client.post(ANSWER, form)
    assert (response.status_code, response["Location"]) == (303, ANSWER)
    cookie = response.cookies["fb"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert (cookie["max-age"], cookie["secure"]) == (31536000, "")
    page = client.get(ANSWER)
    assert page["Cache-Control"] == "private, no-store"
    assert page["X-Robots-Tag"] == "noindex"
    assert "You said that this article was not helpful ." in flat(page)
    assert "It’s inaccurate" in flat(page)
    assert "I learned something" not in flat(page)
    assert not client.post(ANSWER, form).cookies  # the reader is known now
    assert answered() == [(False, "", "", "")]


def test_the_cookie_is_secure_where_the_site_is(client, article, settings):
    settings.IS_HTTPS = True
    cookie = client.post(ANSWER, {"value": "1"}).cookies["__Host-fb"]
    assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")
    assert "You said that this article was helpful" in flat(client.get(ANSWER))


def test_a_script_is_answered_in_json(client, article):
    response = client.post(ANSWER, {"value": "1"}, **JSON)
    assert response.json() == {
        "value": 1,
        "message": "You said that this article was helpful. Thank you.",
    }
    assert client.post(ANSWER, {"withdraw": "1"}, **JSON).json() == {
        "message": "Your answer was withdrawn and deleted."
    }
    assert client.post(ANSWER, {"comment": "So."}, **JSON).status_code == 409


def test_whoever_has_not_answered_is_asked(client, article):
    page = client.get(ANSWER)
    assert page.status_code == 200
    assert "Was this article helpful?" in flat(page)
    assert b"Withdraw" not in page.content
    assert not page.cookies


def test_reason_words_change_and_withdrawal(client, article):
    with time_machine.travel(NOON, tick=False) as clock:
        client.post(ANSWER, {"value": "0"})
        response = explain(client, clock, reason="outdated", comment="See a@b.co.\r\nReally.")
        assert (response.status_code, response["Location"]) == (303, ANSWER)
        assert answered() == [(False, "outdated", "See [e-mail].\nReally.", "")]
        page = client.get(ANSWER).content.decode()
        assert 'value="outdated" id="feedback-reason_2" checked' in page
        assert "See [e-mail].\nReally.</textarea>" in page
        client.post(ANSWER, {"value": "1"})
        assert answered() == [(True, "", "See [e-mail].\nReally.", "")]
        withdrawn = client.post(ANSWER, {"withdraw": "1"}, follow=True)
    assert (Vote.objects.count(), Report.objects.count()) == (0, 0)
    assert withdrawn.redirect_chain == [(f"{ANSWER}?withdrawn", 303)]
    assert "Your answer was withdrawn and deleted." in flat(withdrawn)
    asked = flat(client.get(ANSWER))
    assert "Was this article helpful?" in asked
    assert "Your answer was withdrawn" not in asked


def test_a_text_that_is_too_long_comes_back_with_a_sentence(client, article):
    with time_machine.travel(NOON, tick=False) as clock:
        client.post(ANSWER, {"value": "1"})
        assert explain(client, clock, comment="é\r\n" * 500).status_code == 303
        page = explain(client, clock, comment="x" * 1007)
        assert page.status_code == 400
    assert "The limit is 1\u202f000 characters. Remove 7 characters." in page.content.decode()
    assert "x" * 1007 in page.content.decode()
    assert answered()[0][2] == ("é\n" * 500).strip()


def test_another_reader_neither_sees_nor_changes_an_answer(client, article):
    with time_machine.travel(NOON, tick=False) as clock:
        client.post(ANSWER, {"value": "1"}, REMOTE_ADDR="203.0.113.9")
        explain(client, clock, comment="Mine.")
        other = Client()
        assert "Mine." not in flat(other.get(ANSWER))
        other.post(ANSWER, {"comment": "Yours.", "moment": ""})
        other.post(ANSWER, {"withdraw": "1"})
        other.post(ANSWER, {"value": "0"})
    assert [each[::2] for each in answered()] == [(False, ""), (True, "Mine.")]


ELSEWHERE = [
    {"HTTP_SEC_FETCH_SITE": "cross-site"},
    {"HTTP_SEC_FETCH_SITE": "same-site"},
    {"HTTP_SEC_FETCH_SITE": "none"},
    {"HTTP_SEC_FETCH_SITE": "cross-site", "HTTP_ORIGIN": "http://testserver"},
    {"HTTP_ORIGIN": "https://evil.example"},
    {"HTTP_ORIGIN": "null"},
    {"HTTP_ORIGIN": ""},
    {"HTTP_REFERER": "https://evil.example/page"},
    {"HTTP_REFERER": "http://testserver@evil.example/"},
    {"HTTP_REFERER": "http://testserver.evil.example/"},
    {"HTTP_REFERER": "https://testserver/world/story/"},
    {"HTTP_REFERER": "about:blank"},
    {"HTTP_REFERER": "http://[broken"},
]


def test_posts_from_other_sites_are_refused(client, article):
    for headers in ELSEWHERE:
        for path in (ANSWER, REPORT):
            response = client.post(path, {"value": "1", "text": "So."}, **headers)
            assert response.status_code == 403, headers
            assert "You can answer only on this site." in flat(response)
        answer = client.post(ANSWER, {"value": "1"}, **headers, **JSON)
        assert answer.status_code == 403, headers
        assert client.get(ANSWER, **headers).status_code == 200, headers
    assert (Vote.objects.count(), Report.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"HTTP_SEC_FETCH_SITE": "same-origin", "HTTP_ORIGIN": "null"},
        {"HTTP_ORIGIN": "http://testserver"},
        {"HTTP_ORIGIN": "http://testserver", "HTTP_REFERER": "https://evil.example/"},
        {"HTTP_REFERER": "http://testserver/world/story/"},
        {"HTTP_REFERER": ""},
    ],
)
def test_posts_from_this_site_are_taken(client, article, headers):
    assert client.post(ANSWER, {"value": "1"}, **headers).status_code == 303


FORGED = identity.seal(b"?", identity.Identity(bytes(16), bytes(16)))


@pytest.mark.parametrize("cookie", ["", "x", "A" * 43, "A" * 64, "é" * 43, FORGED])
def test_a_forged_cookie_is_ignored_and_replaced(client, article, cookie):
    client.cookies["fb"] = cookie
    response = client.post(ANSWER, {"value": "1"})
    assert response.status_code == 303
    assert response.cookies["fb"].value not in {"", cookie}
    assert "You said that this article was helpful ." in flat(client.get(ANSWER))


def test_made_up_cookies_are_one_browser_to_the_counters(article):
    with time_machine.travel(NOON, tick=False) as clock:
        for number in range(8):
            bot = Client()
            bot.cookies["fb"] = identity.seal(b"a guess", identity.Identity(bytes([number] * 16)))
            bot.post(ANSWER, {"value": "0"})
            clock.shift(timedelta(seconds=3))
    assert [each[3] for each in reversed(answered())] == [""] * 5 + ["browser"] * 3


def test_a_flood_is_refused_with_a_kind_page(client, article, monkeypatch):
    monkeypatch.setattr("feedback.protecting.abuse.REFUSED_BEYOND", 2)
    replies = [client.post(ANSWER, {"value": "1"}) for _ in range(4)]
    assert [each.status_code for each in replies] == [303, 303, 429, 429]
    assert replies[3]["Retry-After"] == "3600"
    assert "Please try again later." in flat(replies[3])
    assert client.post(REPORT, {"text": "So."}).status_code == 429
    assert (Vote.objects.count(), Report.objects.count()) == (1, 0)


@pytest.mark.parametrize(
    ("seconds", "given", "suspicion"),
    [
        (30, {"topic": "Buy now"}, "trap"),
        (2, {}, "haste"),
        (30, {"moment": ""}, "haste"),
        (30, {"moment": "1.0:forged"}, "haste"),
        (30, {}, ""),
    ],
)
def test_honeypot_and_timing_mark_and_keep(client, article, seconds, given, suspicion):
    with time_machine.travel(NOON, tick=False) as clock:
        client.post(ANSWER, {"value": "1"})
        explain(client, clock, seconds, comment="So.", **given)
        moment = field(client.get(REPORT), "moment")
        clock.shift(timedelta(seconds=seconds))
        client.post(REPORT, {"moment": moment, "text": "Wrong.", **given})
    assert answered() == [(True, "", "So.", suspicion)]
    assert set(Report.objects.values_list("is_suspect", "suspicion")) == {
        (bool(suspicion), suspicion)
    }
    assert (Report.objects.count(), Vote.objects.counted().count()) == (2, int(not suspicion))


def test_a_post_without_an_answer_is_refused(client, article):
    for form in ({}, {"value": "2"}, {"value": ""}, {"other": "1"}):
        response = client.post(ANSWER, form)
        assert response.status_code == 400, form
        assert "Go back and choose an answer." in flat(response)


def test_other_methods_are_refused(client, article):
    for method in ("put", "delete", "patch", "options"):
        assert getattr(client, method)(ANSWER).status_code == 405, method


@pytest.mark.parametrize(
    ("factory", "status"),
    [
        (factories.DraftArticleFactory, 404),
        (factories.ScheduledArticleFactory, 404),
        (factories.RetractedArticleFactory, 409),
        (factories.TakenDownArticleFactory, 410),
    ],
)
def test_what_is_not_asked_about(client, article, factory, status):
    other = factory(slug="other")
    for form in ({"value": "1"}, {"value": "1", "article": other.pk, "revision": 1}):
        assert client.post("/newsroom/other/feedback/", form).status_code == status
    assert client.get("/newsroom/other/feedback/").status_code == status
    readable = status == 409  # a retracted article can still be reported on
    assert client.get("/newsroom/other/report/").status_code == (200 if readable else status)
    assert client.post("/newsroom/unknown/feedback/", {"value": "1"}).status_code == 404
    assert Vote.objects.count() == 0


def test_a_retracted_article_is_not_asked_about_and_a_vote_can_be_withdrawn(client, article):
    client.post(ANSWER, {"value": "1"})
    publishing.retract(article, "It was wrong.")
    html = client.get("/newsroom/story/").content.decode()
    assert "Was this article helpful?" not in html
    assert "Report a mistake" in html
    page = client.get(ANSWER)
    assert page.status_code == 200
    assert b"data-answers" not in page.content
    assert client.post(ANSWER, {"value": "0"}).status_code == 409
    client.post(ANSWER, {"withdraw": "1"})
    assert client.get(ANSWER).status_code == 409
    assert Vote.objects.count() == 0


def test_an_old_page_votes_on_what_it_showed(client, article):
    article.slug = "moved"
    article.section = factories.SectionFactory(slug="science")
    article.save()
    publishing.publish(article)
    stale = {"article": article.pk, "revision": "1", "value": "1"}
    assert client.post(ANSWER, stale).status_code == 303
    assert Vote.objects.get().revision.number == 1
    response = client.get(ANSWER)
    assert (response.status_code, response["Location"]) == (301, "/science/moved/feedback/")
    page = flat(client.get("/science/moved/feedback/"))
    assert "The article has been updated since then." in page
    client.post(ANSWER, {"value": "0"})  # no revision named: the one that is live
    assert Vote.objects.get().revision.number == 2


def test_a_form_that_names_no_article_judges_the_live_revision(client, article):
    other = factories.LiveArticleFactory()
    for form in ({"article": other.pk, "revision": "1"}, {"article": "9" * 40, "revision": "²"}):
        assert client.post(ANSWER, {"value": "1", **form}).status_code == 303
    assert list(Vote.objects.values_list("article", "revision__number")) == [(article.pk, 1)]


def test_a_draft_is_previewed_with_the_question_and_not_judged(client, article):
    article.standfirst = "Not public yet."
    article.save()
    _, token = previews.share(publishing.save_revision(article))
    preview = client.get(f"/preview/{token}/")
    form = {name: field(preview, name) for name in ("article", "revision")} | {"value": "1"}
    assert form["revision"] == "2"
    response = client.post(ANSWER, form)
    assert response.status_code == 404
    assert "You can give feedback only on published articles." in flat(response)
    assert client.post(ANSWER, form | {"revision": "7"}, **JSON).status_code == 404
    assert Vote.objects.count() == 0


@pytest.mark.parametrize(("path", "queries"), [(ANSWER, 3), (REPORT, 2)])
def test_queries_of_the_pages(client, article, django_assert_num_queries, path, queries):
    client.post(ANSWER, {"value": "1"})
    if path == ANSWER:
        with django_assert_num_queries(7):  # the first request after a first vote claims it
            client.get(path)
    with django_assert_num_queries(queries):
        client.get(path)


@pytest.mark.html
def test_every_page_is_valid(client, article, nu_errors):
    pages = {"article": client.get("/newsroom/story/"), "asked": client.get(ANSWER)}
    client.post(ANSWER, {"value": "0"})
    pages["answered"] = client.get(ANSWER)
    pages["too-long"] = client.post(ANSWER, {"comment": "x" * 1001})
    pages["report"] = client.get(REPORT)
    pages["no-words"] = client.post(REPORT, {"text": ""})
    pages["thanks"] = client.get(f"{REPORT}thanks/")
    pages["refused"] = client.post(ANSWER, {}, HTTP_ORIGIN="https://evil.example")
    assert nu_errors({name: page.content.decode() for name, page in pages.items()}) == []
