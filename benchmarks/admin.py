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
# With 13 citations, whose works a form asks for together; a save checks those that changed.
QUERIES_OF_A_FORM, QUERIES_OF_A_SAVE = 45, 110
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
    checks, reviewed_by, social_title, social_description, created_by_id, assignee_id, created_at,
    updated_at)
SELECT n, (SELECT min(id) FROM articles_section) + n %% 5,
    initcap(concat_ws(' ', words[1 + n %% 36], words[1 + n / 36 %% 36], words[1 + n / 1296 %% 36])),
    'article-' || n, 'One sentence of what it is about.', bodies[1 + n %% 200], '', false,
    CASE WHEN n %% 200 = 0 THEN 'in_review' ELSE 'drafting' END,
    CASE WHEN n %% 50 = 0 THEN current_date - n %% 60 + 30 END, false,
    CASE WHEN n %% 2 = 0 THEN 'ai_autonomous' ELSE 'human' END, '', '', '[]', '', '', '',
    people[1 + n %% cardinality(people)],
    CASE WHEN n %% 10 = 0 THEN people[1 + n / 10 %% cardinality(people)] END,
    now() - n * interval '15 minutes', now() - n * interval '15 minutes'
FROM generate_series(1, %(count)s) AS n,
    (SELECT %(words)s::text[] AS words, %(bodies)s::text[] AS bodies,
        array(SELECT id FROM auth_user) AS people) AS given;

INSERT INTO articles_revision (article_id, number, kind, note, created_at, title, slug, standfirst,
    body, body_html, "references", authors, tags, provenance, word_count, minutes, content_hash,
    import_hash, social_title, social_description, change, blocking_findings, warning_findings,
    is_listed, live, published_at, public_updated_at)
SELECT a.id, k, 'save', '', a.updated_at, a.title, a.slug, a.standfirst, a.body, a.body, '[]',
    '[]', '[]', '{}', 120, 1, md5(a.id || '-' || k), '', '', '', '',
    (NOT is_out AND a.id %% 60 = 0)::int, (a.id %% 7 = 0)::int, is_now, period, lower(period),
    lower(period)
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

TABLES = ["articles_article", "articles_revision", "articles_articletag", "articles_byline"]

LIST = "/admin/articles/article/"
STATES = ("draft", "in_review", "ready", "scheduled", "live", "live_draft", "live_scheduled")
STATES += ("retracted", "taken_down")
NARROWED = {
    **{state.replace("_", " "): f"state={state}" for state in STATES},
    "live, page 200": "state=live&p=200",
    "page 200": "p=200",
    "last page": "p=2000",
    "a year": "updated_at__year=2026",
    "a month": "updated_at__year=2026&updated_at__month=6",
    "problems": "problems=blocking",
    "warnings": "problems=warning",
    "mine": "work=mine",
    "overdue": "work=overdue",
    "machine drafts": "work=machine",
    "section": "section__id__exact=1",
    "section and draft": "section__id__exact=2&state=draft",
    "origin": "origin__exact=human",
    "tag": "tag=tag-77",
    "author": "author=author-77",
    "nobody's": "assignee=nobody",
    "somebody's": "assignee=3",
    "citing a work": "references__id__exact=77",
    "by title": "o=2",
    "search": "q=harbour+museum",
    "search, in every text": "q=archive",
    "search, in no text": "q=xylophone",
    "search, part of a title": "q=arbour+muse",
}
FORM = f"{LIST}4711/change/"
PAGES = {
    "home": "/admin/",
    "list": LIST,
    **{f"list, {name}": f"{LIST}?{query}" for name, query in NARROWED.items()},
    "references": "/admin/references/reference/",
    "sources": "/admin/references/source/",
    "tags": "/admin/articles/tag/",
    "authors": "/admin/articles/author/",
    "audit log": "/admin/articles/auditentry/",
}
CITED = 13  # works in the article whose form is measured


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
        # The lists of readers, which triggers keep, are not measured here.
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in FILL.split(";\n"):
            if statement.strip():
                cursor.execute(statement, given)
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute("SELECT setval('articles_article_id_seq', %s)", [count])
        cursor.execute("VACUUM ANALYZE")


def cite_much(key: int) -> dict[str, str]:
    """Give an article CITED citations; what its form posts."""
    from articles.models import Article, Citation
    from references.models import Reference

    article = Article.objects.get(pk=key)
    article.citations.all().delete()
    works = Reference.objects.order_by("pk")[:CITED]
    cited = [
        Citation.objects.create(article=article, number=number, reference=work)
        for number, work in enumerate(works, start=1)
    ]
    byline = article.bylines.get()
    posted = {
        "title": article.title,
        "slug": article.slug,
        "standfirst": article.standfirst,
        "body": "\n\n".join(f"{article.body} [{each.number}]" for each in cited[:8]),
        "section": article.section_id,
        "tags": "tag 7, tag 8",
        "origin": "human",
        "checks": "[]",
        "change": "minor",
        "citations-TOTAL_FORMS": CITED,
        "citations-INITIAL_FORMS": CITED,
        "picks-TOTAL_FORMS": 0,
        "picks-INITIAL_FORMS": 0,
        "bylines-TOTAL_FORMS": 1,
        "bylines-INITIAL_FORMS": 1,
        "bylines-0-id": byline.pk,
        "bylines-0-article": key,
        "bylines-0-author": byline.author_id,
        "bylines-0-position": 0,
    }
    for n, each in enumerate(cited):
        values = {"id": each.pk, "article": key, "number": n + 1, "reference": each.reference_id}
        values["support"] = "unreviewed"
        posted |= {f"citations-{n}-{name}": value for name, value in values.items()}
    return posted


def save(client, posted: dict[str, str]) -> None:
    """Post the form with one more word, as an editor who saves again and again."""
    from articles.models import Article

    posted["body"] += " word"
    posted["base_revision"] = Article.objects.values_list("working_revision", flat=True).get(
        pk=4711
    )
    response = client.post(FORM, posted)
    if response.status_code != 302:
        sys.exit(f"The form was not saved: {response.status_code}\n{response.content.decode()}")


def get(client, path: str) -> None:
    response = client.get(path)
    if response.status_code != 200:
        sys.exit(f"{path}: {response.status_code} {response.get('Location', '')}")


def measure(request, *args) -> tuple[float, int]:
    """The median of five requests in milliseconds after a first one, and the queries of one."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        request(*args)
    if "-v" in sys.argv:
        for query in sorted(captured, key=lambda each: -float(each["time"]))[:2]:
            print(f"    {float(query['time']) * 1000:.0f} ms {query['sql'][:1500]}")
    queries = len(captured)
    times = []
    for _ in range(5):
        started = time.perf_counter()
        request(*args)
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
            print(f"{'page':<30}{'ms':>8}{'queries':>9}")
            posted = cite_much(4711)
            runs = [(name, get, client, path, QUERIES) for name, path in PAGES.items()]
            runs += [
                ("form, 13 citations", get, client, FORM, QUERIES_OF_A_FORM),
                ("form, saved", save, client, posted, QUERIES_OF_A_SAVE),
            ]
            for name, request, *args, most in runs:
                took, queries = measure(request, *args)
                is_good = took < TARGET and queries <= most
                is_met = is_met and is_good
                said = "" if is_good else "  too much"
                print(f"{name:<30}{took:>8.0f}{queries:>9}{said}", flush=True)
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
