"""The kinds of lists that articles stand in."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ListKind(models.IntegerChoices):
    """Whose list it is; `owner` is a key of that table."""

    SECTION = 1, _("Section")
    TAG = 2, _("Tag")
    AUTHOR = 3, _("Author")
    SOURCE = 4, _("Source")
    REFERENCE = 5, _("Reference")
    FEATURED = 6, _("Featured")  # owner: a section, or 0 for the front page
    MONTH = 7, _("Month")  # owner: 202604 for April 2026; in tallies only
