"""What Prometheus reads: by its own parser, and without a word of what somebody sent."""

import re
import threading
import urllib.error
import urllib.request

import pytest
from prometheus_client.parser import text_string_to_metric_families

from newsroom.watching import exposition, present, worker
from newsroom.watching.counts import Counts
from newsroom.watching.kinds import KINDS
from newsroom.watching.requests import Watched
from tests.newsroom.processes import ROOT, free_port


def samples(text: bytes | str) -> dict[tuple, float]:
    """(name, labels…): value, by Prometheus' own parser."""
    families = text_string_to_metric_families(text if isinstance(text, str) else text.decode())
    return {
        (sample.name, *sorted(sample.labels.items())): sample.value
        for family in families
        for sample in family.samples
    }


@pytest.fixture
def counts(settings, tmp_path):
    settings.METRICS_DIR = tmp_path
    return Counts(tmp_path)


@pytest.fixture
def told():
    return lambda: samples(exposition.exposition())


def test_requests_are_told_by_kind_status_and_where_they_came_from(counts, told):
    counts.answer("article", "200 OK", "hit", 0.002, 1_000)
    counts.answer("article", "200 OK", "hit", 0.3, 1_000)
    counts.answer("search", "503 Service Unavailable", "pass", 2, 10)
    counts.queries("search", 4, 1.5)
    counts.note(cache_bytes=5, cache_budget=10, cache_pages=2)
    found = told()
    article = ("cache", "hit"), ("kind", "article")
    assert found["newsroom_requests_total", *article, ("status", "200")] == 2
    assert found["newsroom_response_bytes_total", *article] == 2_000
    durations = "newsroom_request_duration_seconds"
    assert found[f"{durations}_count", *article] == 2
    assert found[f"{durations}_bucket", *article, ("le", "0.005")] == 1
    assert found[f"{durations}_bucket", *article, ("le", "+Inf")] == 2
    assert round(found[f"{durations}_sum", *article], 3) == 0.302
    assert found["newsroom_database_queries_total", ("kind", "search")] == 4
    assert found["newsroom_database_seconds_total", ("kind", "search")] == 1.5
    names = ("cache_bytes", "cache_budget_bytes", "cache_pages", "workers")
    assert [found[f"newsroom_{name}",] for name in names] == [5, 10, 2, 1]
    assert found["newsroom_resident_memory_bytes",] > 1_000_000
    assert found["newsroom_disk_free_bytes",] > 0


def test_no_label_has_a_word_of_a_request(counts, told):
    def application(environ, start_response):
        start_response("404 Not Found", [("X-Cache", "miss")])
        return [b""]

    watched = Watched(application, counts=counts, is_logged=False, takes_ids=True)
    for path in ("/world/a-scandal/", "/preview/scandal/", "/scandal.php", "/tags/scandal/"):
        asked = {
            "PATH_INFO": path, "REQUEST_METHOD": "SCANDAL", "QUERY_STRING": "q=scandal",
            "REMOTE_ADDR": "203.0.113.77", "HTTP_HOST": "scandal.example",
            "HTTP_X_REQUEST_ID": "scandal-scandal",
        }  # fmt: skip
        watched(asked, lambda *_: None)
    text = exposition.exposition().decode()
    assert "scandal" not in text.lower()
    assert "203.0" not in text
    kinds = {value for _name, *labels in told() for name, value in labels if name == "kind"}
    assert kinds <= {*KINDS}
    assert len(kinds) == 4


@pytest.fixture
def server(counts, settings):
    settings.METRICS_PORT = free_port()
    server = worker.listening()
    thread = threading.Thread(target=server.serve_forever, args=[0.01])
    thread.start()
    yield f"http://127.0.0.1:{settings.METRICS_PORT}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_it_is_told_at_a_port_of_its_own_by_one_worker(server, counts):
    counts.answer("front", "200 OK", "hit", 0, 0)
    with urllib.request.urlopen(f"{server}/metrics") as response:
        assert response.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["Server"] == "Newsroom"
        found = samples(response.read())
    assert found["newsroom_workers",] == 1
    assert worker.listening() is None


@pytest.mark.parametrize("path", ["/", "/metrics/", "/metrics.json", "/admin/"])
def test_nothing_else_is_at_that_port(server, path):
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(server + path)
    assert refused.value.code == 404
    refused.value.close()


def test_a_site_that_is_not_watched_pays_nothing(settings):
    settings.LOG_REQUESTS, settings.METRICS_PORT = False, 0
    application = object()
    assert worker.watched(application) is application


def test_the_documentation_names_the_metrics_that_there_are(counts, db, monkeypatch):
    monkeypatch.setattr(exposition, "looked", present.look)
    counts.answer("front", "200 OK", "miss", 0.1, 1)
    counts.queries("front", 1, 0.1)
    text = (ROOT / "docs" / "watching.md").read_text()
    told = {name for name, *_labels in samples(exposition.exposition())}
    named = set(re.findall(r"newsroom_[a-z_]+[a-z]", text))
    assert named - told == {"newsroom_request_duration_seconds"}  # the family of three
    assert {
        re.sub(r"(?<=duration_seconds)_(bucket|count|sum)$", "", each) for each in told
    } <= named
