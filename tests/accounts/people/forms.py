"""The form of a person as a browser would send it."""

from accounts.models import Person

PEOPLE = "/admin/accounts/person/"


def address_of(user, page="change"):
    return f"{PEOPLE}{user.pk}/{page}/"


def form_of(client, path, **changed):
    """What the page's form holds, with something changed."""
    form = client.get(path).context["adminform"].form
    values = {name: form[name].value() for name in form.fields}
    kept = {name: value for name, value in values.items() if value not in (None, False, [])}
    return {name: value for name, value in (kept | changed).items() if value is not None}


def invite(client, **values):
    """Fill in the form of a new person; the page that follows, and who was made."""
    posted = {"name": "Ana Ruiz", "email": "ana@example.org", "role": "Reporter"} | values
    response = client.post(f"{PEOPLE}add/", posted, follow=True)
    return response, Person.objects.filter(email=posted["email"]).first()
