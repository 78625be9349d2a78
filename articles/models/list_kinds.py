"""The kinds of lists that articles stand in."""

from django.db import models


class Kind(models.IntegerChoices):
    """Whose list it is; `owner` is a key of that table."""

    SECTION = 1, "Section"
    TAG = 2, "Tag"
    AUTHOR = 3, "Author"
    SOURCE = 4, "Source"
    REFERENCE = 5, "Reference"
    FEATURED = 6, "Featured"  # owner: a section, or 0 for the front page
    MONTH = 7, "Month"  # owner: 202604 for April 2026 in UTC; in tallies only
