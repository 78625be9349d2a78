"""`manage.py purge_autosaves`: what was not written for 30 days goes."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from articles import freshness
from articles.models import Autosave
from tests import factories

pytestmark = pytest.mark.django_db


def run(*options):
    out = StringIO()
    call_command("purge_autosaves", *options, stdout=out)
    return out.getvalue()


def test_old_autosaves_are_counted_and_then_deleted():
    user, now = factories.UserFactory(), freshness.now()
    for days in (1, 31, 32):
        saved_at = now - timedelta(days=days)
        Autosave.objects.create(user=user, tab=f"tab{days:05}", saved_at=saved_at)
    assert run("--dry-run") == "2 autosaves would be deleted.\n"
    assert run() == "2 autosaves deleted.\n"
    assert run() == "0 autosaves deleted.\n"
    assert Autosave.objects.get().tab == "tab00001"
