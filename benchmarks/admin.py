"""Measure the editors' home, lists and form with 100,000 articles and 300,000 revisions.

    .venv/bin/python benchmarks/admin.py [NUMBER OF ARTICLES]

DATABASE_URL may name a server; a database is then created there and dropped again. Without it an
embedded server is started in a temporary folder. Filling the database takes some minutes.
"""

import os
import platform
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = 300  # milliseconds, on two cores
QUERIES = 30  # that a page may cost at most
PEOPLE, TAGS, AUTHORS, WORKS = 20, 5000, 5000, 5000
WORDS = (
    "archive standard reader marker source network protocol document address record notice draft "
    "editor claim number result change server history table page letter measure bridge harbour "
    "river market council budget school hospital railway weather forest library museum theatre"
).split()

# One article in 20 is a draft: some of these in review, some scheduled, some with problems.
FILL = """
INSERT INTO articles_article (id, section_id, title, slug, standfirst, body, lead_image_alt,
    lead_image_is_decorative, stage, due_on, is_featured, origin, generator, generator_version,
    checks, reviewed_by, created_by_id, assignee_id, created_at, updated_at)
SELECT n, (SELECT min(id) FROM articles_section) + n %% 5,
    initcap(concat_ws(' ', words[1 + n %% 36], words[1 + n / 36 %% 36], words[1 + n / 1296 %% 36])),
    'article-' || n, 'One sentence of what it is about.', bodies[1 + n %% 200], '', false,
    CASE WHEN n %% 200 = 0 THEN 'in_review' ELSE 'drafting' END,
    CASE WHEN n %% 50 = 0 THEN current_date - n %% 60 + 30 END, false,
    CASE WHEN n %% 2 = 0 THEN 'ai_autonomous' ELSE 'human' END, '', '', '[]', '',
    people[1 + n %% cardinality(people)],
    CASE WHEN n %% 10 = 0 THEN people[1 + n / 10 %% cardinality(people)] END,
    now() - n * interval '15 minutes', now() - n * interval '15 minutes'
FROM generate_series(1, %(count)s) AS n,
    (SELECT %(words)s::text[] AS words, %(bodies)s::text[] AS bodies,
        array(SELECT id FROM auth_user) AS people) AS given;

INSERT INTO articles_revision (article_id, number, kind, note, created_at, title, slug, standfirst,
    body, body_html, "references", authors, tags, provenance, word_count, minutes, content_hash,
    import_hash, blocking_findings, warning_findings, is_listed, live, published_at,
    public_updated_at)
SELECT a.id, k, 'save', '', a.updated_at, a.title, a.slug, a.standfirst, a.body, a.body, '[]',
    '[]', '[]', '{}', 120, 1, md5(a.id || '-' || k), '', (NOT is_out AND a.id %% 60 = 0)::int,
    (a.id %% 7 = 0)::int, is_now, period, lower(period), lower(period)
FROM articles_article AS a CROSS JOIN generate_series(1, 3) AS k CROSS JOIN LATERAL (
    SELECT a.id %% 20 <> 0 AS is_out, k = 3 AND a.id %% 20 <> 0 AS is_now
) AS is_what CROSS JOIN LATERAL (
    SELECT CASE WHEN is_now THEN tstzrange(a.updated_at, NULL)
        WHEN k = 3 AND a.id %% 500 = 0 THEN tstzrange(now() + a.id * interval '1 minute', NULL) END
        AS period
) AS times;

UPDATE articles_article AS a SET working_revision_id = r.id
FROM articles_revision AS r WHERE r.article_id = a.id AND r.number = 3;

INSERT INTO articles_byline (article_id, author_id, position)
SELECT id, (SELECT min(id) FROM articles_author) + id %% %(authors)s, 0 FROM articles_article;
INSERT INTO articles_articletag (content_object_id, tag_id)
SELECT id, (SELECT min(id) FROM articles_tag) + (id * 2 + k) %% %(tags)s
FROM articles_article, generate_series(1, 2) AS k;
INSERT INTO articles_citation (article_id, number, reference_id, support)
SELECT id, k, (SELECT min(id) FROM references_reference) + (id * 3 + k) %% %(works)s, 'unreviewed'
FROM articles_article, generate_series(1, 3) AS k;
INSERT INTO articles_auditentry (created_at, actor_name, action, target_kind, target_id,
    target_name, details)
SELECT updated_at, 'somebody', 'publish', 'article', id, title, '{}' FROM articles_article;
"""

LIST = "/admin/articles/article/"
PAGES = {
    "home": "/admin/",
    "list": LIST,
    "list, page 200": f"{LIST}?p=200",
    "list, one month": f"{LIST}?updated_at__year=2026&updated_at__month=6",
    "list, live": f"{LIST}?state=live",
    "list, live with changes": f"{LIST}?state=live_draft",
    "list, drafts": f"{LIST}?state=draft",
    "list, scheduled": f"{LIST}?state=scheduled",
    "list, problems": f"{LIST}?problems=blocking",
    "list, warnings": f"{LIST}?problems=warning",
    "list, mine": f"{LIST}?work=mine",
    "list, machine drafts": f"{LIST}?work=machine",
    "list, tag": f"{LIST}?tag=tag-77",
    "list, author": f"{LIST}?author=author-77",
    "list, origin": f"{LIST}?origin__exact=human",
    "list, search": f"{LIST}?q=harbour+museum",
    "list, search by title": f"{LIST}?q=arbour+muse",
    "form": f"{LIST}4711/change/",
    "references": "/admin/references/reference/",
    "tags": "/admin/articles/tag/",
    "authors": "/admin/articles/author/",
    "audit log": "/admin/articles/auditentry/",
}


def fill(count: int) -> None:
    """The rows of a large publication, made by the database itself."""
    from django.contrib.auth import get_user_model
    from django.db import connection

    from articles.models import Author, Section, Tag
    from references.models import Reference, Source

    User = get_user_model()
    people = [User(username=f"person-{n}", is_staff=True) for n in range(PEOPLE)]
    User.objects.bulk_create(people)
    Section.objects.bulk_create(Section(name=f"Part {n}", slug=f"part-{n}") for n in range(5))
    Tag.objects.bulk_create(Tag(name=f"tag {n}", slug=f"tag-{n}") for n in range(TAGS))
    Author.objects.bulk_create(
        Author(name=f"Author {n}", slug=f"author-{n}") for n in range(AUTHORS)
    )
    source = Source.objects.create(name="Example", domain="example.org")
    Reference.objects.bulk_create(
        Reference(source=source, title=f"Work {n}", url=f"https://example.org/{n}")
        for n in range(WORKS)
    )
    bodies = [" ".join(WORDS[(n * k + k) % len(WORDS)] for k in range(120)) for n in range(200)]
    given = {"count": count, "words": WORDS, "bodies": bodies}
    given |= {"authors": AUTHORS, "tags": TAGS, "works": WORKS}
    with connection.cursor() as cursor:
        for statement in FILL.split(";\n"):
            if statement.strip():
                cursor.execute(statement, given)
        cursor.execute("SELECT setval('articles_article_id_seq', %s)", [count])
        cursor.execute("VACUUM ANALYZE")


def measure(client, path: str) -> tuple[float, int]:
    """The median of five requests in milliseconds after a first one, and the queries of one."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        response = client.get(path)
    if response.status_code != 200:
        sys.exit(f"{path}: {response.status_code} {response.get('Location', '')}")
    if "-v" in sys.argv:
        for query in sorted(captured, key=lambda each: -float(each["time"]))[:2]:
            print(f"    {float(query['time']) * 1000:.0f} ms {query['sql'][:1500]}")
    queries = len(captured)
    times = []
    for _ in range(5):
        started = time.perf_counter()
        client.get(path)
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times), queries


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory(prefix="newsroom-bench-") as scratch:
        os.environ |= {"VAR_DIR": f"{scratch}/var", "DEBUG": "false"}
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
        sys.path.insert(0, str(ROOT))

        import django
        from django.conf import settings
        from django.contrib.auth import get_user_model
        from django.db import connection
        from django.test import Client

        django.setup()
        settings.STORAGES["staticfiles"] = {
            "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        }
        before = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, serialize=False)
        settings.ALLOWED_HOSTS.append("testserver")
        is_met = True
        try:
            started = time.perf_counter()
            fill(count)
            print(f"{count:,} articles made in {time.perf_counter() - started:.0f} s")
            client = Client()
            client.force_login(get_user_model().objects.create_superuser("chief"))
            print(f"{'page':<26}{'ms':>8}{'queries':>9}")
            for name, path in PAGES.items():
                took, queries = measure(client, path)
                is_good = took < TARGET and queries <= QUERIES
                is_met = is_met and is_good
                said = "" if is_good else "  too much"
                print(f"{name:<26}{took:>8.0f}{queries:>9}{said}", flush=True)
            version = connection.pg_version
        finally:
            connection.creation.destroy_test_db(before, verbosity=0)
        print(
            f"Target: {TARGET} ms, Python {platform.python_version()}, "
            f"PostgreSQL {version // 10000}, {os.cpu_count()} cores, {platform.machine()}"
        )
        sys.exit(0 if is_met else 1)


if __name__ == "__main__":
    main()
