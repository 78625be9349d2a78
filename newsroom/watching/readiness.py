"""Whether this process can serve: what is wrong is named in sentences without names of machines."""

from collections.abc import Iterator

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from newsroom.watching.looking import Look
from newsroom.watching.probes import disk, missing_migrations, storage_answers

# Hammered, it costs as much as asked once. A migration is not missed again once it has run.
database = Look(missing_migrations, keep=1.0, patience=3.0, late=None)
storage = Look(storage_answers, keep=15.0, patience=3.0, late=False)


def readyz(request: HttpRequest) -> JsonResponse:
    """200, or 503 with what is wrong."""
    problems = list(_problems())
    said = {"status": "unavailable" if problems else "ok", "problems": problems}
    response = JsonResponse(said, status=503 if problems else 200)
    response["Cache-Control"] = "no-store"
    return response


def _problems() -> Iterator[str]:
    missing = database()
    if missing is None:
        yield _("The database isn’t responding.")
    elif missing:
        yield ngettext(
            "The database lacks %(number)s migration. Run manage.py migrate.",
            "The database lacks %(number)s migrations. Run manage.py migrate.",
            missing,
        ) % {"number": missing}
    if not storage():
        yield _("Images can’t be stored.")
    if disk().is_full:
        yield _("The disk is full.")
