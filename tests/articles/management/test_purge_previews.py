"""`manage.py purge_previews` deletes links to previews that ended long ago."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db.models import F

from articles.editing import previews
from articles.models import AuditEntry, PreviewLink
from tests import factories

pytestmark = pytest.mark.django_db


def link(ended_days_ago):
    """One for a week, which ended so long ago."""
    revision = factories.DraftArticleFactory().working_revision
    made, _token = previews.share(revision)
    ago = timedelta(days=ended_days_ago + 7, minutes=1)
    moved = {"created_at": F("created_at") - ago, "expires_at": F("expires_at") - ago}
    PreviewLink.objects.filter(pk=made.pk).update(**moved)
    return made


def test_old_links_go_and_the_audit_log_stays(capsys):
    kept = {link(days).pk for days in (-3, 1, 89)}
    link(90)
    call_command("purge_previews", "--dry-run")
    assert PreviewLink.objects.count() == 4
    call_command("purge_previews")
    assert set(PreviewLink.objects.values_list("pk", flat=True)) == kept
    assert AuditEntry.objects.filter(action="share").count() == 4
    assert capsys.readouterr().out == "1 link would be deleted.\n1 link deleted.\n"
