"""YAML front matter, read with distrust: no anchors, no tags, no repeated keys, little nesting."""

import re
from typing import Any

import yaml

from articles.importers.parsed import ImportRejected

MAX_DEPTH = 10

_FRONT_MATTER = re.compile(r"\s*^---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.S | re.M)
_UNSTORABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_OPENING = re.compile(r"\s*^---[ \t]*$", re.M)
_BASE = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_BASE):
    """Every scalar is a string, but null: `No`, `1.10` and `2026-04-05` mean what is written."""

    yaml_implicit_resolvers = {
        first: [each for each in resolvers if each[0] == "tag:yaml.org,2002:null"]
        for first, resolvers in _BASE.yaml_implicit_resolvers.items()
    }

    def construct_scalar(self, node: yaml.ScalarNode) -> Any:
        if _UNSTORABLE.search(node.value):
            raise yaml.constructor.ConstructorError(
                problem="an escape stands for a character that is no text",
                problem_mark=node.start_mark,
            )
        return super().construct_scalar(node)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict:
        seen = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                raise yaml.constructor.ConstructorError(
                    problem=f"“{key.value}” is given twice", problem_mark=key.start_mark
                )
            seen.add(key.value if isinstance(key, yaml.ScalarNode) else None)
        return super().construct_mapping(node, deep=deep)


def split_front_matter(text: str) -> tuple[dict[str, Any], str]:
    """Cut a file at its front matter: (its keys and values, the rest). Raises ImportRejected.

    All scalars are strings or None. Without front matter the mapping is empty.
    """
    match = _FRONT_MATTER.match(text)
    if match is None:
        if _OPENING.match(text):
            raise ImportRejected(
                "The front matter is not closed: put a line of three hyphens (---) below it."
            )
        return {}, text
    first_line = text.count("\n", 0, match.start(1)) + 1
    return load_mapping(match[1], first_line), text[match.end() :]


def load_mapping(text: str, first_line: int = 1, what: str = "The front matter") -> dict[str, Any]:
    """The keys and values of a YAML text, which starts in `first_line` of its file."""
    try:
        _refuse_tricks(text, first_line, what)
        found = yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader, and stricter
    except yaml.YAMLError as error:
        raise ImportRejected(
            f"{what} is not valid YAML{_place(error, first_line)}: {_problem(error)}. "
            "Correct that line; text with “: ” or “#” in it needs quotation marks."
        ) from None
    if found is None:
        return {}
    if not isinstance(found, dict):
        kind = "a list" if isinstance(found, list) else "plain text"
        raise ImportRejected(f"{what} is {kind}. Write lines such as “title: …”.")
    return found


def _refuse_tricks(text: str, first_line: int, what: str) -> None:
    """Look at the events, which arrive one by one and build nothing."""
    depth = documents = 0
    for event in yaml.parse(text, Loader=_BASE):
        place = f"line {event.start_mark.line + first_line}"
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
        if documents > 1:
            raise ImportRejected(f"{what} holds a second document ({place}). Keep one.")
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise ImportRejected(
                f"{what} uses a YAML anchor or alias (& or *, {place}), which is not allowed. "
                "Write the value out, or put it in quotation marks."
            )
        if getattr(event, "tag", None):
            raise ImportRejected(
                f"{what} uses a YAML tag ({event.tag[:80]}, {place}), which is not allowed. "
                "Remove it, or put the value in quotation marks."
            )
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise ImportRejected(
                f"{what} is nested more than {MAX_DEPTH} levels deep ({place}). Make it flatter."
            )


def _place(error: yaml.YAMLError, first_line: int) -> str:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is None:
        return ""
    return f" (line {mark.line + first_line}, column {mark.column + 1})"


def _problem(error: yaml.YAMLError) -> str:
    problem = getattr(error, "problem", None) or getattr(error, "reason", None)
    return " ".join(str(problem or error).split()).rstrip(".")
