"""From a fresh clone to the first page, and the same a second time.

Targets: under 120 s with a warm package cache, and under 6 s. Clones the repository this
script stands in, as it is committed, to a temporary folder.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PORT = 8765
PATIENCE = 300  # seconds


def first_page(clone: Path) -> float:
    """Seconds from `make run` to an answer of the front page; the site is stopped again."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in {"VAR_DIR", "DATABASE_URL", "DEBUG", "SITE_URL"}
    }
    start = time.monotonic()
    site = subprocess.Popen(
        ["make", "run"],
        cwd=clone,
        env=environment | {"PORT": str(PORT)},
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        while time.monotonic() - start < PATIENCE:
            if site.poll() is not None:
                sys.exit(f"make run ended with {site.returncode} before the first page.")
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/") as answer:
                    if b"The Open Dispatch" in answer.read():
                        return time.monotonic() - start
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.1)
        sys.exit(f"No page after {PATIENCE} s.")
    finally:
        os.killpg(site.pid, signal.SIGINT)
        site.wait(30)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="newsroom-") as folder:
        clone = Path(folder) / "newsroom"
        subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True)
        os.chmod(folder, 0o755)  # the embedded server may run as a user of its own
        print(f"fresh clone to first page: {first_page(clone):.1f} s")
        print(f"second run to first page: {first_page(clone):.1f} s")


if __name__ == "__main__":
    main()
