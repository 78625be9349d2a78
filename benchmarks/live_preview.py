"""How long the live preview of 1,000 words with 13 markers takes on the server. Target: 50 ms.

The whole request: session, permission, rendering, checks. In a database of its own, as
`import_articles.py` makes it.
"""

import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

TARGET = 50  # milliseconds, the median
NEW = "/admin/articles/article/preview.json"


def measure() -> list[float]:
    from django.contrib.auth import get_user_model
    from django.test import Client
    from rendering import body

    from references.models import Reference, Source

    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(get_user_model().objects.create_superuser("benchmark"))
    source = Source.objects.create(name="Benchmark", domain="example.org")
    cited = [
        [number, Reference.objects.create(source=source, url=f"https://example.org/{number}").pk]
        for number in range(1, 5)
    ]
    times = []
    for number in range(210):
        posted = json.dumps({"body": f"{body()}\n\nVersion {number}.", "citations": cited})
        start = time.perf_counter()
        response = client.post(NEW, posted, "application/json")
        times.append((time.perf_counter() - start) * 1000)
        assert len(response.json()["html"]) > 5_000, response.content
    return sorted(times[10:])


def run(measure: Callable[[], list[float]], name: str, target: int) -> None:
    """Measure in a new database, say how long the requests took, and end the program."""
    with tempfile.TemporaryDirectory(prefix="newsroom-bench-") as scratch:
        os.environ |= {"VAR_DIR": f"{scratch}/var", "DEBUG": "true"}
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")

        import django
        from django.conf import settings
        from django.db import connection

        django.setup()
        settings.DEBUG = False  # only the checks of a production start are left out
        before = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, serialize=False)
        try:
            times = measure()
        finally:
            connection.creation.destroy_test_db(before, verbosity=0)
    middle = statistics.median(times)
    print(
        f"{len(times)} {name}: best {times[0]:.1f} ms, median {middle:.1f} ms, "
        f"p95 {times[int(len(times) * 0.95)]:.1f} ms (target: {target})"
    )
    sys.exit(0 if middle <= target else 1)


if __name__ == "__main__":
    run(measure, "previews", TARGET)
