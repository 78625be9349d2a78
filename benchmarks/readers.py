"""Measure what readers and machines ask for, with ever more articles, and print a table.

    .venv/bin/python benchmarks/readers.py [--sizes 1000,10000,100000,1000000] [--only search]
    VAR_DIR=… .venv/bin/python benchmarks/readers.py --here

Every size is made by `make_corpus` in a database of its own, which is dropped at the end.
DATABASE_URL may name a server; without it an embedded one is started in a temporary folder. There
is no page cache: each request renders. A million articles take some 20 GB and half an hour.
"""

import argparse
import os
import platform
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUESTS = 100
FULL_PAGE = 20  # articles; a shorter list would be quicker, whatever the size of the archive
PAGE, SEARCH, OTHER = 50, 150, 100  # milliseconds at the 95th percentile
SUGGESTIONS = 30
QUERIES = 8
READING = ("SELECT", "WITH", "DECLARE")
GROWTH = 1.5  # how much slower a page may be at the largest size than at the smallest …
AS_FULL = 0.8  # … at which it has so much of the bytes: at 1,000 articles some lists are short


def pages() -> dict[str, tuple[list[str], int]]:
    """Addresses of every kind, several where that can be, and the target in milliseconds."""
    from articles.models import Listing, Revision
    from articles.models.list_kinds import ListKind

    newest = Revision.objects.listed().as_cards()
    some = list(newest[:200:10])
    old = list(newest.order_by("published_at", "article_id")[:10])
    words = [each.title.replace(":", " ").split() for each in some]
    places = [next(word for word in title if word.istitle() and word != "The") for title in words]
    first, last = some[0], old[0]
    _, middle = newest[0], newest[Listing.objects.filter(kind=ListKind.SECTION).count() // 2]
    deep = f"before={middle.published_at:%Y%m%dT%H%M%S.%fZ}-{middle.article_id}"
    month = f"{last.published_at.year}/{last.published_at.month:02}"
    return {
        "front": (["/"], PAGE),
        "section": ([first.article.section.get_absolute_url()], PAGE),
        "section, deep": ([f"{first.article.section.get_absolute_url()}?{deep}"], PAGE),
        "tag, common": ([_list(ListKind.TAG, True)], PAGE),
        "tag, rare": ([_list(ListKind.TAG, False)], PAGE),
        "tags": (["/tags/"], PAGE),
        "author": ([_list(ListKind.AUTHOR, True)], PAGE),
        "authors": (["/authors/"], PAGE),
        "source": ([_list(ListKind.SOURCE, True)], PAGE),
        "sources": (["/sources/"], PAGE),
        "archive": (["/archive/"], PAGE),
        "archive, month": ([f"/archive/{month}/"], PAGE),
        "article": ([each.get_absolute_url() for each in some + old], PAGE),
        "feed": (["/feed.xml"], PAGE),
        "feed of a section": ([f"{first.article.section.get_absolute_url()}feed.xml"], PAGE),
        "search, rare": ([f"/search/?q={each}" for each in places], SEARCH),
        "search, common": (["/search/?q=harbour", "/search/?q=bridge"], SEARCH),
        "search, two words": (["/search/?q=harbour+market", "/search/?q=cafe+quarry"], SEARCH),
        "search, facet": (["/search/?q=market&tag=harbour"], SEARCH),
        "search, no hit": (["/search/?q=harbuor"], SEARCH),
        "suggestions": ([f"/search/suggest/?q={each[:4]}" for each in places], SUGGESTIONS),
        "sitemap": (["/sitemap.xml"], OTHER),
        "sitemap, part": ([f"/sitemap-{month.replace('/', '-')}-1.xml"], OTHER),
        "news sitemap": (["/sitemap-news.xml"], OTHER),
    }


def _list(kind: int, is_long: bool) -> str:
    """The address of the longest list of a kind, or of the shortest that fills a page."""
    from articles.models import Author, Tag, Tally
    from articles.models.list_kinds import ListKind
    from references.models import Source

    lists = {
        ListKind.TAG: (Tag, "tags"),
        ListKind.AUTHOR: (Author, "authors"),
        ListKind.SOURCE: (Source, "sources"),
    }
    model, folder = lists[kind]
    full = Tally.objects.of(kind).filter(articles__gte=FULL_PAGE)
    found = full.order_by("-articles" if is_long else "articles").first()
    return f"/{folder}/{model.objects.get(pk=found.owner).slug}/"


def measure(client, addresses: list[str]) -> tuple[float, int, int] | str:
    """The 95th percentile in milliseconds, the most queries and bytes; or why there is none."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    queries = length = 0
    for address in addresses:
        with CaptureQueriesContext(connection) as captured:
            response = client.get(address)
        if response.status_code != 200:
            return f"{response.status_code} at {address}"
        page = b"".join(response) if response.streaming else response.content
        length = max(length, len(page))
        asked = [each for each in captured if each["sql"].lstrip("( \n").startswith(READING)]
        queries = max(queries, len(asked))
    times = []
    for number in range(REQUESTS):
        started = time.perf_counter()
        response = client.get(addresses[number % len(addresses)])
        b"".join(response) if response.streaming else response.content
        times.append((time.perf_counter() - started) * 1000)
    return statistics.quantiles(times, n=20, method="inclusive")[-1], queries, length


def related() -> tuple[float, int, int]:
    from django.utils import timezone

    from articles.lists.related import related_to
    from articles.models import Revision

    now, times = timezone.now(), []
    for revision in Revision.objects.listed().as_cards()[: REQUESTS * 5 : 5]:
        started = time.perf_counter()
        related_to(revision.article, now)
        times.append((time.perf_counter() - started) * 1000)
    return statistics.quantiles(times, n=20, method="inclusive")[-1], 2, 0


def run(size: int, only: str) -> dict[str, tuple]:
    """Make a database with so many articles and measure it: name → (outcome, target)."""
    from django.core.management import call_command
    from django.db import connection

    before = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, serialize=False)
    try:
        call_command("make_corpus", size)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")  # as autovacuum would have, by the time readers come
            cursor.execute("SELECT pg_size_pretty(pg_database_size(current_database()))")
            print(f"{size:,} articles, {cursor.fetchone()[0]}", flush=True)
        return measure_all(only)
    finally:
        connection.creation.destroy_test_db(before, verbosity=0)


def measure_all(only: str) -> dict[str, tuple]:
    """Measure the database as it is: name → (outcome, target)."""
    from django.test import Client

    found = {}
    for name, (addresses, target) in pages().items():
        if only in name:
            found[name] = measure(Client(), addresses), target
            print(f"  {name}: {found[name][0]}", flush=True)
    if only in "related":
        found["related"] = related(), OTHER
    return found


def table(results: dict[int, dict[str, tuple]]) -> tuple[list[str], bool]:
    """Lines of Markdown, and whether every target was met."""
    sizes = sorted(results)
    lines = ["| page | queries | " + " | ".join(f"{size:,}" for size in sizes) + " | target |"]
    lines.append("|---|---:|" + "---:|" * (len(sizes) + 1))
    is_met = True
    for name, (_, target) in results[sizes[-1]].items():
        outcomes = [results[size][name][0] for size in sizes]
        if any(isinstance(each, str) for each in outcomes):
            reason = next(each for each in outcomes if isinstance(each, str))
            lines.append(f"| {name} | | skipped: {reason} |")
            continue
        queries = max(each[1] for each in outcomes)
        times = [each[0] for each in outcomes]
        is_good = times[-1] <= target and (queries <= QUERIES or target != PAGE)
        if target == PAGE:
            full = [each[0] for each in outcomes if each[2] >= AS_FULL * outcomes[-1][2]]
            is_good = is_good and times[-1] <= GROWTH * full[0]
        is_met = is_met and is_good
        cells = " | ".join(f"{each:.0f} ms" for each in times)
        lines.append(
            f"| {name} | {queries} | {cells} | {target} ms{'' if is_good else ' **missed**'} |"
        )
    return lines, is_met


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sizes", default="1000,10000", help="numbers of articles, with commas")
    parser.add_argument("--only", default="", help="a part of the names of what to measure")
    parser.add_argument("--here", action="store_true", help="measure the site of VAR_DIR as it is")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="newsroom-bench-") as scratch:
        os.environ |= {"DEBUG": "false"} | ({} if options.here else {"VAR_DIR": f"{scratch}/var"})
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
        sys.path.insert(0, str(ROOT))

        import django
        from django.conf import settings
        from django.db import connection

        django.setup()
        settings.STORAGES["staticfiles"] = {
            "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        }
        settings.ALLOWED_HOSTS.append("testserver")
        if options.here:
            from articles.models import Article

            results = {Article.objects.count(): measure_all(options.only)}
        else:
            results = {int(size): run(int(size), options.only) for size in options.sizes.split(",")}
        lines, is_met = table(results)
        print("\n" + "\n".join(lines))
        connection.connect()
        print(
            f"\nThe 95th percentile of {REQUESTS} requests without a page cache. "
            f"Python {platform.python_version()}, PostgreSQL {connection.pg_version // 10000}, "
            f"{os.cpu_count()} cores, {platform.machine()}"
        )
        connection.close()
    sys.exit(0 if is_met else 1)


if __name__ == "__main__":
    main()
