"""The page of a publication as a person uses it: opened, filled in, sent."""

from django.urls import reverse


def page_of(article):
    return reverse("admin:articles_article_publish", args=[article.pk])


def fields_of(response):
    """What the browser would post of the page as it is shown."""
    data = {}
    for field in response.context["form"]:
        value = field.value()
        if field.name == "publish_at":
            is_typed = isinstance(value, list)
            day, time = value if is_typed else field.field.widget.decompress(value)
            data["publish_at_0"] = day if is_typed or not day else f"{day:%Y-%m-%d}"
            data["publish_at_1"] = time if is_typed or not time else f"{time:%H:%M}"
            data |= {name: "" for name in data if data[name] is None}
        elif field.name == "has_read":
            continue  # nobody has ticked it
        else:
            data[field.html_name] = "" if value is None else value
    return data


def send(client, article, act="publish", **changes):
    """Open the page and press its button."""
    path = page_of(article)
    page = client.get(path)
    data = fields_of(page) if page.status_code == 200 else {}
    data |= {"act": act} | changes
    return client.post(path, data, follow=True)
