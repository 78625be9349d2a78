"""Vote from concurrent clients against the production server, and count what is stored.

    .venv/bin/python benchmarks/votes.py [NUMBER OF VOTES]

Targets, on two cores that this script shares with the server: from 64 clients 800 votes a second,
99 of 100 within 250 ms, no vote lost or doubled, no deadlock; the same over 1,000 articles; and
after `kill -9` of a server process in the middle of a run, every vote that was acknowledged is
stored. Where wrk is installed, 30 clients vote beside 16 readers of an article, too. It starts
`manage.py serve` with a database of its own in a temporary folder.
"""

import os
import platform
import random
import re
import selectors
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CLIENTS = 64
BESIDE_READERS, READERS = 30, 16  # clients that vote, and connections that read
ARTICLES = 1_000
VOTES = 10_000
PER_SECOND, P99 = 800, 250  # targets; milliseconds


@dataclass
class Run:
    """What the clients saw: the cookie of each acknowledged vote, by article, and times in s."""

    cookies: list[tuple[int, str]] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    seconds: float = 0.0
    broken: int = 0  # requests whose connection ended without an answer


class Client:
    """A keep-alive connection that votes once at a time, each time as another reader."""

    def __init__(self, port: int):
        self.port = port
        self.connect()

    def connect(self) -> None:
        self.socket = socket.create_connection(("127.0.0.1", self.port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, target: tuple[int, int, str], number: int) -> None:
        self.article, revision, path = target
        body = f"article={self.article}&revision={revision}&value={random.randint(0, 1)}"
        self.started = time.perf_counter()
        self.socket.sendall(
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nSec-Fetch-Site: same-origin\r\n"
            f"X-Forwarded-For: {number >> 16 & 255}.{number >> 8 & 255}.{number & 255}.9\r\n"
            "User-Agent: bench\r\nAccept-Language: en\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}".encode()
        )

    def receive(self) -> str | None:
        """The cookie of the answer; None when the connection ended."""
        try:
            data = self.socket.recv(65536)
            while data and b"\r\n\r\n" not in data:
                more = self.socket.recv(65536)
                data = data + more if more else b""
        except ConnectionError:
            return None
        if not data:
            return None
        head = data.decode()
        if not head.startswith("HTTP/1.1 303"):
            sys.exit(f"A vote was not taken:\n{head[:2000]}")
        return re.search(r"(?i)\r\nset-cookie: *fb=([^;]*)", head)[1]


def vote(
    port: int, targets: list, votes: int, first: int, at_half=lambda: None, clients: int = CLIENTS
) -> Run:
    """Cast `votes` votes over the targets, so many clients at a time, as readers `first` and on."""
    run, sent = Run(), 0
    selector = selectors.DefaultSelector()
    for _ in range(clients):
        client = Client(port)
        selector.register(client.socket, selectors.EVENT_READ, client)
    started = time.perf_counter()

    def reconnect(client: Client) -> None:
        run.broken += 1
        selector.unregister(client.socket)
        client.socket.close()
        client.connect()
        selector.register(client.socket, selectors.EVENT_READ, client)

    def send(client: Client) -> None:
        nonlocal sent
        if sent < votes:
            vote = targets[sent % len(targets)], first + sent
            try:
                client.send(*vote)
            except ConnectionError:  # ended since its last answer
                reconnect(client)
                client.send(*vote)
            sent += 1
            if sent == votes // 2:
                at_half()
        else:
            selector.unregister(client.socket)
            client.socket.close()

    for key in list(selector.get_map().values()):
        send(key.data)
    while selector.get_map():
        for key, _ in selector.select(timeout=30) or sys.exit("The server fell silent."):
            client = key.data
            cookie = client.receive()
            if cookie is None:
                reconnect(client)
            else:
                run.times.append(time.perf_counter() - client.started)
                run.cookies.append((client.article, cookie))
            send(client)
    run.seconds = time.perf_counter() - started
    return run


def check(run: Run, stored_before: set) -> tuple[set, list[str]]:
    """All votes that are stored now, and what is wrong with them."""
    from feedback.models import Vote
    from feedback.protecting import identity
    from feedback.voting import votes

    secret = votes.secret_key()
    stored = {(a, bytes(v)) for a, v in Vote.objects.values_list("article_id", "voter")}
    acknowledged = set()
    for article, cookie in run.cookies:
        known = identity.unseal(secret, cookie)
        own = (article, identity.voter_of(secret, known.token, article))
        # A first vote is the claim of its cookie until the reader comes back.
        acknowledged.add(own if own in stored else (article, known.claim))
    new = stored - stored_before
    wrong = []
    if len(acknowledged) != len(run.cookies):
        wrong.append(f"{len(run.cookies) - len(acknowledged)} readers share a vote")
    if lost := acknowledged - new:
        wrong.append(f"{len(lost)} acknowledged votes are not stored")
    if len(new - acknowledged) > run.broken:
        wrong.append(f"{len(new - acknowledged)} votes that nobody was told of")
    if suspects := Vote.objects.suspect().count():
        wrong.append(f"{suspects} votes are suspect")
    return stored, wrong


def make_articles() -> list[tuple[int, int, str]]:
    """ARTICLES and one more that are live: number, revision's number, where to vote."""
    from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
    from django.utils import timezone

    from articles.models import Article, Revision, Section

    section = Section.objects.create(name="Part", slug="part")
    now = timezone.now()
    given = [(f"Article {n}", f"article-{n}") for n in range(ARTICLES + 1)]
    articles = Article.objects.bulk_create(
        Article(section=section, title=title, slug=slug) for title, slug in given
    )
    Revision.objects.bulk_create(
        Revision(
            article=each,
            number=1,
            title=each.title,
            slug=each.slug,
            content_hash="",
            published_at=now,
            public_updated_at=now,
            live=DateTimeTZRange(now, None),
            is_listed=True,
        )
        for each in articles
    )
    return [(each.pk, 1, f"/part/{each.slug}/feedback/") for each in articles]


@contextmanager
def readers(port: int, path: str) -> Iterator[None]:
    """Readers of one article, as many as wrk can be."""
    command = ["wrk", "-t1", f"-c{READERS}", "-d600", "--latency", "-H", "Accept-Encoding: gzip"]
    wrk = subprocess.Popen(
        [*command, f"http://127.0.0.1:{port}{path}"], stdout=subprocess.PIPE, text=True
    )
    try:
        yield
    finally:
        wrk.send_signal(signal.SIGINT)  # it then says what it saw
        said, _ = wrk.communicate(timeout=30)
        facts = re.findall(r"(99%\s+\S+|Requests/sec:\s+\S+|Non-2xx.*)", said)
        print(f"beside readers: {', '.join(' '.join(fact.split()) for fact in facts)}")


def kill_a_worker(server: subprocess.Popen) -> None:
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    workers = [
        int(pid) for pid in children if b"serve" in Path(f"/proc/{pid}/cmdline").read_bytes()
    ]
    os.kill(random.choice(workers), signal.SIGKILL)


def start_server(port: int) -> subprocess.Popen:
    server = subprocess.Popen(
        [sys.executable, "manage.py", "serve"], cwd=ROOT, stdout=subprocess.DEVNULL
    )
    for _ in range(600):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz").close()
            return server
        except OSError:
            time.sleep(0.1)
    sys.exit("The server did not start.")


def report(name: str, run: Run, wrong: list[str], is_timed: bool) -> bool:
    times = sorted(run.times)
    p50, p99 = (times[int(len(times) * part)] * 1000 for part in (0.5, 0.99))
    rate = len(times) / run.seconds
    print(
        f"{name:<24}{len(times):>8,} votes{rate:>8.0f} /s   p50 {p50:.0f} ms, p99 {p99:.0f} ms   "
        f"{'; '.join(wrong) or 'every one is stored, once'}"
        + (f"; {run.broken} requests were cut off" if run.broken else "")
    )
    if is_timed and (rate < PER_SECOND or p99 > P99):
        print(f"    the target is {PER_SECOND} /s and p99 under {P99} ms")
    return not wrong


def main() -> None:
    votes = int(sys.argv[1]) if len(sys.argv) > 1 else VOTES
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="newsroom-bench-") as scratch:
        os.chmod(scratch, 0o755)  # the embedded server may run as a user of its own
        os.environ |= {
            "VAR_DIR": f"{scratch}/var",
            "DATABASE_URL": "",
            "DEBUG": "false",
            "PORT": str(port),
            "SITE_URL": "",
            "ALLOWED_HOSTS": "127.0.0.1",
            "TRUSTED_PROXIES": "1",
            "DJANGO_SETTINGS_MODULE": "newsroom.settings",
        }
        sys.path.insert(0, str(ROOT))

        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        targets = make_articles()
        server = start_server(port)
        try:
            vote(port, targets, CLIENTS * 8, 1 << 20)  # the first requests load the code
            stored, _ = check(Run(), set())
            runs = [
                ("one article", targets[:1], False),
                (f"{ARTICLES:,} articles", targets[1:], False),
                ("a process is killed", targets, True),
            ]
            is_right, first = True, 0
            for name, chosen, kills in runs:
                at_half = partial(kill_a_worker, server) if kills else lambda: None
                run = vote(port, chosen, votes, first, at_half)
                first += votes
                stored, wrong = check(run, stored)
                is_right &= report(name, run, wrong, is_timed=not kills)
            if shutil.which("wrk"):
                with readers(port, targets[0][2].removesuffix("feedback/")):
                    run = vote(port, targets[1:], votes, first, clients=BESIDE_READERS)
                stored, wrong = check(run, stored)
                is_right &= report("beside readers", run, wrong, is_timed=False)
        finally:
            server.terminate()
            server.wait(60)
        print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores")
        sys.exit(not is_right)


if __name__ == "__main__":
    main()
