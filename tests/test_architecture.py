"""The rules of the codebase that a machine can check: arrows, layers, safety, templates."""

import ast
from pathlib import Path

import pytest
from django.core.management import call_command
from django.template.loader import get_template

ROOT = Path(__file__).resolve().parent.parent
APPS = ("newsroom", "articles", "references", "feedback")

# a: what a may import, besides itself.
ARROWS = {
    "references": set(),
    "articles": {"references"},
    "feedback": {"articles", "references"},
    "newsroom": {"feedback", "articles", "references"},
}

# Modules that know neither models nor a request.
PURE = [
    "references/addresses.py",
    "references/citations.py",
    "references/exports.py",
    "references/hosts.py",
    "references/markdown.py",
    "articles/rendering/html.py",
    "articles/rendering/markdown.py",
    "articles/rendering/figures.py",
    "articles/formats/card.py",
    "articles/rendering/margin_notes.py",
    "articles/images/checks.py",
    "articles/provenance/images.py",
    "articles/formats/share_links.py",
    "articles/search/query.py",
    "articles/search/snippets.py",
    "articles/history/comparison.py",
    "articles/samples/corpus_words.py",
    "articles/history/diff.py",
    "articles/formats/feeds.py",
    "articles/formats/feed_text.py",
    "articles/formats/llms.py",
    "articles/formats/article_file.py",
    "articles/formats/robots.py",
    "articles/formats/json_ld.py",
    "articles/provenance/articles.py",
    "feedback/protecting/abuse.py",
    "feedback/numbers/charts.py",
    "feedback/numbers/figures.py",
    "feedback/protecting/identity.py",
    "feedback/protecting/masking.py",
    "feedback/protecting/passages.py",
    "feedback/statistics.py",
    "articles/importers/markdown.py",
    "articles/importers/page_text.py",
    "articles/importers/parsed.py",
]
IMPURE = ("django.db", "django.http", "django.shortcuts", "articles.models", "references.models")

# Inside an app: who may not be imported by whom.
UPPER = ("views", "admin", "urls", "templatetags", "management", "syndication")
LOWER = ("models", "publishing", "lists", "importers")

SOURCES = sorted(path for app in APPS for path in (ROOT / app).rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports(path: Path) -> list[tuple[ast.stmt, str]]:
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found += [(node, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: import by full name"
            found += [(node, f"{node.module}.{alias.name}") for alias in node.names]
    return found


def ids(paths):
    return [str(path.relative_to(ROOT)) for path in paths]


@pytest.mark.parametrize("path", SOURCES, ids=ids(SOURCES))
def test_arrows_between_apps(path):
    app = path.relative_to(ROOT).parts[0]
    for node, name in imports(path):
        other = name.split(".")[0]
        allowed = other not in APPS or other == app or other in ARROWS[app]
        assert allowed, f"{path.name}:{node.lineno}: {app} may not import {other}"


@pytest.mark.parametrize("path", SOURCES, ids=ids(SOURCES))
def test_nothing_below_imports_what_stands_above(path):
    parts = module_of(path).split(".")
    if len(parts) < 2 or parts[1] not in LOWER:
        return
    for node, name in imports(path):
        imported = name.split(".")
        if imported[0] == parts[0] and len(imported) > 1:
            assert imported[1] not in UPPER, f"{path.name}:{node.lineno}: imports {name}"


@pytest.mark.parametrize("name", PURE)
def test_pure_modules(name):
    for node, imported in imports(ROOT / name):
        assert not imported.startswith(IMPURE), f"{name}:{node.lineno}: imports {imported}"


@pytest.mark.parametrize("path", SOURCES, ids=ids(SOURCES))
def test_imports_stand_at_the_top_of_the_module(path):
    for function in ast.walk(ast.parse(path.read_text())):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            inner = [n for n in ast.walk(function) if isinstance(n, ast.Import | ast.ImportFrom)]
            assert not inner or allowed_inside(path), f"{path}:{inner[0].lineno}"


def allowed_inside(path: Path) -> bool:
    """The embedded server's package is loaded only when no other server is named."""
    return path.is_relative_to(ROOT / "newsroom" / "database") or path.name == "apps.py"


@pytest.mark.parametrize("path", SOURCES, ids=ids(SOURCES))
def test_every_module_says_what_lives_there(path):
    tree = ast.parse(path.read_text())
    if tree.body and "migrations" not in path.parts:
        assert ast.get_docstring(tree), f"{path} has no docstring"


def test_only_rendering_marks_html_as_safe():
    for path in SOURCES:
        if path != ROOT / "articles" / "rendering" / "html.py":
            assert "mark_safe" not in path.read_text(), path


def test_no_import_circles():
    graph = {module_of(path): {name for _, name in imports(path)} for path in SOURCES}
    edges = {
        module: {
            target
            for name in names
            for target in (name, name.rpartition(".")[0])
            if target in graph and target != module
        }
        for module, names in graph.items()
    }
    state: dict[str, int] = {}

    def visit(module, trail):
        state[module] = 1
        for target in edges[module]:
            if module.startswith(f"{target}.") or target.startswith(f"{module}."):
                continue  # a package and its members
            assert state.get(target) != 1, " → ".join([*trail, module, target])
            if target not in state:
                visit(target, [*trail, module])
        state[module] = 2

    for module in edges:
        if module not in state:
            visit(module, [])


@pytest.mark.parametrize("path", TEMPLATES, ids=ids(TEMPLATES))
def test_templates_compile_and_keep_the_rules(path):
    get_template(str(path.relative_to(ROOT / "templates")))
    text = path.read_text()
    for forbidden in ("|safe", "<style", "style=", "<script>", "onclick=", "autoescape off"):
        assert forbidden not in text, f"{path} has {forbidden}"
    if path.name.startswith("_"):
        assert text.startswith(("{#", "{% comment %}")), (
            f"{path} does not begin with what it expects"
        )


def test_base_template_is_small():
    text = (ROOT / "templates" / "base.html").read_text()
    assert len(text.splitlines()) <= 100
    assert text.count("{% block ") <= 10


def test_colours_are_named_in_one_file():
    for path in (ROOT / "static" / "css").glob("*.css"):
        if path.name != "tokens.css":
            code = path.read_text()
            assert "#fff" not in code.lower(), path
            assert "rgb(" not in code, path


def test_static_files_load_nothing_from_elsewhere():
    for path in (ROOT / "static").rglob("*"):
        if path.suffix in {".css", ".js"}:
            text = path.read_text()
            assert "//cdn" not in text, path
            assert "url(http" not in text.replace('"', ""), path


@pytest.mark.django_db
def test_migrations_are_complete():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_lock_files_name_no_index():
    for path in (ROOT / "requirements").glob("*.txt"):
        text = path.read_text()
        assert "http" not in text, path
        assert "--index-url" not in text
        packages = [line for line in text.splitlines() if "==" in line]
        assert packages
        assert text.count("--hash=sha256:") >= len(packages)
