"""Templates of the site itself, in VAR_DIR: what is wrong with them is said when it starts."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from django.template import Engine, NodeList, engines
from django.template.base import TextNode
from django.template.loader_tags import ExtendsNode

from newsroom.templating.values import is_constant

MOST = 500  # files that are looked at


def problems(folder: Path) -> Iterator[tuple[Path, str]]:
    """Files that no page can be made of, each with the reason."""
    for path in islice(sorted(folder.rglob("*")), MOST):
        if path.suffix in {".html", ".txt"} and (reason := _problem(str(path.relative_to(folder)))):
            yield path, reason


def _problem(name: str) -> str:
    """Why a template, or one that it extends, can't be read."""
    engine: Any = engines["django"]
    try:
        _read(name, engine.engine)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


def _read(name: str, engine: Engine) -> None:
    nodes = engine.get_template(name).nodelist
    history: list[Any] = []
    while isinstance(extends := _first(nodes), ExtendsNode):
        name_of_parent: Any = extends.parent_name
        if not is_constant(name_of_parent):
            break
        history = history or [extends.origin]
        parent, origin = engine.find_template(str(name_of_parent.var), skip=history)
        history.append(origin)
        nodes = parent.nodelist


def _first(nodes: NodeList) -> Any:
    return next((node for node in nodes if not isinstance(node, TextNode)), None)
