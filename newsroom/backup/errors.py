"""The one error of this package: what is wrong with a backup, and what to do, in a sentence."""


class BackupError(Exception):
    """Nothing was left half-done; the text is for the person at the terminal."""
