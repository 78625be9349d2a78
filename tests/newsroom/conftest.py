"""A folder for an embedded server of a test's own."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest


@pytest.fixture
def var_dir():
    """Not below pytest's `tmp_path`: run by root, the server has a user of its own, and any other
    run of pytest closes that folder to everybody else. It may be passed through, so that no word
    is said of opening it."""
    with TemporaryDirectory(prefix="newsroom-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)
        yield Path(folder, "var")
