"""Columns that clean their text, whichever way it comes in."""

import pytest
from django.forms import modelform_factory

from articles.models import (
    Article,
    Author,
    Correction,
    Image,
    Note,
    Page,
    Publication,
    Section,
    Tag,
)
from references.models import Reference, Source
from references.text_fields import LineField, LongLineField, NameField, TextField
from tests.factories import AuthorFactory

DIRTY, CLEAN = " Caf\x02e\u0301 \u200b\n ", "Café"

CLEANED = {
    Article: "title standfirst body lead_image_alt social_title social_description generator "
    "generator_version reviewed_by external_id",
    Author: "name role bio",
    Correction: "text",
    Image: "alt caption credit licence",
    Note: "text",
    Page: "title body",
    Publication: "name mail_name tagline description footer_note licence social_profiles "
    "robots_rules feedback_prompt_ai feedback_prompt_human",
    Reference: "title outlet",
    Section: "name description",
    Source: "name note",
    Tag: "name description",
}


@pytest.mark.parametrize("model", CLEANED)
def test_every_column_that_people_write_is_cleaned(model):
    kinds = (TextField, LineField, LongLineField, NameField)
    columns = [field.name for field in model._meta.fields if isinstance(field, kinds)]
    assert sorted(columns) == sorted(CLEANED[model].split())


@pytest.mark.django_db
def test_a_save_cleans_the_row_and_the_row_in_hand():
    author = AuthorFactory(name=DIRTY, role=DIRTY)
    assert (author.name, author.role) == (CLEAN, CLEAN)
    author.refresh_from_db()
    assert (author.name, author.role) == (CLEAN, CLEAN)


@pytest.mark.django_db
def test_bulk_creations_and_updates_clean_too():
    [author] = Author.objects.bulk_create([Author(name=DIRTY, slug="cafe")])
    assert author.name == CLEAN
    Author.objects.update(role=DIRTY)
    author.bio = DIRTY
    Author.objects.bulk_update([author], ["bio"])
    author.refresh_from_db()
    assert (author.role, author.bio) == (CLEAN, f" {CLEAN} \n ")


def test_a_form_counts_what_will_be_stored():
    form = modelform_factory(Section, fields=["name"])({"name": "x" * 100 + "\u200b" * 50})
    assert form.fields["name"].clean("x" * 100 + "\u200b" * 50) == "x" * 100


@pytest.mark.parametrize("unseen", ["\u200b\u2060", "\x00\x1f", "\xa0\u3000\u3164"])
def test_a_name_of_unseen_characters_is_none(unseen):
    form = modelform_factory(Section, fields=["name"])({"name": unseen})
    assert form.errors == {"name": ["This field is required."]}
