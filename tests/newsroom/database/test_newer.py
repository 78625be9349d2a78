"""An earlier version leaves a database alone that a newer one has changed."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from newsroom import set_up

MESSAGE = (
    "A newer version of Newsroom has changed this database: articles.0999_more. Use that version, "
    "or restore the backup from before (docs/upgrading.md). Nothing was changed."
)


@pytest.fixture
def changed_by_newer(db):
    MigrationRecorder(connection).record_applied("articles", "0999_more")


@pytest.mark.parametrize("prepare", [set_up.migrate, lambda: call_command("migrate", verbosity=0)])
def test_a_newer_database_is_refused(changed_by_newer, prepare):
    with pytest.raises(CommandError) as error:
        prepare()
    assert str(error.value) == MESSAGE


@pytest.mark.django_db
def test_migrations_of_others_are_theirs():
    MigrationRecorder(connection).record_applied("former_package", "0001_initial")
    set_up.migrate()
    assert MigrationRecorder(connection).applied_migrations()[("former_package", "0001_initial")]
