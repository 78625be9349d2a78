"""Every test can fail: it asserts something, and no `return` lets it end before."""

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
# What fails by itself when it is not so: pytest's, pytest-django's and Playwright's.
ASSERTING = {
    "raises", "fail", "warns", "expect", "wait_for", "wait_for_function", "wait_for_url",
    "django_assert_num_queries", "django_assert_max_num_queries",
}  # fmt: skip
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def functions(tree: ast.AST) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


def own(node: ast.AST):
    """What is in a function, but not in a function inside it."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, FUNCTIONS):
            yield child
            yield from own(child)


def calls(node: ast.AST) -> set[str]:
    """The names, or last names, of what is called."""
    called = [child.func for child in ast.walk(node) if isinstance(child, ast.Call)]
    return {getattr(each, "id", getattr(each, "attr", "")) for each in called}


def asserts(node: ast.AST) -> bool:
    return any(isinstance(child, ast.Assert) for child in ast.walk(node))


def helpers(trees: list[ast.AST]) -> set[str]:
    """The names of functions that assert something, or call one that does."""
    others = [each for tree in trees for each in functions(tree) if not is_test(each)]
    known = ASSERTING | {each.name for each in others if asserts(each)}
    called = [(each.name, calls(each)) for each in others]
    while more := {name for name, names in called if names & known} - known:
        known |= more
    return known


def is_test(function: ast.FunctionDef) -> bool:
    return function.name.startswith("test_")


def faults(tree: ast.AST, known: set[str]) -> list[str]:
    found = []
    for test in filter(is_test, functions(tree)):
        if not asserts(test) and not calls(test) & known:
            found.append(f"{test.lineno}: {test.name} asserts nothing")
        found += [
            f"{node.lineno}: {test.name} returns"
            for node in own(test)
            if isinstance(node, ast.Return)
        ]
    return found


def test_every_test_can_fail():
    trees = {path: ast.parse(path.read_text()) for path in TESTS.rglob("*.py")}
    known = helpers(list(trees.values()))
    found = {path.name: faults(tree, known) for path, tree in trees.items()}
    assert {name: each for name, each in found.items() if each} == {}


HELPERS = """
def check(it):
    assert it
def look(it):
    check(it)
def nothing(it):
    print(it)
"""


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("assert True", ""),
        ("with pytest.raises(KeyError): {}[0]", ""),
        ("page.look(1)", ""),
        ("look(1)", ""),
        ("def inner(): return 1\n    assert inner()", ""),
        ("nothing(1)", "2: test_it asserts nothing"),
        ("print('assert')", "2: test_it asserts nothing"),
        ("if nothing(1): return\n    assert True", "3: test_it returns"),
        ("for each in (): return\n    look(1)", "3: test_it returns"),
    ],
)
def test_what_is_found(body, fault):
    tree = ast.parse(f"\ndef test_it():\n    {body}")
    found = faults(tree, helpers([ast.parse(HELPERS)]))
    assert found == ([fault] if fault else [])
