"""The forms of sections: a new one comes last."""

import pytest
from django.urls import reverse

from articles.models import Section

pytestmark = pytest.mark.django_db
ADD = reverse("admin:articles_section_add")


def test_sections_stand_in_the_order_in_which_they_were_added(admin_client):
    for name in ("Weather", "Town", "Harbour"):
        form = admin_client.get(ADD).context["adminform"].form
        position = form.get_initial_for_field(form.fields["position"], "position")
        data = {"name": name, "slug": "", "description": "", "position": position}
        admin_client.post(ADD, data | {"_addanother": "1"})
    assert [str(section) for section in Section.objects.all()] == ["Weather", "Town", "Harbour"]


def test_a_new_section_keeps_to_the_largest_position(admin_client):
    Section.objects.create(name="Last", slug="last", position=32767)
    form = admin_client.get(ADD).context["adminform"].form
    assert form.get_initial_for_field(form.fields["position"], "position") == 32767
