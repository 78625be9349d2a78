"""Import and publish 1,000 articles of 1,000 words into a database of its own, and measure it.

    .venv/bin/python benchmarks/import_articles.py [NUMBER]

DATABASE_URL may name a server; a database is then created there and dropped again. Without it an
embedded server is started in a temporary folder.
"""

import os
import platform
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = 40  # articles a second, on two cores
WORDS = (
    "archive standard reader marker source network protocol document address record notice draft "
    "editor claim number result change server history table page letter measure of the in a for "
    "with by from that which under between a the and to is was has shown kept found given made"
).split()
OUTLETS = ("example.org", "example.com", "example.net", "iana.org", "rfc-editor.org", "w3.org")


def make_article(number: int) -> str:
    """About 1,000 words in five sections, four references and 13 markers."""
    chance = random.Random(number)
    title = f"Report {number}: {' '.join(chance.sample(WORDS, 8))}"
    references = "".join(
        f'  - number: {n}\n    source: {outlet}\n    title: "{title}, part {n}"\n'
        f"    url: https://www.{outlet}/{number}/{n}/{chance.choice(WORDS)}\n"
        for n, outlet in enumerate(chance.sample(OUTLETS, 4), start=1)
    )
    markers = [1 + n % 4 for n in range(13)]
    paragraphs = [_paragraph(chance, markers[n::13]) for n in range(13)]
    sections = [
        f"## {' '.join(chance.sample(WORDS, 3)).capitalize()}\n\n" + "\n\n".join(paragraphs[n::5])
        for n in range(5)
    ]
    return (
        f'---\ntitle: "{title}"\nsection: Newsroom\nstandfirst: {_sentence(chance, 20)}\n'
        f"authors: [The Benchmark Desk]\ntags: [news, {chance.choice(WORDS)}, benchmarks]\n"
        f"published: 2026-0{1 + number % 9}-1{number % 10}\nexternal_id: benchmark-{number}\n"
        "provenance:\n  kind: ai_autonomous\n  generator: benchmark generator\n"
        f"  checks: [generated]\nreferences:\n{references}---\n\n" + "\n\n".join(sections) + "\n"
    )


def _paragraph(chance: random.Random, markers: list[int]) -> str:
    sentences = [_sentence(chance, 15) for _ in range(5)]
    for marker in markers:
        place = chance.randrange(len(sentences))
        sentences[place] = f"{sentences[place][:-1]} [{marker}]."
    return " ".join(sentences)


def _sentence(chance: random.Random, words: int) -> str:
    return " ".join(chance.choices(WORDS, k=words)).capitalize() + "."


def measure(folder: Path, count: int) -> float:
    """Import the folder as the command does: articles a second. Prints the peak of memory."""
    from articles.importers.files import find_files
    from articles.importers.loader import Status, load
    from articles.importers.names import Memory

    memory = Memory()
    started, cpu = time.perf_counter(), time.process_time()
    for done, found in enumerate(find_files([folder]), start=1):
        outcome = load(found.parse(), publish=True, memory=memory)
        if outcome.status != Status.CREATED or not outcome.url:
            sys.exit(f"{found.path.name}: {outcome.status}: {outcome.messages}")
        if done in (100, count):
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            seconds = time.perf_counter() - started
            busy = (time.process_time() - cpu) / done * 1000
            print(
                f"{done:>6,} articles: {done / seconds:.1f} a second, "
                f"{busy:.1f} ms of processor time each, peak {peak:.0f} MB"
            )
    return count / (time.perf_counter() - started)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory(prefix="newsroom-bench-") as scratch:
        folder = Path(scratch) / "articles"
        folder.mkdir()
        for number in range(count):
            (folder / f"{number:05}.md").write_text(make_article(number), encoding="utf-8")
        os.environ |= {"VAR_DIR": f"{scratch}/var", "DEBUG": "false"}
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
        sys.path.insert(0, str(ROOT))

        import django
        from django.db import connection

        django.setup()
        before = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, serialize=False)
        try:
            version = connection.pg_version
            rate = measure(folder, count)
        finally:
            connection.creation.destroy_test_db(before, verbosity=0)
        print(
            f"{rate:.1f} articles a second (target: {TARGET}), Python {platform.python_version()}, "
            f"PostgreSQL {version // 10000}, {os.cpu_count()} cores, {platform.machine()}"
        )
        sys.exit(0 if rate >= TARGET else 1)


if __name__ == "__main__":
    main()
