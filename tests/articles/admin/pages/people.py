"""What a browser posts of a page's form, and who there is to do so."""

from django.contrib.auth.models import Permission
from django.urls import reverse

from tests import factories
from tests.articles.people import signed_in

FORM = ("title", "path", "body", "policies", "base", "in_footer", "position")


def address(name, page, *args):
    return reverse(f"admin:articles_page_{name}", args=[page.pk, *args])


def form_of(client, page=None, **changes):
    """The form's address and what a browser would post of it, with changes."""
    path = address("change", page) if page else reverse("admin:articles_page_add")
    form = client.get(path).context["adminform"].form
    data = {field.html_name: field.value() for field in form}
    data = {name: value for name, value in data.items() if value not in (None, False)}
    return path, data | changes


def writer():
    """Somebody who changes pages and may not publish."""
    user = factories.UserFactory()
    codenames = ["view_page", "add_page", "change_page"]
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    return signed_in(user)
