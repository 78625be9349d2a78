"""Every compiled regular expression of the packages, as it is used: by which methods."""

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator
from pathlib import Path

PACKAGES = ("accounts", "articles", "feedback", "newsroom", "outbox", "references")
METHODS: dict[str, Callable[[re.Pattern[str], str], object]] = {
    "match": lambda pattern, text: pattern.match(text),
    "fullmatch": lambda pattern, text: pattern.fullmatch(text),
    "search": lambda pattern, text: pattern.search(text),
    "split": lambda pattern, text: pattern.split(text),
    "findall": lambda pattern, text: pattern.findall(text),
    "finditer": lambda pattern, text: list(pattern.finditer(text)),
    "sub": lambda pattern, text: pattern.sub("", text),
    "subn": lambda pattern, text: pattern.subn("", text),
}


def patterns() -> Iterator[tuple[str, Callable[[str], object]]]:
    """“articles.search.query._ITEM.finditer”, and a function of a text."""
    for module in _modules():
        source = Path(str(module.__file__)).read_text()
        for name, value in vars(module).items():
            if not isinstance(value, re.Pattern) or not isinstance(value.pattern, str):
                continue
            if f"{name} = " not in source and f"{name}: " not in source:
                continue  # imported
            used = set(re.findall(rf"\b{name}\.([a-z]+)\(", source)) & METHODS.keys()
            for method in sorted(used or {"fullmatch", "finditer"}):  # handed on: who knows
                yield f"{module.__name__}.{name}.{method}", _bound(value, method)


def _bound(pattern: re.Pattern[str], method: str) -> Callable[[str], object]:
    return lambda text: METHODS[method](pattern, text)


def _modules():
    for package in map(importlib.import_module, PACKAGES):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if ".migrations" not in found.name and found.name != "newsroom.wsgi":
                yield importlib.import_module(found.name)
