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
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from newsroom.database import embedded  # noqa: E402

SMALL, LARGE = 1_000, 10_000  # articles
CONNECTIONS = 16
READERS_A_SECOND, CRAWLED_A_SECOND, HOTTEST = 5_000, 20, 10
MORE_MEMORY = 30  # MB over the budget
BUDGET = 64  # MB
RENDERING = 3  # times as long as a run of misses, to render its pages before
WARMING = 200  # other pages of the same kind, before misses are counted

ARTICLES = """
SELECT section.slug, revision.slug, revision.title
FROM articles_revision revision JOIN articles_article article ON article.id = article_id
JOIN articles_section section ON section.id = section_id
WHERE is_listed AND live @> now() ORDER BY published_at DESC, article_id DESC
"""
LOADS = ROOT / "benchmarks" / "loads"


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


def wrk(port: int, path: str = "/", *, seconds: int, script: str = "", **values: object) -> Load:
    """Load a server; `values` are what a script reads from its environment."""
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}", "--latency"]
    command += ["-s", str(LOADS / script)] if script else ["-H", "Accept-Encoding: gzip"]
    output = subprocess.run(
        [*command, f"http://127.0.0.1:{port}{path}"],
        env={**os.environ, **{name: str(value) for name, value in values.items()}},
        capture_output=True,
        text=True,
        check=True,
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


class Site:
    """One site with its articles, and the server that is measured on it."""

    def __init__(self, folder: Path, articles: int, seconds: int):
        folder.mkdir()
        self.folder, self.seconds = folder, seconds
        self.port = free_port()
        self.first = 0  # article of the next run of misses
        self.environment = {
            "VAR_DIR": str(folder / "var"),
            "DEBUG": "false",
            "PORT": str(self.port),
            "SITE_URL": f"http://127.0.0.1:{self.port}",
            "ALLOWED_HOSTS": "127.0.0.1,.bench.test",
            "PAGE_CACHE_MB": str(BUDGET),
        }
        for command in ("migrate -v0", f"make_corpus {articles}"):
            environment = {**os.environ, **self.environment}
            line = [sys.executable, "manage.py", *command.split()]
            subprocess.run(line, cwd=ROOT, env=environment, check=True)
        with self.database() as connection:
            connection.execute("VACUUM ANALYZE")
            rows = connection.execute(ARTICLES).fetchall()
        words = sorted(
            {word for *_, title in rows[:300] for word in re.findall("[a-z]{6,}", title)}
        )
        self.lists = {
            "articles": [f"/{section}/{slug}/" for section, slug, _ in rows],
            "front": ["/"],
            "sections": sorted({f"/{section}/" for section, *_ in rows}),
            "searches": [f"/search/?q={word}" for word in words],
        }
        self.lists["hottest"] = self.lists["articles"][:HOTTEST]
        for name, paths in self.lists.items():
            self.path_of(name).write_text("\n".join(paths))

    def database(self) -> psycopg.Connection:
        found = embedded.connection_settings(self.folder / "var" / "postgres")
        return psycopg.connect(
            host=found["HOST"],
            port=found["PORT"],
            user=found["USER"],
            dbname="newsroom",
            autocommit=True,
        )

    def path_of(self, name: str) -> Path:
        return self.folder / f"{name}.txt"

    def serve(self) -> AbstractContextManager[subprocess.Popen]:
        return process([sys.executable, "manage.py", "serve"], self.port, **self.environment)

    def articles(self, *, are_rendered: bool) -> Load:
        """Misses of articles that another process has rendered once, or that nobody ever has."""
        with self.database() as connection:
            connection.execute("TRUNCATE articles_renderedpage")
        first = self.first
        if are_rendered:
            self.misses("articles", new_host=False, seconds=RENDERING * self.seconds)
            time.sleep(2)  # until the last are written
            self.first = first
        return self.misses("articles", new_host=False)

    def misses(self, name: str, *, new_host: bool, seconds: int = 0) -> Load:
        """On a server that has been answering for a moment, but knows none of these pages."""
        self.first += 3_000
        new = "yes" if new_host else "no"
        paths = self.lists[name]
        with self.serve():
            for number in range(-WARMING, 0):
                host = f"w{number}.bench.test" if new_host else "127.0.0.1"
                fetch(self.port, paths[(self.first + number) % len(paths)], host)
            return wrk(
                self.port,
                seconds=seconds or self.seconds,
                script="misses.lua",
                PATHS=self.path_of(name),
                FIRST=self.first,
                NEW_HOST=new,
            )


def anchors(site: Site, body: bytes) -> dict[str, Callable[[], Load]]:
    """Load on a bare view and on nginx, each for itself."""
    (site.folder / "body.gz").write_bytes(body)
    seconds = site.seconds

    def bare() -> Load:
        port = free_port()
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "2"]
        command += ["--blocking-threads", "16", "--port", str(port), "--no-log"]
        body_file = str(site.folder / "body.gz")
        with process([*command, "bare:application"], port, PYTHONPATH=str(LOADS), BODY=body_file):
            return wrk(port, seconds=seconds)

    def file() -> Load:
        port, folder = free_port(), site.folder / "nginx"
        (folder / "www").mkdir(parents=True, exist_ok=True)
        (folder / "www" / "index.html.gz").write_bytes(body)
        folder.chmod(0o755)
        config = folder / "nginx.conf"
        text = (LOADS / "nginx.conf").read_text()
        config.write_text(text.replace("FOLDER", str(folder)).replace("PORT", str(port)))
        with process(["nginx", "-c", str(config)], port):
            return wrk(port, "/index.html", seconds=seconds)

    return {"bare view": bare} | ({"nginx, ready file": file} if shutil.which("nginx") else {})


def measure(site: Site, large: Site, rounds: int, only: str) -> dict[str, Row]:
    """Rounds in which everything is measured once, one after the other."""
    hot = site.lists["hottest"][0]
    with site.serve():
        body = fetch(site.port, hot)[1]

    def hits() -> Load:
        with site.serve():
            for _ in range(40):
                fetch(site.port, hot)
            return wrk(site.port, hot, seconds=site.seconds)

    kinds: dict[str, tuple[Callable[[], Load], str]] = {
        **{name: (run, "") for name, run in anchors(site, body).items()},
        "hit": (hits, "0.40 × nginx, 2 × bare view, p99 under 10 ms"),
        "miss, article": (lambda: large.articles(are_rendered=True), "600, or 0.045 × bare view"),
        "miss, article never asked for": (lambda: large.articles(are_rendered=False), "none"),
        "miss, front": (lambda: site.misses("front", new_host=True), "0.030 × bare view"),
        "miss, section": (lambda: site.misses("sections", new_host=True), "0.030 × bare view"),
        "search": (lambda: site.misses("searches", new_host=True), "0.0115 × bare view"),
    }
    rows = {name: Row(name, target) for name, (_, target) in kinds.items()}
    for number in range(rounds):
        for name, (run, _) in kinds.items():
            if only in name or not rows[name].target:
                rows[name].loads.append(load := run())
                print(f"  {number + 1}. {name}: {load.rate:,.0f} a second, p99 {load.p99:.1f} ms")
    return {name: row for name, row in rows.items() if row.loads}


def crawled(site: Site) -> str:
    """Readers of the hottest articles, while a crawler reads old ones."""
    delay = round(1000 * CONNECTIONS / READERS_A_SECOND)  # wrk knows whole milliseconds
    old = site.lists["articles"][::-1]
    is_over = threading.Event()

    def crawl() -> None:
        for path in old:
            fetch(site.port, path)
            if is_over.wait(1 / CRAWLED_A_SECOND):
                return

    with site.serve():
        for path in site.lists["hottest"] * 8:
            fetch(site.port, path)
        crawler = threading.Thread(target=crawl)
        crawler.start()
        load = wrk(
            site.port,
            seconds=site.seconds * 4,
            script="readers.lua",
            PATHS=site.path_of("hottest"),
            DELAY=delay,
        )
        is_over.set()
        crawler.join()
    hits, number = map(int, re.search(r"hits (\d+) of (\d+)", load.text).groups())  # type: ignore[union-attr]
    return (
        f"{load.rate:,.0f} readers a second: {100 * hits / number:.2f} % hits (at least 99), "
        f"p99 {load.p99:.1f} ms (under 15)"
    )


def freshness(site: Site) -> str:
    """From a commit to the new page in every process, measured from the start of each request."""
    times = []
    with site.serve(), site.database() as connection:
        for number in range(20):
            text = f"tagline number {number}"
            for _ in range(10):
                fetch(site.port, "/")
            connection.execute("UPDATE articles_publication SET tagline = %s", [text])
            changed = time.monotonic()
            seen, last_old = 0, changed
            while seen < 20 and time.monotonic() < changed + 5:
                began = time.monotonic()
                if text in gzip.decompress(fetch(site.port, "/")[1]).decode():
                    seen += 1
                else:
                    seen, last_old = 0, began
            times.append(last_old - changed)
    return f"the last old page was asked for {max(times):.2f} s after the commit (under 1)"


def memory(site: Site) -> str:
    """What a worker holds with a full cache, over an empty one."""

    def largest(pid: int) -> float:
        children = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True)
        sizes = [_private(int(child)) for child in children.stdout.split()]
        return max(sizes, default=0)

    with site.serve() as server:
        for path in site.lists["articles"][:30] * 4:
            fetch(site.port, path)
        empty = largest(server.pid)
        for start in range(0, 8_000, 40):
            for path in site.lists["articles"][start : start + 40] * 6:
                fetch(site.port, path)
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
    parser.add_argument("--only", default="", help="a part of the names of what to measure")
    options = parser.parse_args()
    if not shutil.which("wrk"):
        sys.exit("This benchmark needs wrk. Install it (apt install wrk).")
    with tempfile.TemporaryDirectory(prefix="newsroom-bench-") as folder:
        Path(folder).chmod(0o755)
        site = Site(Path(folder) / "small", SMALL, options.seconds)
        large = Site(Path(folder) / "large", LARGE, options.seconds)
        rows = measure(site, large, options.rounds, options.only)
        print("\n" + "\n".join(table(rows)))
        for name, run, of in (
            ("crawler", crawled, site),
            ("freshness", freshness, site),
            ("memory", memory, large),
        ):
            if options.only in name:
                print(f"\n{name}: {run(of)}", flush=True)
        print(
            f"\nMedians of {options.rounds} rounds of {options.seconds} s with {CONNECTIONS} "
            f"connections. Python {platform.python_version()}, {os.cpu_count()} cores, "
            f"{platform.machine()}"
        )


if __name__ == "__main__":
    main()
