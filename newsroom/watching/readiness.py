"""Whether this process can serve: what is wrong is named in sentences without names of machines.

What all machines share and pages don't need takes none of them out of service.
"""

from collections.abc import Iterator

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from newsroom.watching.looking import Look
from newsroom.watching.probes import disk, missing_migrations, storage_answers

# Hammered, it costs as much as asked once. A migration is not missed again once it has run.
database = Look(missing_migrations, keep=1.0, patience=3.0, late=None)
# Short: a balancer may not wait for it, and would take the machine for dead.
storage = Look(storage_answers, keep=15.0, patience=1.0, late=False)


def readyz(request: HttpRequest) -> JsonResponse:
    """200, also when something is wrong that pages don't need; 503 when they can't be made."""
    grave, others = list(_without_which_nothing_goes()), list(_without_which_pages_go_on())
    status = "unavailable" if grave else "degraded" if others else "ok"
    said = {"status": status, "problems": grave + others}
    response = JsonResponse(said, status=503 if grave else 200)
    response["Cache-Control"] = "no-store"
    return response


def _without_which_nothing_goes() -> Iterator[str]:
    missing = database()
    if missing is None:
        yield _("The database isn’t responding.")
    elif missing:
        yield ngettext(
            "The database lacks %(number)s migration. Run manage.py migrate.",
            "The database lacks %(number)s migrations. Run manage.py migrate.",
            missing,
        ) % {"number": missing}


def _without_which_pages_go_on() -> Iterator[str]:
    if not storage():
        yield _("Images can’t be stored.")
    if disk().is_full:
        yield _("The disk is full.")
