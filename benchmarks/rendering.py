"""How long it takes to render a body of 1,000 words with 13 markers. Target: under 2 ms."""

import os
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")  # gettext asks for them

import django

django.setup()

from articles.rendering.html import render_body  # noqa: E402

PARAGRAPH = (
    "The register keeps every entry in the order in which it came [{a}], and whoever asks for the "
    "list gets it whole. An entry that was wrong is not taken out: a later one says what was wrong "
    "with it [{b}]. This makes the register longer than a list of what holds now, and it is the "
    "reason why anybody can check *afterwards* what was known at the time. "
)
WORKS = {1: "The Register", 2: "A Journal", 3: "A Ministry", 4: "A Standards Body"}


def body() -> str:
    """About 1,000 words under five headings, with 13 markers."""
    parts = []
    for part in range(5):
        parts.append(f"## Part {part + 1}\n")
        text = PARAGRAPH.format(a=part % 4 + 1, b=(part + 1) % 4 + 1)
        plain = PARAGRAPH.replace(" [{a}]", "").replace(" [{b}]", "")
        parts += [text + plain, plain]
        if part < 3:
            parts.append(f"As before [{part + 1}].")
    return "\n\n".join(parts)


def main() -> None:
    text = body()
    rendered = render_body(text, WORKS)
    times = []
    for number in range(300):
        another = f"{text}\n\nVersion {number}."  # the last few bodies are remembered
        start = time.perf_counter()
        render_body(another, WORKS)
        times.append((time.perf_counter() - start) * 1000)
    times.sort()
    print(
        f"{rendered.word_count} words, {len(rendered.markers)} markers: "
        f"best {times[0]:.2f} ms, median {statistics.median(times):.2f} ms, "
        f"p95 {times[int(len(times) * 0.95)]:.2f} ms"
    )


if __name__ == "__main__":
    main()
