"""An action on many articles as a person takes it: chosen, looked at, agreed to."""

import re

ARTICLES = "/admin/articles/article/"


def choose(client, action, *articles, path=ARTICLES, **data):
    """Press “Go” in the list: the page that says what will happen."""
    chosen = {"action": action, "index": "0", "_selected_action": [each.pk for each in articles]}
    return client.post(path, chosen | data)


def agreed(response, **data):
    """What the button of that page posts."""
    page = response.content.decode()
    hidden = re.findall(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)"', page)
    posted = {name: [value for key, value in hidden if key == name] for name, _ in hidden}
    posted.pop("csrfmiddlewaretoken", None)
    return posted | data


def act(client, action, *articles, path=ARTICLES, **data):
    """Both steps; returns what is said afterwards."""
    page = choose(client, action, *articles, path=path)
    response = client.post(path, agreed(page, **data), follow=True)
    return [str(each) for each in response.context["messages"]]
