"""A list whose action lacks something is shown as it was left: rows, action, and fields."""

import re

import pytest
from django.contrib.auth.models import Permission

from articles.models import Tag
from tests import factories
from tests.articles.admin.publishing.many import agreed, choose
from tests.articles.people import signed_in

pytestmark = pytest.mark.django_db

ARTICLES = "/admin/articles/article/"
TAGS = "/admin/articles/tag/"


@pytest.fixture
def three():
    return [factories.DraftArticleFactory(title=title) for title in ("Ants", "Bees", "Cats")]


def act(client, path, rows, **data):
    """Press “Go”: the answer’s status, messages, names of the chosen rows, and the fields."""
    chosen = [str(row.pk) for row in rows]
    response = client.post(path, {"index": "0", "_selected_action": chosen, **data})
    page = response.content.decode()
    boxes = re.findall(r'<input[^>]*name="_selected_action"[^>]*>', page)
    still = {box for box in boxes if " checked" in box}
    return {
        "status": response.status_code,
        "messages": [str(each) for each in response.context["messages"]],
        "chosen": sorted(re.search(r"“(.*?)”", box)[1] for box in still),
        "action": response.context["action_form"]["action"].value(),
        "page": page,
    }


@pytest.mark.parametrize("data", [{"action": ""}, {"action": "no-such-action"}])
def test_the_choice_of_articles_is_kept(admin_client, three, data):
    found = act(admin_client, ARTICLES, three[:2], **data)
    del found["page"]
    assert found == {
        "status": 200,
        "messages": ["Choose an action."],
        "chosen": ["Ants", "Bees"],
        "action": data["action"],
    }


def test_a_filtered_list_stays_filtered(admin_client, three):
    found = act(admin_client, f"{ARTICLES}?q=Ants", three[:1], action="")
    assert found["chosen"] == ["Ants"]
    assert 'value="Ants"' in found["page"]
    assert "Cats" not in found["page"]


def test_the_action_is_kept_when_no_row_was_chosen(admin_client, three):
    found = act(admin_client, ARTICLES, [], action="add_tag")
    assert (found["messages"], found["chosen"]) == (["Select at least one row."], [])
    assert found["action"] == "add_tag"


def test_one_tag_is_not_merged_and_stays_chosen(admin_client):
    web, _sea = factories.TagFactory(name="web"), factories.TagFactory(name="sea")
    found = act(admin_client, TAGS, [web], action="merge")
    assert (found["messages"], found["chosen"]) == (["Select 2 to 50 tags to merge."], ["web"])


@pytest.mark.parametrize(
    ("path", "make"),
    [
        (TAGS, factories.TagFactory),
        ("/admin/articles/image/", factories.ImageFactory),
        ("/admin/articles/section/", factories.SectionFactory),
        ("/admin/articles/author/", factories.AuthorFactory),
        ("/admin/articles/page/", factories.PageFactory),
        ("/admin/references/source/", factories.SourceFactory),
        ("/admin/references/reference/", factories.ReferenceFactory),
    ],
)
def test_every_list_keeps_its_rows_without_an_action(admin_client, path, make):
    row = make()
    found = act(admin_client, path, [row], action="")
    assert (found["status"], found["messages"]) == (200, ["Choose an action."])
    assert len(found["chosen"]) == 1


def test_whoever_may_not_make_a_tag_keeps_the_choice(three):
    client = signed_in("Editor")
    client.user.groups.clear()
    client.user.user_permissions.set(
        permission
        for permission in Permission.objects.filter(content_type__app_label="articles")
        if permission.codename in ("view_article", "change_article", "edit_any_article")
    )
    page = client.post(ARTICLES, agreed(choose(client, "add_tag", three[0]), tags="new"))
    assert "doesn’t exist, and you don’t have permission" in str(page.context["form"].errors)
    assert agreed(page)["_selected_action"] == [str(three[0].pk)]
    assert Tag.objects.count() == 0
