"""The one error of this package: the database cannot be reached, said in one sentence."""

from django.db.utils import OperationalError


class DatabaseUnavailable(OperationalError):
    """Its text says what is wrong and what to do, and never holds a password."""
