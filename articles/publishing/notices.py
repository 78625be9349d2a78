"""The words of a public notice: what they must say, and what they make of a publication."""

from django.utils.translation import gettext as _

from articles.models import Correction, Revision
from articles.publishing.states import PublishingError


def require_notice(kind: str, text: str) -> str:
    if kind == Correction.Kind.RETRACTION:
        raise PublishingError(
            _("A retraction can’t be published as a correction. Retract the article instead.")
        )
    return require_words(text)


def require_words(text: str) -> str:
    if not text.strip():
        raise PublishingError(_("Say in the notice what was wrong and what you changed."))
    return text.strip()


def change_with(kind: str) -> str:
    """What the publication is to readers that comes with a notice of this kind."""
    return Revision.Change.UPDATE if kind == Correction.Kind.UPDATE else Revision.Change.CORRECTION
