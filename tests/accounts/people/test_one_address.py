"""From the migration on, one email address belongs to one account; accounts of before may share."""

from importlib import import_module

import pytest
from django.apps import apps
from django.core.management import CommandError
from django.db import IntegrityError, connection, transaction
from django.db.migrations.state import ProjectState

from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

MIGRATION = import_module("accounts.migrations.0002_people")
(INDEX,) = (each for each in MIGRATION.Migration.operations if "SQL" in type(each).__name__)


def migrate(way="forwards"):
    """What the migration does about addresses."""
    with connection.schema_editor(atomic=False) as editor:
        if way == "forwards":
            MIGRATION.require_one_account_for_one_address(apps, editor)
        getattr(INDEX, f"database_{way}")("accounts", editor, ProjectState(), ProjectState())


def test_addresses_that_people_share_are_named_before_anything_changes():
    migrate("backwards")
    for name, email in {
        "ana": "ana@example.org",
        "desk": "Ana@Example.org",
        "ben": "ben@example.org",
        "sara": "sara@example.org",
        "ſara": "ſara@example.org",  # the same to PostgreSQL, which compares capitals
        "one": "",
        "two": "",
    }.items():
        UserFactory(username=name, email=email)
    with pytest.raises(CommandError) as error:
        migrate()
    assert str(error.value) == (
        "From this version on, no two accounts have the same email address. Start the former "
        "version, change or clear the address of all but one account, and update again: "
        "ana@example.org (ana, desk); sara@example.org (sara, ſara)."
    )


def test_once_they_are_parted_it_goes_on_and_keeps_them_so():
    migrate("backwards")
    UserFactory(username="ana", email="ana@example.org")
    desk = UserFactory(username="desk", email="ANA@example.org")
    desk.email = "desk@example.org"
    desk.save()
    migrate()
    desk.email = "Ana@example.org"
    with pytest.raises(IntegrityError, match="auth_user_email_once"), transaction.atomic():
        desk.save()
