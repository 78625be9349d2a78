"""Measure the editors' pages of feedback with 5,000,000 answers to 100,000 articles.

    .venv/bin/python benchmarks/feedback_dashboard.py [--votes N] [--articles N] [--plans]

The answers are written by the database itself, a part of them with words and some as reports, and
counted by `manage.py count_feedback`. DATABASE_URL may name a server; a database is then created
there and dropped again. Without it an embedded server is started in a temporary folder. It takes
some 5 GB and a quarter of an hour; `--plans` shows the slowest query of each page.
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
REQUESTS = 20
TARGET = 500  # milliseconds at the 95th percentile, on two cores
PORTION = 100_000  # votes of one statement
WEEKS = 104
ALONE = 20_000  # reports that came without an answer
WAITING = 2_000  # answers that nobody has counted when the dashboard is opened
WORDS = (
    "harbour market council budget school hospital railway weather forest library museum".split()
)

READ = """
CREATE TEMPORARY TABLE read AS
SELECT row_number() OVER (ORDER BY article_id) AS place, article_id,
    array_agg(id ORDER BY number) AS revisions
FROM articles_revision WHERE lower(live) < now() GROUP BY article_id;
CREATE INDEX ON read (place);
ANALYZE read
"""
# A few articles are read by many: the first hundredth of them gets a fifth of all answers.
VOTES = """
INSERT INTO feedback_vote (article_id, revision_id, voter, helpful, reason, comment, is_suspect,
    suspicion, created_at, updated_at)
SELECT article_id, revisions[1 + n %% cardinality(revisions)], decode(md5(n::text), 'hex'), helpful,
    CASE WHEN n %% 3 > 0 THEN '' WHEN helpful
        THEN (ARRAY['learned', 'clear', 'sources', 'other'])[1 + n %% 4]
        ELSE (ARRAY['inaccurate', 'unsupported', 'outdated', 'shallow', 'unclear', 'biased',
            'other'])[1 + n %% 7] END,
    CASE WHEN n %% 100 = 0 THEN 'Why is there no word about the ' || words[1 + n %% 11]
        || ' of ' || words[1 + n %% 7] || '? I have read it twice.' ELSE '' END,
    n %% 50 = 0, CASE WHEN n %% 50 = 0 THEN 'network' ELSE '' END, at, at
FROM (
    SELECT n, 1 + floor(power(random(), 3) * (SELECT count(*) FROM read))::int AS place,
        random() < 0.6 + 0.35 * sin(n) AS helpful,
        now() - random() * %(weeks)s * interval '1 week' AS at
    FROM generate_series(%(first)s, %(last)s) AS n
) AS given
JOIN read USING (place), (SELECT %(words)s::text[] AS words) AS chosen
"""
REPORTS = """
INSERT INTO feedback_report (article_id, revision_id, vote_id, text, quote, state, is_suspect,
    suspicion, created_at, updated_at)
SELECT article_id, revision_id, id, '', '',
    (ARRAY['new', 'triaged', 'fixed', 'dismissed', 'dismissed'])[1 + id %% 5], is_suspect,
    suspicion, created_at, updated_at
FROM feedback_vote WHERE comment <> '';
INSERT INTO feedback_report (article_id, revision_id, text, quote, state, is_suspect, suspicion,
    created_at, updated_at)
SELECT article_id, id, 'The year is wrong: see the ' || words[1 + id %% 11] || '.',
    left(title, 80),
    (ARRAY['new', 'triaged', 'fixed', 'dismissed', 'dismissed'])[1 + id %% 5], false, '',
    now() - id * interval '1 minute', now() - id * interval '1 minute'
FROM articles_revision, (SELECT %(words)s::text[] AS words) AS chosen
WHERE upper_inf(live) ORDER BY article_id LIMIT %(alone)s
"""

NUMBERS, INBOX = "/admin/feedback/vote/", "/admin/feedback/report/"
# Each is narrowed, searched and turned to its end, as editors do.
LISTS = {
    "inbox": "",
    "inbox, all": "state=all",
    "inbox, last page": "state=all&p={last}",
    "inbox, new": "state=new",
    "inbox, dismissed": "state=dismissed",
    "inbox, with a No": "kind=no",
    "inbox, a section": "section={section}&state=all",
    "inbox, an origin": "origin=human&state=all",
    "inbox, suspect": "suspect=yes&state=all",
    "inbox, search": "q=harbour&state=all",
    "inbox, two words": "q=harbour+museum&state=all",
    "inbox, no hit": "q=xylophone&state=all",
}


def pages() -> dict[str, str]:
    """Addresses by name, those of the article and the report with most to show among them."""
    from feedback.models import Report
    from feedback.numbers import dashboard

    most = dashboard.breakdown("article")[0][0].key
    last = -(-Report.objects.count() // 50)
    report = Report.objects.exclude(quote="").latest("pk")
    section = report.article.section.slug
    lists = {name: query.format(last=last, section=section) for name, query in LISTS.items()}
    return {
        **{f"dashboard, by {by}": f"{NUMBERS}?by={by}" for by in dashboard.DIMENSIONS},
        "one article": f"{NUMBERS}articles/{most}/",
        **{name: f"{INBOX}?{query}" for name, query in lists.items()},
        "one report": f"{INBOX}{report.pk}/change/",
        "list of articles": "/admin/articles/article/",
        "home": "/admin/",
    }


def fill(articles: int, votes: int) -> None:
    """The rows of a large publication whose readers answer, made by the database itself."""
    from django.core.management import call_command
    from django.db import connection

    call_command("make_corpus", articles)
    given = {"weeks": WEEKS, "words": WORDS, "alone": ALONE}
    with connection.cursor() as cursor:
        cursor.execute(READ)
        started = time.perf_counter()
        for first in range(1, votes + 1, PORTION):
            last = min(first + PORTION - 1, votes)
            cursor.execute(VOTES, given | {"first": first, "last": last})
        for statement in REPORTS.split(";\n"):
            cursor.execute(statement, given)
        print(f"{votes:,} votes written in {time.perf_counter() - started:.0f} s", flush=True)
        started = time.perf_counter()
        call_command("count_feedback")
        print(f"counted in {time.perf_counter() - started:.0f} s", flush=True)
        cursor.execute("VACUUM ANALYZE")  # as autovacuum would have
        cursor.execute("SELECT pg_size_pretty(pg_database_size(current_database()))")
        print(f"{articles:,} articles, {cursor.fetchone()[0]}", flush=True)


def measure(client, address: str, shows_plans: bool, before=lambda: None) -> tuple:
    """Median and 95th percentile in milliseconds after a first request, and its queries."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
    queries = len(captured)
    if response.status_code != 200:
        sys.exit(f"{address}: {response.status_code} {response.get('Location', '')}")
    if shows_plans:
        slowest = max(captured, key=lambda each: float(each["time"]))
        print(f"    {float(slowest['time']) * 1000:.0f} ms {slowest['sql'][:1500]}")
    times = []
    for _ in range(REQUESTS):
        before()
        started = time.perf_counter()
        client.get(address)
        times.append((time.perf_counter() - started) * 1000)
    p95 = statistics.quantiles(times, n=20, method="inclusive")[-1]
    return statistics.median(times), p95, queries


def write_more(first: int):
    """A function that lets WAITING readers answer, each time others."""
    from django.db import connection

    given = {"weeks": 1, "words": WORDS}
    begun = [first]

    def write() -> None:
        with connection.cursor() as cursor:
            last = begun[0] + WAITING - 1
            cursor.execute(VOTES, given | {"first": begun[0], "last": last})
        begun[0] += WAITING

    return write


def run(options) -> bool:
    """Fill the database, measure every page, and say whether all are quick enough."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    fill(options.articles, options.votes)
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("chief"))
    is_met = True
    print(f"{'page':<30}{'p50 ms':>8}{'p95 ms':>8}{'queries':>9}")
    given = {name: (address,) for name, address in pages().items()}
    waiting = write_more(options.votes + 1)
    given[f"dashboard, {WAITING:,} waiting"] = (NUMBERS, waiting)
    for name, (address, *before) in given.items():
        p50, p95, queries = measure(client, address, options.plans, *before)
        is_good = p95 < TARGET
        is_met = is_met and is_good
        said = "" if is_good else "  too slow"
        print(f"{name:<30}{p50:>8.0f}{p95:>8.0f}{queries:>9}{said}", flush=True)
    return is_met


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--votes", type=int, default=5_000_000)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--plans", action="store_true", help="show each page's slowest query")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="newsroom-bench-") as scratch:
        os.chmod(scratch, 0o755)  # the embedded server may run as a user of its own
        os.environ |= {"VAR_DIR": f"{scratch}/var", "DEBUG": "false"}
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
        before = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, serialize=False)
        try:
            is_met = run(options)
            version = connection.pg_version
        finally:
            connection.creation.destroy_test_db(before, verbosity=0)
        print(
            f"Target: {TARGET} ms at the 95th percentile of {REQUESTS} requests. "
            f"Python {platform.python_version()}, PostgreSQL {version // 10000}, "
            f"{os.cpu_count()} cores, {platform.machine()}"
        )
        sys.exit(0 if is_met else 1)


if __name__ == "__main__":
    main()
