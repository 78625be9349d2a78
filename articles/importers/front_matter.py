"""YAML front matter, read with distrust: no anchors, no tags, no repeated keys, little nesting."""

import re
from typing import TYPE_CHECKING, Any

import yaml
from django.utils.translation import gettext as _

from articles.importers.parsed import ImportRejected
from articles.words import thousands

MAX_DEPTH = 10
MAX_PARTS = 100_000  # keys, values, and brackets; 2,000 references have 30,000

# A line that names a key; without one, what stands between two rules is text.
_KEY = re.compile(r"[\s{]*[\"']?\w[\w .-]{0,80}[\"']?[ \t]*:(?:\s|$)")
_UNSTORABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# Line ends for YAML alone: between words they are white space.
_NO_LINE_ENDS = dict.fromkeys((0x85, 0x2028, 0x2029), " ")
# The one in C where there is one; both do the same.
if TYPE_CHECKING:
    _Base = yaml.SafeLoader
else:
    _Base = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class NullWord(str):
    """`Null` or `NULL` without quotation marks: nothing for YAML, but perhaps somebody's name."""


class _Loader(_Base):
    """Every scalar is a string, but null: `No`, `1.10` and `2026-04-05` mean what is written."""

    yaml_implicit_resolvers = {
        first: [("tag:yaml.org,2002:null", re.compile(r"(?:~|null)?\Z"))]
        for first in ("", "~", "n")
    }

    def construct_scalar(self, node: yaml.ScalarNode | yaml.MappingNode) -> Any:
        if isinstance(node, yaml.ScalarNode) and _UNSTORABLE.search(node.value):
            raise yaml.constructor.ConstructorError(
                problem=_("an escape sequence gives a character that isn’t text"),
                problem_mark=node.start_mark,
            )
        value = super().construct_scalar(node)
        is_plain = isinstance(node, yaml.ScalarNode) and not node.style
        return NullWord(value) if is_plain and value in {"Null", "NULL"} else value

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict:
        seen = set()
        for key, _value in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                raise yaml.constructor.ConstructorError(
                    problem=_("“%s” appears twice") % key.value[:80], problem_mark=key.start_mark
                )
            seen.add(key.value if isinstance(key, yaml.ScalarNode) else None)
        return super().construct_mapping(node, deep=deep)


def split_front_matter(text: str) -> tuple[dict[str, Any], str]:
    """Cut a file at its front matter: (its keys and values, the rest). Raises ImportRejected.

    All scalars are strings or None. Without front matter the mapping is empty.
    """
    lines = text.split("\n")
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    _refuse_other_formats(lines[first].strip())
    if lines[first].rstrip() != "---":
        return {}, text
    ends = (n for n, line in enumerate(lines) if n > first and line.rstrip() in {"---", "..."})
    end = next(ends, len(lines))
    block = lines[first + 1 : end]
    if _is_text(block):
        return {}, text
    if end == len(lines):
        raise ImportRejected(
            _("The front matter isn’t closed. Add a line of three hyphens (---) below it.")
        )
    values = load_mapping("".join(f"{line}\n" for line in block), first + 2)
    return values, "\n".join(lines[end + 1 :])


def _refuse_other_formats(first_line: str) -> None:
    """Raise ImportRejected for front matter that another tool reads."""
    if first_line in {"+++", ";;;", "{"} or first_line.startswith('{"'):
        raise ImportRejected(
            _(
                "The front matter is %(format)s. Write it as YAML: a line “---”, a line “title: "
                "…”, and a line “---”."
            )
            % {"format": "TOML" if first_line == "+++" else "JSON"}
        )


def _is_text(block: list[str]) -> bool:
    """Whether words stand below a rule, and not front matter, however broken."""
    words = [line for line in block if line.strip()]
    has_room = bool(block) and not block[0].strip()
    return has_room and bool(words) and not any(_KEY.match(line) for line in words)


def load_mapping(text: str, first_line: int = 1, what: str = "") -> dict[str, Any]:
    """The keys and values of a YAML text, which starts in `first_line` of its file."""
    what = what or _("The front matter")
    text = text.translate(_NO_LINE_ENDS)
    try:
        _refuse_tricks(text, first_line, what)
        values = yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader, and stricter
    except yaml.YAMLError as error:
        raise ImportRejected(
            _(
                "%(what)s isn’t valid YAML%(place)s: %(problem)s. Correct that line. Text that "
                "contains “: ” or “ #”, or starts with a special character, needs quotation marks."
            )
            % {"what": what, "place": _place(error, first_line), "problem": _problem(error, text)}
        ) from None
    if values is None:
        return {}
    if not isinstance(values, dict):
        kind = _("a list") if isinstance(values, list) else _("plain text")
        raise ImportRejected(
            _("%(what)s is %(kind)s. Write lines such as “title: …”.")
            % {"what": what, "kind": kind}
        )
    return values


def _refuse_tricks(text: str, first_line: int, what: str) -> None:
    """Look at the events, which arrive one by one and build nothing."""
    depth = documents = 0
    for part, event in enumerate(yaml.parse(text, Loader=_Base)):
        lines_before = event.start_mark.line if event.start_mark else 0
        params = {"what": what, "line": lines_before + first_line}
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
        if documents > 1:
            raise ImportRejected(
                _("%(what)s has a second document (line %(line)s). Keep one.") % params
            )
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise ImportRejected(
                _(
                    "%(what)s uses a YAML anchor or alias (& or *, line %(line)s), which isn’t "
                    "allowed. Write the value out, or put it in quotation marks."
                )
                % params
            )
        if tag := getattr(event, "tag", None):
            raise ImportRejected(
                _(
                    "%(what)s uses a YAML tag (%(tag)s, line %(line)s), which isn’t allowed. "
                    "Remove it, or put the value in quotation marks."
                )
                % (params | {"tag": tag[:80]})
            )
        if part > MAX_PARTS:
            raise ImportRejected(
                _("%(what)s has more than %(limit)s keys and values. Shorten it.")
                % {"what": what, "limit": thousands(MAX_PARTS)}
            )
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise ImportRejected(
                _(
                    "%(what)s is nested more than %(depth)s levels deep (line %(line)s). Reduce "
                    "the nesting."
                )
                % (params | {"depth": MAX_DEPTH})
            )


def _mark(error: yaml.YAMLError) -> yaml.Mark | None:
    return getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)


def _place(error: yaml.YAMLError, first_line: int) -> str:
    if (mark := _mark(error)) is None:
        return ""
    params = {"line": mark.line + first_line, "column": mark.column + 1}
    return _(" (line %(line)s, column %(column)s)") % params


def _problem(error: yaml.YAMLError, text: str) -> str:
    mark, lines = _mark(error), text.split("\n")
    line = lines[mark.line] if mark and mark.line < len(lines) else ""
    if "\t" in line[: len(line) - len(line.lstrip())]:
        return _("a tab indents the line, where YAML needs spaces")
    if str(getattr(error, "problem", "")).startswith("mapping values are not allowed"):
        return _("a text that contains “: ” has no quotation marks")
    problem = getattr(error, "problem", None) or getattr(error, "reason", None)
    return " ".join(str(problem or error)[:300].split()).rstrip(".")
