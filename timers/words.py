"""How often, and how it stands, in words."""

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from timers.runs import State

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def in_words(every: timedelta) -> str:
    """“every 5 minutes”, “every day”."""
    if every >= _DAY and not every % _DAY:
        count = every // _DAY
        return ngettext("every day", "every %(count)s days", count) % {"count": count}
    if every >= _HOUR and not every % _HOUR:
        count = every // _HOUR
        return ngettext("every hour", "every %(count)s hours", count) % {"count": count}
    count = every // _MINUTE
    return ngettext("every minute", "every %(count)s minutes", count) % {"count": count}


def state_in_words(state: State) -> str:
    if state.is_hung:
        return _("running for too long")
    if state.is_running:
        return _("running")
    if state.last_run is None:
        return _("never run")
    if state.has_failed:
        return _("failed")
    if state.is_late:
        return _("late")
    return _("fine")
