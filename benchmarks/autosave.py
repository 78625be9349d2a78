"""How long it takes to keep a form of 1,500 words and 20 citations on the server. Target: 60 ms.

The whole request of an editor: session, token, permission, one row. In a database of its own, as
`live_preview.py` makes it.
"""

import time

from live_preview import run

TARGET = 60  # milliseconds, the median
WORDS, CITATIONS, REQUESTS = 1500, 20, 200
ADDRESS = "/admin/articles/article/autosave/"


def form_of(article) -> dict[str, str]:
    """What the browser posts: the fields, and a row for each citation."""
    body = " ".join(f"word{number}" for number in range(WORDS))
    posted = {"title": article.title, "standfirst": "In short.", "body": body, "tags": "sea, moon"}
    posted |= {"tab": "benchmark1", "article": str(article.pk), "note": "", "slug": article.slug}
    rows = list(article.citations.all())
    posted |= {"citations-TOTAL_FORMS": str(len(rows)), "citations-INITIAL_FORMS": str(len(rows))}
    for index, row in enumerate(rows):
        values = {"id": row.pk, "article": article.pk, "number": row.number}
        values |= {"reference": row.reference_id, "support": row.support}
        posted |= {f"citations-{index}-{name}": str(value) for name, value in values.items()}
    return posted


def measure() -> list[float]:
    from django.contrib.auth import get_user_model
    from django.contrib.auth.models import Group
    from django.test import Client

    from articles.models import Article, Autosave, Citation
    from references.models import Reference, Source

    editor = get_user_model().objects.create_user("benchmark", is_staff=True)
    editor.groups.add(Group.objects.get(name="Editor"))
    client = Client(headers={"host": "127.0.0.1"}, enforce_csrf_checks=True)
    client.force_login(editor)
    token = "x" * 32
    client.cookies["csrftoken"] = token
    article = Article.objects.create(title="Benchmark", slug="benchmark")
    source = Source.objects.create(name="Benchmark", domain="example.org")
    for number in range(1, CITATIONS + 1):
        work = Reference.objects.create(source=source, url=f"https://example.org/{number}")
        Citation.objects.create(article=article, number=number, reference=work)
    posted, times = form_of(article) | {"csrfmiddlewaretoken": token}, []
    for number in range(REQUESTS + 10):
        posted["standfirst"] = f"Version {number}."
        start = time.perf_counter()
        response = client.post(ADDRESS, posted)
        times.append((time.perf_counter() - start) * 1000)
        assert response.json()["id"], response.content
    assert len(Autosave.objects.get().values) > 100
    return sorted(times[10:])


if __name__ == "__main__":
    run(measure, "autosaves", TARGET)
