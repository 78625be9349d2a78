"""Back up, verify, and restore a large site while readers read it, and print a table.

    .venv/bin/python benchmarks/backup.py [--scale 0.01] [--folder /somewhere/large]

At scale 1: 100,000 articles with 300,000 revisions, 1,000,000 votes, and 5,000 pictures of 100 KB.
Readers ask for 2,000 pages a second that are in memory, and for 20 that are not; 99 of 100 must be
answered within 100 ms. At scale 1 it takes some 20 minutes and 15 GB. Needs wrk.
"""

import argparse
import math
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from serving import CONNECTIONS, LOADS, ROOT, Site, fetch

ARTICLES, REVISIONS, VOTES, PICTURES = 100_000, 300_000, 1_000_000, 5_000
PICTURE_BYTES = 100_000
HITS, MISSES = 2_000, 20  # a second
P99 = 100  # milliseconds
CONNECTIONS_OF_READERS = 2 * CONNECTIONS
ALONE = 20  # seconds of readers alone, to compare with

# The corpus has little more than one revision for each article: earlier drafts of them.
DRAFTS = """
INSERT INTO articles_revision ({columns})
SELECT {values} FROM articles_revision, (SELECT {copy}) AS one(copy)
WHERE number < 100 LIMIT {count}
"""
VOTE = """
INSERT INTO feedback_vote (voter, helpful, reason, comment, is_suspect, suspicion, created_at,
    updated_at, article_id, revision_id)
SELECT decode(md5(number::text), 'hex'), number % 3 > 0, '', '', false, '', now(), now(),
    article_id, id
FROM generate_series(1, {count}) AS number JOIN (
    SELECT row_number() OVER () - 1 AS place, article_id, id FROM articles_revision
    WHERE live IS NOT NULL
) AS revision ON place = number % {articles}
"""
IMAGE = """
INSERT INTO articles_image (file, alt, caption, credit, licence, focal_x, focal_y, width, height,
    digital_source_type, original_hash, created_at)
SELECT 'images/2026/01/' || md5(number::text) || '.webp',
    '', '', '', '', 0.5, 0.5, 960, 640, '', '', now()
FROM generate_series(1, {count}) AS number
"""
COLUMNS = """
SELECT column_name FROM information_schema.columns
WHERE table_name = 'articles_revision' AND is_generated = 'NEVER' AND column_name <> 'id'
"""
CHANGED = {"number": "number + 100 * copy", "live": "NULL", "is_listed": "false", "change": "''"}


def fill(site: Site, scale: float) -> None:
    """Rows that the corpus lacks, without triggers, and files for the images."""
    with site.database() as connection:
        connection.execute("SET session_replication_role = replica")
        names = [name for (name,) in connection.execute(COLUMNS)]
        quoted = [f'"{name}"' for name in names]
        values = [CHANGED.get(name, f'"{name}"') for name in names]
        (there,) = connection.execute("SELECT count(*) FROM articles_revision").fetchone()
        lacking = int(REVISIONS * scale) - there
        lists = {"columns": ", ".join(quoted), "values": ", ".join(values)}
        for copy in range(1, 4):
            if lacking > 0:
                statement = DRAFTS.format(copy=copy, count=lacking, **lists)
                lacking -= connection.execute(statement).rowcount
        (live,) = connection.execute(
            "SELECT count(*) FROM articles_revision WHERE live IS NOT NULL"
        ).fetchone()
        connection.execute(VOTE.format(count=int(VOTES * scale), articles=live))
        connection.execute(IMAGE.format(count=math.ceil(PICTURES * scale)))
        connection.execute("RESET session_replication_role")
        connection.execute("VACUUM ANALYZE")
        media = site.folder / "var" / "media"
        for (name,) in connection.execute("SELECT file FROM articles_image").fetchall():
            place = media / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(os.urandom(PICTURE_BYTES))


class Readers:
    """Hits by wrk at a rate, and misses by a thread, until `end` tells how they fared."""

    def __init__(self, site: Site):
        self._misses: list[float] = []
        self._failed = 0
        self._is_over = threading.Event()
        self._site = site
        # wrk knows whole milliseconds; what an answer takes comes on top.
        delay = max(1, round(1000 * CONNECTIONS_OF_READERS / HITS) - 1)
        command = ["wrk", "-t1", f"-c{CONNECTIONS_OF_READERS}", "-d36000", "--latency"]
        command += ["-s", str(LOADS / "readers.lua"), f"http://127.0.0.1:{site.port}/"]
        self._wrk = subprocess.Popen(
            command,
            env={**os.environ, "PATHS": str(site.path_of("hottest")), "DELAY": str(delay)},
            stdout=subprocess.PIPE,
            text=True,
        )
        self._crawler = threading.Thread(target=self._crawl)
        self._crawler.start()

    def _crawl(self) -> None:
        """One page after the other that nobody asked for, at its time, not when the last is in."""
        old = self._site.lists["articles"][::-1]
        begun = time.monotonic()
        threads = []
        for number in range(10**9):
            path = old[(self._site.first + number) % len(old)]
            thread = threading.Thread(target=self._ask, args=(path,))
            thread.start()
            threads = [each for each in threads if each.is_alive()] + [thread]
            if self._is_over.wait(max(0, begun + number / MISSES - time.monotonic())):
                break
        self._site.first += number
        for thread in threads:
            thread.join()

    def _ask(self, path: str) -> None:
        started = time.monotonic()
        try:
            fetch(self._site.port, path)
        except OSError:
            self._failed += 1
        self._misses.append(1000 * (time.monotonic() - started))

    def end(self) -> list[str]:
        self._is_over.set()
        self._wrk.send_signal(signal.SIGINT)
        text = self._wrk.communicate()[0]
        self._crawler.join()
        rate = float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1])
        number, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", text).groups()
        hits = float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit]
        misses = sorted(self._misses)[math.ceil(0.99 * len(self._misses)) - 1]
        if failed := re.search(r"Non-2xx or 3xx responses: (\d+)", text):
            print(f"  {failed[1]} answers were errors")
        if self._failed:
            print(f"  {self._failed} misses were not answered")
        mark = "" if max(hits, misses) < P99 else " (!)"
        return [f"{rate:,.0f}", f"{hits:.1f} ms", f"{misses:.0f} ms{mark}"]


@dataclass
class Memory:
    """The most that a process and its children hold, in MB; the server's own are not theirs."""

    pid: int
    peak: float = 0.0

    def look(self) -> None:
        total, pids = 0.0, [self.pid]
        while pids:
            pid = pids.pop()
            with suppress(OSError, TypeError):
                name = Path(f"/proc/{pid}/comm").read_text().strip()
                if name == "postgres":
                    continue
                rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
                total += int(re.search(r"Pss:\s+(\d+)", rollup)[1]) / 1024
                children = Path(f"/proc/{pid}/task/{pid}/children").read_text()
                pids += map(int, children.split())
        self.peak = max(self.peak, total)


def run(environment: dict[str, str], *arguments: object) -> tuple[float, float]:
    """Seconds, and the most memory, of a command."""
    command = ["nice", "-n", "10", sys.executable, "manage.py", *map(str, arguments)]
    started = time.monotonic()
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment})
    memory = Memory(process.pid)
    while process.poll() is None:
        memory.look()
        time.sleep(0.2)
    if process.returncode:
        sys.exit(f"{' '.join(map(str, arguments))} ended with {process.returncode}.")
    return time.monotonic() - started, memory.peak


def measure(site: Site, folder: Path) -> list[list[str]]:
    backups = folder / "backups"
    other = site.environment | {"VAR_DIR": str(folder / "other" / "var")}
    other |= {"SECRET_KEY": (site.folder / "var" / "secret_key").read_text()}
    work = {
        "backup": (site.environment, "backup", backups, "--keep", 2),
        "backup, the next day": (site.environment, "backup", backups, "--keep", 2),
        "verify": (site.environment, "backup", "--verify", backups),
        "restore": (other, "restore"),
    }
    rows = []
    with site.serve():
        for path in site.lists["hottest"] * 8:
            fetch(site.port, path)
        readers = Readers(site)
        time.sleep(ALONE)
        rows.append(["nothing", "", "", "", "", *readers.end()])
        for name, (environment, *arguments) in work.items():
            if name == "restore":
                arguments.append(max(backups.iterdir()))
            readers = Readers(site)
            try:
                seconds, peak = run(environment, *arguments)
            finally:
                heard = readers.end()
            megabytes = size_of(max(backups.iterdir()))
            rate = f"{megabytes / seconds:.1f}"
            minutes = f"{seconds / 60:.2f}"
            rows.append([name, minutes, f"{megabytes:,.0f}", rate, f"{peak:.0f}", *heard])
            print(" · ".join(rows[-1]), flush=True)
    return rows


def size_of(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--scale", type=float, default=1.0, help="of all numbers")
    parser.add_argument("--folder", type=Path, help="where there is room (default: TMPDIR)")
    options = parser.parse_args()
    if not shutil.which("wrk"):
        sys.exit("This benchmark needs wrk. Install it (apt install wrk).")
    with tempfile.TemporaryDirectory(prefix="newsroom-bench-", dir=options.folder) as name:
        folder = Path(name)
        folder.chmod(0o711)
        (folder / "other").mkdir()
        started = time.monotonic()
        articles = max(100, int(ARTICLES * options.scale))
        site = Site(folder / "site", articles, ALONE)
        fill(site, options.scale)
        with site.database() as connection:
            query = "SELECT pg_database_size(current_database())"
            megabytes = connection.execute(query).fetchone()[0] / 1e6
        print(
            f"{articles:,} articles in a database of {megabytes:,.0f} MB, made in "
            f"{(time.monotonic() - started) / 60:.1f} minutes",
            flush=True,
        )
        rows = measure(site, folder)
    print("\n| meanwhile | minutes | MB | MB/s | peak MB | hits/s | p99 of hits | p99 of misses |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    for row in rows:
        print(f"| {' | '.join(row)} |")
    print(
        f"\n{platform.python_implementation()} {platform.python_version()}, {os.cpu_count()} CPUs"
    )


if __name__ == "__main__":
    main()
