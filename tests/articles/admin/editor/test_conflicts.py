"""Two people save the same article: what does not overlap is merged, the rest is asked."""

import re
from datetime import UTC, datetime

import pytest
import time_machine

from articles.models import Article
from tests import factories
from tests.articles.admin.articles.test_admin import form_of
from tests.articles.people import signed_in, somebody

pytestmark = pytest.mark.django_db

BODY = "One.\n\nTwo.\n\nThree."


@pytest.fixture
def rita():
    user = somebody("Chief")
    user.first_name, user.last_name = "Rita", "Ronson"
    user.save()
    return signed_in(user)


def conflict(admin_client, article, mine, theirs, other=None):
    """Two people open the form; one saves, then the other: (path, what was posted, answer)."""
    path, data = form_of(admin_client, article)
    assert (other or admin_client).post(path, data | theirs).status_code == 302
    return path, data | mine, admin_client.post(path, data | mine)


def shown(response):
    assert response.status_code == 409
    return {
        each.name: (each.base, each.theirs, each.mine) for each in response.context["differences"]
    }


def choose(admin_client, path, response, texts=(), **choices):
    """Post the page of the conflict as a browser would."""
    data = dict(response.context["carried"])
    for each in response.context["differences"]:
        data[f"choice-{each.name}"] = choices.get(each.name.replace("-", "_"), "mine")
        if each.is_text:
            data[f"text-{each.name}"] = dict(texts).get(each.name, each.mine)
    return admin_client.post(path, data | {"_continue": "1"}, follow=True)


def said(response):
    return [str(message) for message in response.context["messages"]]


def add_citation(article, number, work):
    """What the form posts for a citation more."""
    count = article.citations.count()
    row = {"number": number, "reference": work.pk, "support": "unreviewed"}
    posted = {f"citations-{count}-{name}": str(value) for name, value in row.items()}
    return posted | {"citations-TOTAL_FORMS": str(count + 1)}


def test_paragraphs_that_do_not_overlap_are_merged_without_asking(admin_client, rita):
    article = factories.DraftArticleFactory(body=BODY, works=0, standfirst="Base.")
    with time_machine.travel(datetime(2026, 11, 28, 22, 41, tzinfo=UTC), tick=False):
        path, data = form_of(admin_client, article)
        theirs = {"body": "One, theirs.\r\n\r\nTwo.\r\n\r\nThree.", "standfirst": "Theirs."}
        rita.post(path, data | theirs)
        mine = {"body": "One.\r\n\r\nTwo.\r\n\r\nThree, mine.", "title": "Mine"}
        response = admin_client.post(path, data | mine | {"_continue": "1"}, follow=True)
    article.refresh_from_db()
    assert article.body == "One, theirs.\n\nTwo.\n\nThree, mine."
    assert (article.title, article.standfirst) == ("Mine", "Theirs.")
    assert article.working_revision.body == article.body
    message = said(response)[-1]
    assert message.startswith("Merged with Rita Ronson’s changes from 22:41. <a href=")
    comparison = re.search(r'href="([^"]+)"', message)[1].replace("&amp;", "&")
    page = admin_client.get(comparison).content.decode()
    assert "Theirs" in page
    assert ", mine" not in page


def test_your_own_changes_in_another_tab_are_called_yours(admin_client):
    article = factories.DraftArticleFactory(body=BODY)
    path, data = form_of(admin_client, article)
    admin_client.post(path, data | {"title": "There"})
    response = admin_client.post(path, data | {"standfirst": "Here."}, follow=True)
    assert said(response)[-1].startswith("Merged with your own changes from ")


def test_a_long_title_is_told_in_short(admin_client, rita):
    title = "Why the Harbour Wall of the Old Town Has to Be Built Again After Sixty Years"
    article = factories.DraftArticleFactory(title=title)
    mine, theirs = {"standfirst": "Mine."}, {"standfirst": "Theirs."}
    _, _, response = conflict(admin_client, article, mine, theirs)
    page = response.content.decode()
    assert "Why the Harbour Wall of the Old Town Has to Be Built Again After Sixt…" in page
    assert title not in page.partition('<div class="conflict">')[2].partition("<form")[0]


def test_saving_on_top_of_somebody_saves_nothing_and_shows_all_three(admin_client, rita):
    article = factories.DraftArticleFactory(title="Base", standfirst="Base.", body=BODY)
    _, _, response = conflict(
        admin_client,
        article,
        {"title": "Mine", "body": BODY.replace("Two.", "Two of mine."), "slug": "mine"},
        {"title": "Theirs", "body": BODY.replace("Two.", "Two of theirs."), "standfirst": "New."},
        rita,
    )
    assert shown(response) == {
        "title": ("Base", "Theirs", "Mine"),
        "body-1": ("Two.", "Two of theirs.", "Two of mine."),
    }
    page = response.content.decode()
    assert "<bdi>Rita Ronson</bdi> saved" in page
    assert re.search(r"<ins\s*>.*?of theirs", page, re.DOTALL)
    assert page.count("Keep both: theirs, then mine") == 1
    article.refresh_from_db()
    assert article.title == "Theirs"


@pytest.mark.parametrize(
    ("choice", "passage"),
    [
        ("mine", "Two of mine, edited."),
        ("theirs", "Two of theirs."),
        ("both", "Two of theirs.\n\nTwo of mine, edited."),
    ],
)
def test_each_overlap_is_decided_and_the_rest_is_merged(admin_client, choice, passage):
    article = factories.DraftArticleFactory(title="Base", body=BODY, works=0)
    path, _, response = conflict(
        admin_client,
        article,
        {"title": "Mine", "body": "One!\n\nTwo of mine.\n\nThree."},
        {"title": "Theirs", "body": "One.\n\nTwo of theirs.\n\nThree!"},
    )
    texts = {"body-1": "Two of mine, edited."}
    response = choose(admin_client, path, response, texts, body_1=choice, title="theirs")
    assert response.status_code == 200
    article.refresh_from_db()
    assert article.body == f"One!\n\n{passage}\n\nThree!"
    assert article.title == "Theirs"


def test_tags_and_byline_of_both_are_kept(admin_client):
    article = factories.DraftArticleFactory(tagged=["web", "old"])
    authors = factories.AuthorFactory.create_batch(2)
    rows = {"bylines-TOTAL_FORMS": "1", "bylines-INITIAL_FORMS": "0"}
    mine, theirs = (
        {"tags": tags, **rows, "bylines-0-author": str(author.pk), "bylines-0-position": "0"}
        for tags, author in zip(("web, mine", "web, old, theirs"), authors, strict=True)
    )
    article.bylines.all().delete()
    _, _, response = conflict(admin_client, article, mine, theirs)
    assert response.status_code == 302
    assert sorted(article.tags.names()) == ["mine", "theirs", "web"]
    assert set(article.authors.all()) == set(authors)


def test_citations_that_both_added_have_numbers_of_their_own(admin_client):
    article = factories.DraftArticleFactory(body="One [1].\n\nTwo [2].")
    works = factories.ReferenceFactory.create_batch(2)
    mine, theirs = (add_citation(article, 3, work) for work in works)
    _, _, response = conflict(
        admin_client,
        article,
        mine | {"body": "One [1].\n\nTwo [2].\n\nMine [3]."},
        theirs | {"body": "Theirs [3].\n\nOne [1].\n\nTwo [2]."},
    )
    assert response.status_code == 302
    article.refresh_from_db()
    assert article.body == "Theirs [3].\n\nOne [1].\n\nTwo [2].\n\nMine [4]."
    cited = {citation.number: citation.reference for citation in article.citations.all()}
    assert (cited[3], cited[4]) == (works[1], works[0])


def test_a_citation_with_a_wrong_number_is_told_as_ever(admin_client):
    article = factories.DraftArticleFactory(body="One [1]. Two [2].")
    _, _, response = conflict(
        admin_client, article, {"citations-1-number": "0"}, {"title": "Theirs"}
    )
    assert response.status_code == 200
    assert "Please correct" in response.content.decode()
    assert 'name="citations-1-number" value="0"' in response.content.decode()


def test_a_third_save_meanwhile_is_merged_with_what_was_chosen(admin_client):
    article = factories.DraftArticleFactory(title="Base", body=BODY, works=0)
    mine, theirs = ({"body": BODY.replace("Two.", text)} for text in ("Mine.", "Theirs."))
    path, _, response = conflict(admin_client, article, mine, theirs)
    third = form_of(admin_client, article, title="Third")[1]
    assert admin_client.post(path, third).status_code == 302
    assert choose(admin_client, path, response, {"body-1": "Edited."}).status_code == 200
    article.refresh_from_db()
    assert (article.title, article.body) == ("Third", BODY.replace("Two.", "Edited."))


def test_a_third_save_of_the_same_is_asked_again_and_nothing_that_was_typed_is_lost(admin_client):
    article = factories.DraftArticleFactory(title="Base", body=BODY, works=0)
    section = factories.SectionFactory(slug="law")
    mine, theirs = ({"body": BODY.replace("Two.", text)} for text in ("Mine.", "Theirs."))
    path, _, response = conflict(
        admin_client, article, mine | {"section": section.pk, "is_featured": "on"}, theirs
    )
    third = form_of(admin_client, article, body=BODY.replace("Two.", "Third."))[1]
    assert admin_client.post(path, third).status_code == 302
    response = choose(admin_client, path, response, {"body-1": "Edited."})
    assert shown(response) == {"body-1": ("Theirs.", "Third.", "Edited.")}
    assert choose(admin_client, path, response, body_1="both").status_code == 200
    article.refresh_from_db()
    assert article.body == "One.\n\nThird.\n\nEdited.\n\nThree."
    assert (article.section, article.is_featured) == (section, True)


def test_a_page_without_its_choices_is_shown_again(admin_client):
    article = factories.DraftArticleFactory(title="Base")
    path, _, response = conflict(admin_client, article, {"title": "Mine"}, {"title": "Theirs"})
    data = dict(response.context["carried"])
    assert shown(admin_client.post(path, data)) == {"title": ("Base", "Theirs", "Mine")}
    data |= {"against": "junk", "against_with": "[", "opened_with": "{", "choice-title": "junk"}
    assert admin_client.post(path, data).status_code == 409


def test_what_only_they_changed_beside_the_words_stays_so(admin_client, admin_user):
    article = factories.DraftArticleFactory(title="Base", body="Words.", due_on="2050-01-01")
    law = factories.SectionFactory(slug="law")
    path, data = form_of(admin_client, article, title="Mine")
    Article.objects.update(section=law, assignee=admin_user, due_on="2050-02-02", stage="in_review")
    response = admin_client.post(path, data | {"_continue": "1"}, follow=True)
    assert said(response)[-1] == (
        "Someone else changed these fields, and their changes were kept: "
        "stage (in review), section, assignee, due date."
    )
    article.refresh_from_db()
    assert (article.title, article.section, article.assignee) == ("Mine", law, admin_user)
    assert str(article.due_on) == "2050-02-02"


@pytest.mark.parametrize("choice", ["mine", "theirs"])
def test_what_both_changed_beside_the_words_is_a_conflict(admin_client, choice):
    sections = [factories.SectionFactory(slug=slug) for slug in ("base", "mine", "theirs")]
    images = factories.ImageFactory.create_batch(3)
    base, mine, theirs = (
        {"section": str(section.pk), "lead_image": str(image.pk)}
        for section, image in zip(sections, images, strict=True)
    )
    article = factories.DraftArticleFactory(
        section=sections[0], lead_image=images[0], is_featured=True, body="Words."
    )
    path, _, response = conflict(admin_client, article, base | mine, base | theirs)
    assert shown(response) == {
        "section": ("Base", "Theirs", "Mine"),
        "lead_image": tuple(str(images[index]) for index in (0, 2, 1)),
    }
    answer = choose(admin_client, path, response, section=choice, lead_image=choice)
    assert answer.status_code == 200
    article.refresh_from_db()
    index = 1 if choice == "mine" else 2
    assert (article.section, article.lead_image) == (sections[index], images[index])
    assert article.is_featured


def test_what_a_citation_proves_is_not_overwritten_in_silence(admin_client):
    article = factories.DraftArticleFactory(works=3)
    path, data = form_of(admin_client, article)
    article.citations.filter(number=1).update(support="partly")
    response = admin_client.post(path, data | {"citations-2-number": "9"}, follow=True)
    assert said(response)[-1] == (
        "Someone else changed these fields, and their changes were kept: support of [1]."
    )
    cited = article.citations.values_list("number", "support")
    assert list(cited) == [(1, "partly"), (2, "unreviewed"), (9, "unreviewed")]

    path, data = form_of(admin_client, article)
    key = article.citations.get(number=1).reference_id
    article.citations.filter(number=1).update(support="supports")
    response = admin_client.post(path, data | {"citations-0-support": "does_not"})
    words = ("Partly supports the text", "Supports the text", "Does not support the text")
    assert shown(response) == {f"support-{key}": words}
    choice = {f"support_{key}": "theirs"}
    assert choose(admin_client, path, response, **choice).status_code == 200
    assert article.citations.get(number=1).support == "supports"
    response = admin_client.post(path, data | {"citations-0-DELETE": "on"})
    assert shown(response)[f"support-{key}"][2] == "(citation removed)"
    assert choose(admin_client, path, response).status_code == 200
    assert [each.number for each in article.citations.all()] == [2, 9]


def test_table_that_was_not_posted_loses_nothing_in_a_merge(admin_client):
    article = factories.DraftArticleFactory(title="The tides")
    path, opened = form_of(admin_client, article)
    assert admin_client.post(path, opened | {"title": "Of somebody else"}).status_code == 302
    cited = article.citations.count()
    mine = {name: text for name, text in opened.items() if not name.startswith("citations-")}
    admin_client.post(path, mine)
    assert article.citations.count() == cited > 0


def test_who_saves_a_deleted_article_gets_the_words_back(admin_client, rita):
    article = factories.DraftArticleFactory()
    path, data = form_of(admin_client, article, body="High & low.", standfirst="")
    rita.post(f"/admin/articles/article/{article.pk}/delete/", {"post": "yes"})
    assert not Article.objects.exists()
    response = admin_client.post(path, data)
    page = response.content.decode()
    assert response.status_code == 404
    assert "somebody deleted the article in the meantime" in page
    assert "High &amp; low.</textarea>" in page
    assert data["title"] in page


def test_a_form_of_no_article_without_words_leads_home(admin_client):
    path = "/admin/articles/article/999999/change/"
    assert admin_client.post(path, {"title": ""}).status_code == 302
    assert signed_in("nobody").post(path, {"title": "Words"}).status_code == 403
