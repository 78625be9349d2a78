"""Hostile text in many shapes, and a measure of how the time of a function grows with it."""

import contextlib
import gc
import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise

GROWTH = 3.0  # for twice the size; twice is linear, four times quadratic


def _repeated(piece: str) -> Callable[[int], str]:
    return lambda size: piece * (size // len(piece))


def _between(start: str, piece: str, end: str) -> Callable[[int], str]:
    return lambda size: start + piece * (size // len(piece)) + end


def _nested(first: str, indent: str, item: str) -> Callable[[int], str]:
    """Lines, each further in than the one before; as long as the others in all."""

    def build(size: int) -> str:
        depth = max(int((2 * size / len(indent)) ** 0.5), 1)
        return first + "".join(f"{indent * n}{item}\n" for n in range(depth))

    return build


def _numbered(line: str) -> Callable[[int], str]:
    return lambda size: "".join(line.format(n) for n in range(size // len(line)))


_PIECES = (
    *(" ", "\n", "\t", "\u00a0", "\u3000", "#", "|", "[", "](", "![", "*", "_", "~", "`", "<", ">"),
    *(
        "(",
        ")",
        "{",
        "}",
        "'",
        '"',
        "“",
        "’",
        "\\",
        "&",
        "&amp;",
        "-",
        "–",
        "=",
        ":",
        ";",
        ",",
        ".",
    ),
    *(
        "/",
        "@",
        "%",
        "%41",
        "1",
        "0",
        "x",
        "X",
        "字",
        "。",
        "é",
        "\u0301",
        "\u200d",
        "\u00ad",
        "😀",
    ),
    *(
        "[1]",
        "[1-",
        "[1, ",
        "[a](/b) ",
        "[x",
        "<a ",
        "<!--",
        "</",
        "![](",
        "](x",
        "**a ",
        "*a_ ",
        "`a",
    ),
    *(
        "2001 ",
        "RFC 12 ",
        "1,",
        "1.",
        "1 2",
        "a ",
        "a.",
        "a-",
        "a_",
        "a/",
        "a@",
        "a:",
        "a\n",
        "A b. ",
    ),
    *(
        "x\n\n",
        "> x\n",
        "- x\n",
        "1. x\n",
        "# x\n",
        "|a\n",
        "|a|b|\n|-|-|\n",
        "---\n",
        "```\n",
        "    x\n",
    ),
    *("https://a.de/ ", "https://a.de/a/../", "?a=b&", "a, and ", "word word. ", "\r", "\u2028"),
)
SHAPES: dict[str, Callable[[int], str]] = {
    **{repr(piece): _repeated(piece) for piece in _PIECES},
    "nested quotes": _repeated("> "),
    "nested lists": _nested("", "  ", "- x"),
    "nested numbers": _nested("", "   ", "1. x"),
    "nested brackets": lambda size: "[" * (size // 2) + "]" * (size // 2),
    "nested links": lambda size: "[" * (size // 6) + "a" + "](/b)" * (size // 6),
    "numbered paragraphs": _numbered("Paragraph {}.\n\n"),
    "numbered markers": _numbered("Said [{}]. "),
    "numbered addresses": _numbered("[{}]: https://a.de/x \n"),
    "a title and spaces": _between("# a", " ", "x"),
    "a title and marks": _between("# a ", "# ", "x"),
    "references and spaces": _between("# References", " ", "x"),
    "references and marks": _between("# References ", "#", "x"),
    "dots between": _between("A", " · ", "B"),
    "bars between": _between("a", "|", "x"),
    "an address": _between("https://a.de/", "a", ""),
    "a host": _between("https://", "a.", "de/"),
    "letters with marks": _repeated("e\u0301\u0323"),
    "one paragraph of emphasis": _between("**", "a* ", "**"),
}


@dataclass(frozen=True)
class Trial:
    """How long the texts are, each twice as long as the one before, and how long they may take."""

    sizes: tuple[int, ...]
    limit: float  # seconds of computing for a shape
    unnoticed: float = 0.0  # seconds for which nobody waits, however they grow


def sweep(
    function: Callable[[str], object], trial: Trial, shapes: Iterable[str] = SHAPES
) -> list[str]:
    """What is slow about a function, tried in a process of its own with a limit of its time.

    What the function raises is an answer, as long as it comes soon.
    """
    shapes, slow = list(shapes), []
    while shapes:
        tried = []
        for shape, message in _in_a_process(function, shapes, trial):
            tried.append(shape)
            slow += [f"{shape}: {message}"] if message else []
        shapes = shapes[len(tried) :]
        if shapes:  # it was killed at the first of them
            slow.append(f"{shapes.pop(0)}: more than {trial.limit} s")
    return slow


def _in_a_process(function, shapes, trial):
    """Each shape with what was wrong, until the process ends or is killed."""
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_try_all, args=(function, shapes, trial, sender))
    process.start()
    sender.close()
    with contextlib.suppress(EOFError):
        while True:
            yield receiver.recv()
    process.join()


def _try_all(function, shapes, trial, sender) -> None:
    signal.signal(signal.SIGPROF, signal.SIG_DFL)  # which ends a process
    gc.disable()  # it takes its time whenever it likes
    for shape in shapes:
        signal.setitimer(signal.ITIMER_PROF, trial.limit)
        texts = [SHAPES[shape](size) for size in trial.sizes]
        sender.send((shape, _measured(function, texts, trial.unnoticed)))
    os._exit(0)  # without whatever the tests do at their end


def _measured(function: Callable[[str], object], texts: list[str], unnoticed: float) -> str:
    """Empty, or how many seconds each text took when the time grows too fast."""
    longest = _seconds(function, texts[-1])
    if longest <= unnoticed:
        return ""  # nor is a shorter one noticed
    seconds = [*(_seconds(function, text) for text in texts[:-1]), longest]
    for _ in range(3):  # a busy machine is no slow function
        if not any(b > max(unnoticed, GROWTH * a) for a, b in pairwise(seconds)):
            return ""
        seconds = [
            min(each, _seconds(function, text)) for each, text in zip(seconds, texts, strict=True)
        ]
    return ", ".join(f"{each:.3f} s" for each in seconds)


def _seconds(function: Callable[[str], object], text: str) -> float:
    began = time.process_time()
    with contextlib.suppress(Exception):
        function(text)
    return time.process_time() - began
