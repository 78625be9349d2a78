"""Load the production server with wrk and print what it answers beside two anchors.

    .venv/bin/python benchmarks/serving.py [--rounds 3] [--seconds 5] [--only hit]

The anchors are a bare Django view that returns ready bytes, on the same server program, and a
ready gzip file sent by nginx, where that is installed. All of them, and wrk, share the machine,
so only ratios of one run can be compared. Needs wrk.
"""

import argparse
import gzip
import http.client
import os
import platform
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CONNECTIONS = 16
READERS_A_SECOND, CRAWLED_A_SECOND, HOTTEST = 5_000, 20, 10
FRESH_WITHIN = 1.0  # seconds
MORE_MEMORY = 30  # MB over the budget
BUDGET = 64  # MB

# Each request of a new host, so that nothing that is kept can answer it.
LUA = """
local paths = {}
for line in io.lines("%(paths)s") do paths[#paths + 1] = line end
local number = 0
request = function()
    number = number + 1
    local headers = {["Accept-Encoding"] = "gzip"}
    if %(new_host)s then headers["Host"] = "n" .. %(first)d + number .. ".bench.test" end
    return wrk.format("GET", paths[(number - 1 + %(first)d) %% #paths + 1], headers)
end
"""
# Readers at a rate: each connection waits between two requests.
PACED = """
local hits, all, thread = 0, 0, nil
setup = function(each) thread = each end
local paths = {}
for line in io.lines("%(paths)s") do paths[#paths + 1] = line end
request = function()
    return wrk.format("GET", paths[math.random(#paths)], {["Accept-Encoding"] = "gzip"})
end
delay = function() return %(delay)d end
response = function(status, headers)
    all = all + 1
    if (headers["x-cache"] or headers["X-Cache"]) == "hit" then hits = hits + 1 end
    HITS, ALL = hits, all
end
done = function() print("hits " .. thread:get("HITS") .. " of " .. thread:get("ALL")) end
"""
BARE = """
import gzip
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

BODY = open({body!r}, "rb").read()

def view(request):
    response = HttpResponse(BODY, content_type="text/html; charset=utf-8")
    response["Content-Encoding"] = "gzip"
    return response

settings.configure(
    SECRET_KEY="bench", ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, MIDDLEWARE=[], DATABASES={{}}
)
urlpatterns = [path("", view)]
application = get_wsgi_application()
"""
NGINX = """
worker_processes 2; daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
    access_log off; default_type text/html; sendfile on;
    client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
    uwsgi_temp_path {folder}; scgi_temp_path {folder};
    server {{ listen 127.0.0.1:{port}; root {folder}/www; gzip_static always; }}
}}
"""


@dataclass
class Load:
    """What wrk said of one run: requests a second, 99th percentile in ms, its whole output."""

    rate: float
    p99: float
    text: str


@dataclass
class Row:
    name: str
    target: str
    loads: list[Load] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return statistics.median(load.rate for load in self.loads)

    @property
    def p99(self) -> float:
        return statistics.median(load.p99 for load in self.loads)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def wrk(port: int, path: str = "/", *, seconds: int, script: Path | None = None) -> Load:
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}", "--latency"]
    command += ["-s", str(script)] if script else ["-H", "Accept-Encoding: gzip"]
    output = subprocess.run(
        [*command, f"http://127.0.0.1:{port}{path}"], capture_output=True, text=True, check=True
    ).stdout
    if failed := re.search(r"Non-2xx or 3xx responses: (\d+)", output):
        print(f"  {failed[1]} answers to {path} were errors")
    number, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", output).groups()  # type: ignore[union-attr]
    p99 = float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit]
    rate = re.search(r"Requests/sec:\s+([\d.]+)", output)[1]  # type: ignore[index]
    return Load(float(rate), p99, output)


@contextmanager
def process(command: list[str], port: int, **environment: str) -> Iterator[subprocess.Popen]:
    """A server in the background, once it listens."""
    started = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        if started.poll() is not None:
            sys.exit(f"{command[0]} ended with {started.returncode}.")
        time.sleep(0.1)
    try:
        yield started
    finally:
        os.killpg(started.pid, signal.SIGTERM)
        started.wait(30)


def fetch(port: int, path: str, host: str = "127.0.0.1") -> tuple[str, bytes]:
    """The debug header and the body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path, headers={"Accept-Encoding": "gzip", "Host": host})
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response.headers.get("X-Cache", ""), body


class Bench:
    """One site with its articles, and the servers that are measured on it."""

    def __init__(self, scratch: Path, options: argparse.Namespace):
        self.scratch, self.options = scratch, options
        self.port = free_port()
        self.first = 0  # article of the next run of misses
        self.environment = {
            "VAR_DIR": str(scratch / "var"),
            "DEBUG": "false",
            "PORT": str(self.port),
            "SITE_URL": f"http://127.0.0.1:{self.port}",
            "ALLOWED_HOSTS": "127.0.0.1,.bench.test",
            "PAGE_CACHE_MB": str(BUDGET),
        }
        os.environ.update(self.environment)

    def fill(self) -> None:
        from django.core.management import call_command
        from django.db import connection

        from articles.models import Revision, Section

        call_command("migrate", verbosity=0)
        call_command("make_corpus", self.options.articles)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        newest = Revision.objects.listed().as_cards()
        articles = [revision.get_absolute_url() for revision in newest]
        sections = [section.get_absolute_url() for section in Section.objects.all()]
        words = sorted(
            {word for item in newest[:300] for word in re.findall("[A-Za-z]{6,}", item.title)}
        )
        self.lists = {
            "articles": articles,
            "front": ["/"],
            "sections": sections,
            "searches": [f"/search/?q={word}" for word in words],
            "hottest": articles[:HOTTEST],
        }
        for name, paths in self.lists.items():
            self.path_of(name).write_text("\n".join(paths))
        connection.close()

    def path_of(self, name: str) -> Path:
        return self.scratch / f"{name}.txt"

    def serve(self) -> "process":
        return process([sys.executable, "manage.py", "serve"], self.port, **self.environment)

    def misses(self, name: str, *, new_host: bool) -> Load:
        """On a server that has begun anew and knows the frame of pages, but none of these."""
        script = self.scratch / "misses.lua"
        values = {"paths": self.path_of(name), "first": self.first}
        script.write_text(LUA % {**values, "new_host": str(new_host).lower()})
        self.first += 3_000
        with self.serve():
            for _ in range(40):
                fetch(self.port, "/archive/")
            return wrk(self.port, seconds=self.options.seconds, script=script)


def anchors(bench: Bench, body: bytes) -> dict[str, Callable[[], Load]]:
    """Load on a bare view and on nginx, each for itself."""
    (bench.scratch / "body.gz").write_bytes(body)
    (bench.scratch / "bare.py").write_text(BARE.format(body=str(bench.scratch / "body.gz")))
    seconds = bench.options.seconds

    def bare() -> Load:
        port = free_port()
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "2"]
        command += ["--blocking-threads", "16", "--port", str(port), "--no-log"]
        path = f"{bench.scratch}:{ROOT}"
        with process([*command, "bare:application"], port, PYTHONPATH=path):
            return wrk(port, seconds=seconds)

    def file() -> Load:
        port, folder = free_port(), bench.scratch / "nginx"
        (folder / "www").mkdir(parents=True, exist_ok=True)
        (folder / "www" / "index.html.gz").write_bytes(body)
        folder.chmod(0o755)
        config = folder / "nginx.conf"
        config.write_text(NGINX.format(folder=folder, port=port))
        with process(["nginx", "-c", str(config)], port):
            return wrk(port, "/index.html", seconds=seconds)

    return {"bare view": bare} | ({"nginx, ready file": file} if shutil.which("nginx") else {})


def measure(bench: Bench) -> dict[str, Row]:
    """Rounds in which everything is measured once, one after the other."""
    seconds, hot = bench.options.seconds, bench.lists["hottest"][0]
    with bench.serve():
        body = fetch(bench.port, hot)[1]

    def hits() -> Load:
        with bench.serve():
            for _ in range(40):
                fetch(bench.port, hot)
            return wrk(bench.port, hot, seconds=seconds)

    kinds: dict[str, tuple[Callable[[], Load], str]] = {
        **{name: (run, "") for name, run in anchors(bench, body).items()},
        "hit": (hits, "0.40 × nginx, 2 × bare view, p99 under 10 ms"),
        "miss, article": (lambda: bench.misses("articles", new_host=False), "0.045 × bare view"),
        "miss, front": (lambda: bench.misses("front", new_host=True), "0.030 × bare view"),
        "miss, section": (lambda: bench.misses("sections", new_host=True), "0.030 × bare view"),
        "search": (lambda: bench.misses("searches", new_host=True), "0.0115 × bare view"),
    }
    rows = {name: Row(name, target) for name, (_, target) in kinds.items()}
    for number in range(bench.options.rounds):
        for name, (run, _) in kinds.items():
            if bench.options.only in name or not rows[name].target:
                rows[name].loads.append(load := run())
                print(f"  {number + 1}. {name}: {load.rate:,.0f} a second, p99 {load.p99:.1f} ms")
    return {name: row for name, row in rows.items() if row.loads}


def crawled(bench: Bench) -> str:
    """Readers of the hottest articles, while a crawler reads old ones."""
    script = bench.scratch / "paced.lua"
    delay = 1000 * CONNECTIONS / READERS_A_SECOND
    script.write_text(PACED % {"paths": bench.path_of("hottest"), "delay": round(delay - 0.4)})
    old = bench.lists["articles"][::-1]
    is_over = threading.Event()

    def crawl() -> None:
        for path in old:
            fetch(bench.port, path)
            if is_over.wait(1 / CRAWLED_A_SECOND):
                return

    with bench.serve():
        for path in bench.lists["hottest"] * 8:
            fetch(bench.port, path)
        crawler = threading.Thread(target=crawl)
        crawler.start()
        load = wrk(bench.port, seconds=bench.options.seconds * 4, script=script)
        is_over.set()
        crawler.join()
    hits, number = map(int, re.search(r"hits (\d+) of (\d+)", load.text).groups())  # type: ignore[union-attr]
    return (
        f"{load.rate:,.0f} readers a second: {100 * hits / number:.2f} % hits (at least 99), "
        f"p99 {load.p99:.1f} ms (under 15)"
    )


def freshness(bench: Bench) -> str:
    """From a commit to the new page in every process, measured from the start of each request."""
    from django.db import connection

    from articles.models import Publication

    times = []
    with bench.serve():
        for number in range(20):
            text = f"tagline number {number}"
            for _ in range(10):
                fetch(bench.port, "/")
            Publication.objects.update(tagline=text)
            changed = time.monotonic()
            seen, last_old = 0, changed
            while seen < 20 and time.monotonic() < changed + 5:
                began = time.monotonic()
                if text in gzip.decompress(fetch(bench.port, "/")[1]).decode():
                    seen += 1
                else:
                    seen, last_old = 0, began
            times.append(last_old - changed)
    connection.close()
    return f"the last old page was asked for {max(times):.2f} s after the commit (under 1)"


def memory(bench: Bench) -> str:
    """What a worker holds with a full cache, over an empty one."""

    def largest(pid: int) -> float:
        children = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True)
        sizes = [_private(int(child)) for child in children.stdout.split()]
        return max(sizes, default=0)

    with bench.serve() as server:
        for path in bench.lists["articles"][:30] * 4:
            fetch(bench.port, path)
        empty = largest(server.pid)
        for start in range(0, 2_400, 40):
            for path in bench.lists["articles"][start : start + 40] * 6:
                fetch(bench.port, path)
        full = largest(server.pid)
    return f"{full - empty:.0f} MB over {empty:.0f} MB (at most {BUDGET + MORE_MEMORY} over)"


def _private(pid: int) -> float:
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(re.search(r"Pss:\s+(\d+)", text)[1]) / 1024  # type: ignore[index]


def table(rows: dict[str, Row]) -> list[str]:
    lines = ["| what | a second | p99 | × bare view | × nginx | target |"]
    lines.append("|---|---:|---:|---:|---:|---|")
    bare, file = (
        rows[name].rate if name in rows else 0 for name in ("bare view", "nginx, ready file")
    )
    for row in rows.values():
        ratios = [f"{row.rate / anchor:.3f}" if anchor else "" for anchor in (bare, file)]
        cells = [row.name, f"{row.rate:,.0f}", f"{row.p99:.1f} ms", *ratios, row.target]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=5, help="of each load")
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--only", default="", help="a part of the names of what to measure")
    options = parser.parse_args()
    if not shutil.which("wrk"):
        sys.exit("This benchmark needs wrk. Install it (apt install wrk).")
    with tempfile.TemporaryDirectory(prefix="newsroom-bench-") as folder:
        Path(folder).chmod(0o755)
        bench = Bench(Path(folder), options)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
        sys.path.insert(0, str(ROOT))
        import django

        django.setup()
        bench.fill()
        print("\n" + "\n".join(table(measure(bench))))
        for name, run in (("crawler", crawled), ("freshness", freshness), ("memory", memory)):
            if options.only in name:
                print(f"\n{name}: {run(bench)}", flush=True)
        print(
            f"\nMedians of {options.rounds} rounds of {options.seconds} s with {CONNECTIONS} "
            f"connections. Python {platform.python_version()}, {os.cpu_count()} cores, "
            f"{platform.machine()}"
        )


if __name__ == "__main__":
    main()
