"""The rules of the codebase that a machine can check: rooms, arrows, safety, templates."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from django.core.management import call_command
from django.template import TemplateSyntaxError
from django.template.loader import get_template

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Room:
    """What a module or folder may import of ours, by the names of this table or their beginnings.

    A pure room knows neither models nor a request. Its members may always import each other.
    """

    imports: str = ""
    pure: bool = False


# Every package and room. What is not in it fails; what it does not allow fails.
ROOMS = {
    # timers: lowest
    "timers.apps": Room(),
    "timers.models": Room(),
    "timers.lifelines": Room(pure=True),
    "timers.processes": Room(pure=True),
    "timers.runs": Room("timers.models timers.processes"),
    "timers.words": Room("timers.runs"),
    "timers.commands": Room("timers.lifelines timers.runs"),
    "timers.management": Room("timers.commands timers.models timers.runs timers.words"),
    "timers.migrations": Room(),
    # outbox
    "outbox.apps": Room("outbox.background"),
    "outbox.models": Room(),
    "outbox.handlers": Room("outbox.models"),
    "outbox.delivering": Room("outbox.handlers outbox.models"),
    "outbox.background": Room("outbox.delivering"),
    "outbox.events": Room("outbox.background outbox.models"),
    "outbox.management": Room("outbox.delivering outbox.models timers.commands"),
    "outbox.migrations": Room("references.sql_files"),
    # references
    "references.addresses": Room(pure=True),
    "references.hosts": Room("references.addresses", pure=True),
    "references.dialect": Room(pure=True),
    "references.citations": Room("references.dialect", pure=True),
    "references.figures": Room(pure=True),
    "references.lengths": Room(pure=True),
    "references.citation_findings": Room(
        "references.addresses references.citations references.figures references.lengths "
        "references.source_names",
        pure=True,
    ),
    "references.source_names": Room("references.addresses references.cleaning", pure=True),
    "references.person_names": Room(pure=True),
    "references.exports": Room("references.person_names", pure=True),
    "references.sql_files": Room(),  # reads the SQL of migrations
    "references.cleaning": Room(pure=True),
    "references.text_fields": Room("references.cleaning"),
    "references.slugs": Room("references.cleaning"),
    "references.models": Room(
        "references.addresses references.slugs references.source_names references.text_fields"
    ),
    "references.links": Room("references.hosts references.models"),
    "references.web_pages": Room(),
    "references.web_pages.details": Room("references.cleaning", pure=True),
    "references.web_pages.fetching": Room("references.hosts references.links"),
    "references.checking": Room("references.links references.models"),
    "references.apps": Room(),
    "references.migrations": Room("references.addresses references.sql_files"),
    # articles: pure rooms
    "articles.ambient": Room(pure=True),  # every room may use it
    "articles.days": Room(pure=True),  # this one, too
    "articles.freshness": Room(pure=True),  # this one, too
    "articles.words": Room(pure=True),  # this one, too
    "articles.addresses": Room(pure=True),  # and this one
    "articles.site_urls": Room(),  # asks the settings alone
    "articles.converters": Room("articles.models"),
    "articles.disks": Room(pure=True),
    "articles.provenance": Room("references.citations", pure=True),
    "articles.rendering": Room(
        "references.citations references.dialect references.lengths", pure=True
    ),
    "articles.formats": Room(
        "articles.rendering articles.provenance articles.look.colours", pure=True
    ),
    # articles: rows
    "articles.models": Room(
        "references.models references.citation_findings references.slugs references.text_fields "
        "references.addresses articles.formats articles.rendering articles.provenance "
        "articles.look.type_pairs"
    ),
    "articles.look.colours": Room(pure=True),
    "articles.look.tokens": Room(pure=True),
    "articles.look.type_pairs": Room(pure=True),
    "articles.look": Room("articles.models articles.images articles.disks"),
    "articles.checks": Room("articles.models"),
    "articles.audit": Room("articles.models"),
    "articles.permissions": Room("articles.models references.models"),
    "articles.frame": Room("articles.models"),
    "articles.zone": Room("articles.models"),
    "articles.prepared": Room(),  # asks the database, whatever of
    "articles.migrations": Room(
        "references.cleaning articles.models articles.provenance references.sql_files"
    ),
    "articles.apps": Room("articles.checks articles.images articles.samples"),
    # articles: what is done to rows
    "articles.images": Room(
        "articles.models articles.formats articles.rendering articles.provenance articles.disks "
        "outbox.events outbox.handlers outbox.models"
    ),
    "articles.publishing": Room(
        "articles.models articles.audit articles.images articles.provenance articles.rendering "
        "references.citation_findings outbox.events"
    ),
    "articles.history.matching": Room(pure=True),
    "articles.editing.merging": Room("articles.history.matching references.citations", pure=True),
    "articles.editing": Room(
        "articles.models articles.audit articles.permissions articles.publishing references"
    ),
    "articles.history": Room("articles.models articles.publishing articles.provenance"),
    "articles.lists": Room("articles.models articles.prepared references.models"),
    "articles.search": Room(
        "articles.models articles.prepared articles.provenance references.models"
    ),
    "articles.syndication": Room(
        "articles.models articles.frame articles.lists articles.images articles.formats "
        "articles.provenance articles.site_urls references.models references.exports"
    ),
    "articles.importers": Room(
        "articles.models articles.audit articles.permissions articles.images articles.publishing "
        "references articles.disks"
    ),
    "articles.starting.texts": Room("articles.provenance", pure=True),
    "articles.starting": Room(
        "articles.models articles.audit articles.publishing articles.provenance articles.zone"
    ),
    "articles.samples": Room(
        "articles.models articles.audit articles.images articles.publishing articles.importers "
        "articles.provenance articles.rendering articles.disks references outbox.events "
        "outbox.handlers outbox.models"
    ),
    # articles: what people and programs meet
    "articles.views": Room(
        "articles.models articles.frame articles.images articles.lists articles.search "
        "articles.history articles.editing articles.syndication articles.formats "
        "articles.provenance articles.rendering articles.starting articles.site_urls articles.look "
        "references.models references.exports"
    ),
    "articles.templatetags": Room(
        "articles.look articles.syndication articles.formats articles.rendering "
        "articles.provenance articles.site_urls references.citations references.exports "
        "references.lengths"
    ),
    "articles.urls": Room(
        "articles.views articles.syndication articles.converters references.exports"
    ),
    "articles.management": Room(
        "articles.models articles.editing articles.images articles.publishing articles.importers "
        "articles.samples articles.zone references timers.commands"
    ),
    # articles: the admin, by noun
    "articles.admin": Room("articles.admin"),  # its __init__ registers all
    "articles.admin.addresses": Room("articles.models references.models references.slugs"),
    "articles.admin.companions": Room(),
    "articles.admin.counting": Room(),
    "articles.admin.changes": Room("articles.admin.deletions articles.audit"),
    "articles.admin.deletions": Room("articles.audit"),
    "articles.admin.file_fields": Room(),
    "articles.admin.look_ahead": Room(),
    "articles.admin.parts": Room("articles.models"),
    "articles.admin.selections": Room(),
    "articles.admin.people": Room(
        "articles.admin.selections articles.admin.changes articles.models articles.audit"
    ),
    "articles.admin.revisions": Room(
        "articles.admin.people articles.admin.changes articles.admin.companions "
        "articles.admin.parts articles.admin.selections articles.models articles.audit "
        "articles.permissions articles.publishing articles.history"
    ),
    "articles.admin.publishing": Room(
        "articles.admin.revisions articles.admin.people articles.admin.parts "
        "articles.admin.selections articles.models "
        "articles.permissions articles.publishing articles.history articles.provenance "
        "references.citation_findings"
    ),
    "articles.admin.editor": Room(
        "articles.admin.revisions articles.admin.parts articles.models articles.permissions "
        "articles.publishing articles.editing articles.history articles.images articles.rendering "
        "articles.views references.models references.citation_findings references.lengths"
    ),
    "articles.admin.articles": Room(
        "articles.admin.addresses "
        "articles.admin.editor articles.admin.publishing articles.admin.revisions "
        "articles.admin.people "
        "articles.admin.companions articles.admin.deletions articles.admin.file_fields "
        "articles.admin.look_ahead articles.admin.parts articles.admin.selections "
        "articles.models articles.audit articles.permissions articles.publishing "
        "articles.editing articles.importers articles.search articles.disks references.cleaning "
        "references.models references.web_pages.details"
    ),
    "articles.admin.images": Room(
        "articles.admin.counting articles.admin.deletions articles.admin.file_fields "
        "articles.admin.selections "
        "articles.models articles.images articles.provenance"
    ),
    "articles.admin.pages": Room(
        "articles.admin.addresses articles.admin.changes articles.admin.editor "
        "articles.admin.revisions "
        "articles.admin.selections articles.models articles.audit articles.permissions "
        "articles.publishing articles.history articles.images articles.rendering articles.views "
        "references.lengths"
    ),
    "articles.admin.publication": Room(
        "articles.admin.addresses articles.admin.changes articles.admin.counting "
        "articles.admin.deletions articles.admin.selections articles.models articles.editing "
        "articles.formats articles.zone"
    ),
    "articles.admin.publication.look": Room(
        "articles.admin.publication articles.models articles.audit articles.images articles.look"
    ),
    "articles.admin.sources": Room(
        "articles.admin.addresses "
        "articles.admin.changes articles.admin.counting articles.admin.selections "
        "articles.models articles.permissions "
        "references.models"
    ),
    # feedback
    "feedback.protecting": Room(pure=True),
    "feedback.protecting.guards": Room("feedback.protecting"),  # answers requests
    "feedback.statistics": Room(pure=True),
    "feedback.models": Room("feedback.protecting feedback.statistics"),
    "feedback.voting": Room("feedback.models feedback.protecting articles.models"),
    "feedback.reports": Room(
        "feedback.voting feedback.models feedback.protecting articles.models articles.audit "
        "articles.publishing"
    ),
    "feedback.numbers": Room(
        "feedback.statistics feedback.models articles.models references.models"
    ),
    "feedback.forms": Room(
        "feedback.voting feedback.models feedback.protecting references.cleaning"
    ),
    "feedback.reading": Room("feedback.protecting articles.models"),
    "feedback.views": Room(
        "feedback.forms feedback.reading feedback.reports feedback.voting feedback.models "
        "feedback.protecting references.hosts"
    ),
    "feedback.urls": Room("feedback.views"),
    "feedback.templatetags": Room("feedback.models"),
    "feedback.management": Room(
        "feedback.numbers feedback.reports articles.models articles.audit articles.zone "
        "timers.commands"
    ),
    "feedback.admin": Room(
        "feedback.numbers feedback.reports feedback.protecting feedback.models articles.admin "
        "articles.models articles.audit articles.permissions articles.publishing articles.search"
    ),
    "feedback.apps": Room(),
    "feedback.migrations": Room("articles.models references.sql_files"),
    # accounts
    "accounts.apps": Room("accounts.mailing accounts.signing_in outbox.handlers"),
    "accounts.models": Room("outbox.models"),
    "accounts.migrations": Room("references.sql_files"),
    "accounts.mailing": Room(
        "accounts.models outbox articles.models articles.audit articles.editing articles.look "
        "articles.permissions articles.publishing articles.zone references.cleaning"
    ),
    "accounts.people": Room(
        "accounts.signing_in accounts.mailing accounts.models articles.models articles.audit "
        "articles.permissions articles.publishing"
    ),
    "accounts.signing_in": Room(
        "accounts.models accounts.mailing articles.models articles.audit articles.frame "
        "outbox.events outbox.models references.hosts"
    ),
    "accounts.management": Room(
        "accounts.mailing accounts.signing_in accounts.models timers.commands"
    ),
    "accounts.admin": Room(
        "accounts.people accounts.signing_in accounts.mailing accounts.models articles.admin "
        "articles.models articles.audit articles.permissions outbox references.addresses "
        "references.cleaning"
    ),
    # newsroom: wiring
    "newsroom.database": Room(),
    "newsroom.database.carry_over": Room("references.sql_files"),
    "newsroom.database.newer": Room("newsroom.database.carry_over"),
    "newsroom.environment": Room(),
    "newsroom.formats": Room(),
    "newsroom.ports": Room(),
    "newsroom.checks": Room("newsroom.database newsroom.templating"),
    "newsroom.context_processors": Room(),
    "newsroom.middleware": Room("accounts.signing_in articles.zone feedback.protecting"),
    "newsroom.views": Room("newsroom.database newsroom.page_cache.answers articles.disks"),
    "newsroom.pictures": Room("newsroom.middleware articles.images articles.disks"),
    "newsroom.pictures.places": Room(),
    "newsroom.wsgi": Room("newsroom.page_cache.building"),
    "newsroom.stylesheets": Room(),
    "newsroom.templating": Room("articles.addresses"),
    "newsroom.settings": Room(
        "newsroom.database newsroom.environment newsroom.pictures.places newsroom.watching.logs"
    ),
    "newsroom.set_up": Room("newsroom.database references.addresses"),
    "newsroom.page_cache": Room(),
    "newsroom.page_cache.policy": Room(
        "newsroom.middleware newsroom.page_cache.answers newsroom.page_cache.requests"
    ),
    "newsroom.page_cache.requests": Room(),
    "newsroom.page_cache.coding": Room(pure=True),
    "newsroom.page_cache.store": Room(),
    "newsroom.page_cache.poller": Room(),
    "newsroom.page_cache.gate": Room(),
    "newsroom.page_cache.answers": Room(
        "newsroom.page_cache.coding newsroom.page_cache.requests newsroom.page_cache.store"
    ),
    "newsroom.page_cache.layer": Room(
        "newsroom.page_cache.answers newsroom.page_cache.gate newsroom.page_cache.poller "
        "newsroom.page_cache.requests newsroom.page_cache.store"
    ),
    "newsroom.page_cache.building": Room(
        "newsroom.page_cache.gate newsroom.page_cache.layer newsroom.page_cache.poller "
        "newsroom.page_cache.requests newsroom.page_cache.store articles.lists.rendered"
    ),
    "newsroom.admin_site": Room(
        "newsroom.admin_views accounts.mailing accounts.signing_in articles.editing "
        "articles.frame articles.models articles.permissions newsroom.starting newsroom.watching "
        "articles.starting"
    ),
    "newsroom.starting": Room("articles.starting"),
    "newsroom.admin_views": Room(),
    "newsroom.apps": Room("newsroom.checks newsroom.pictures newsroom.sessions"),
    "newsroom.sessions": Room("accounts.people accounts.signing_in newsroom.views"),
    "newsroom.urls": Room(
        "newsroom.pictures newsroom.views newsroom.watching accounts.mailing accounts.people "
        "accounts.signing_in"
    ),
    "newsroom.server": Room("newsroom.database"),
    "newsroom.backup": Room(
        "newsroom.database newsroom.watching.version articles.disks articles.look.files "
        "articles.models"
    ),
    "newsroom.watching": Room(
        "newsroom.page_cache.building articles.models outbox.models references.models "
        "timers.commands timers.models timers.runs timers.words"
    ),
    "newsroom.watching.kinds": Room(pure=True),
    "newsroom.watching.version": Room(),
    "newsroom.watching.counts": Room("newsroom.watching.kinds", pure=True),
    "newsroom.watching.logs": Room("newsroom.watching.kinds", pure=True),
    "newsroom.watching.memory": Room(pure=True),
    "newsroom.watching.requests": Room(
        "newsroom.watching.counts newsroom.watching.kinds newsroom.watching.logs", pure=True
    ),
    "newsroom.management": Room(
        "newsroom.backup newsroom.database newsroom.pictures newsroom.ports newsroom.server "
        "newsroom.set_up newsroom.starting newsroom.watching timers.models timers.runs "
        "articles.models articles.samples articles.starting feedback.numbers"
    ),
}
PACKAGES = ("newsroom", "accounts", "feedback", "articles", "references", "outbox", "timers")
# Addresses, days, words, what may be kept: open to every room that may look at `articles`.
OPEN_TO_ALL = (
    *("articles.addresses", "articles.ambient", "articles.words", "articles.days"),
    "articles.freshness",
)

# Between packages, a name in quotes is an arrow too: `reverse("app:…")`, "app.Model", a right.
# These point upwards, each for a reason.
STRING_ARROWS = {
    ("references.models", "articles:source"): "Django asks a model for the address of its page.",
    ("articles.permissions", "accounts.mail"): "One table says what each role may do.",
    ("articles.permissions", "accounts.people"): "One table says what each role may do.",
    ("articles.starting.checklist", "accounts.manage_people"): "One list has all first steps.",
}
_APP = "|".join(PACKAGES)
QUOTED = re.compile(rf"^(?:admin:({_APP})_[a-z_]+|({_APP})[:.](?:[a-z_]+\.)*[A-Za-z]\w*)$")

# What a pure room may not touch.
IMPURE = ("django.db", "django.http", "django.shortcuts", "django.contrib")

SOURCES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {module_of(path): path for path in SOURCES}


def is_in(module: str, room: str) -> bool:
    return module == room or module.startswith(f"{room}.")


def room_of(module: str) -> str | None:
    """The most particular room of the table that the module is in."""
    return max((room for room in ROOMS if is_in(module, room)), key=len, default=None)


@cache
def imports(text: str) -> list[tuple[int, str]]:
    """(line, full name) of everything that a module imports."""
    return list(_imports(text))


def _imports(text: str) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: import by full name"
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def module_named(name: str) -> str:
    """The module of an imported name: `articles.models.Article` is of `articles.models`."""
    return name if name in MODULES else name.rpartition(".")[0]


def forbidden_imports(module: str, text: str) -> list[str]:
    """What the table does not allow a module of this text to import."""
    room = room_of(module)
    if room is None:
        return [] if module in PACKAGES else [f"{module} is in no room of the table"]
    rules = ROOMS[room]
    allowed = [room, *rules.imports.split()]
    if not is_in(module, "references"):
        allowed += OPEN_TO_ALL
    messages = []
    for line, name in imports(text):
        if rules.pure and name.startswith(IMPURE):
            messages.append(f"{module}:{line}: a pure room imports {name}")
        target = module_named(name)
        if name.split(".")[0] in PACKAGES and not any(is_in(target, item) for item in allowed):
            messages.append(f"{module}:{line}: {room} may not import {target}")
    return messages


def forbidden_strings(module: str, text: str) -> list[str]:
    """Names in quotes that point at a package which the module's own may not import."""
    package = module.split(".")[0]
    reachable = {package} | {
        target.split(".")[0]
        for room, rules in ROOMS.items()
        if is_in(room, package)
        for target in rules.imports.split()
    }
    messages = []
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        quoted = QUOTED.match(node.value)
        target = quoted and (quoted[1] or quoted[2])
        if target and target not in reachable and not is_wired(module, node.value):
            messages.append(f"{module}:{node.lineno}: “{node.value}” points upwards")
    return messages


def is_wired(module: str, quoted: str) -> bool:
    return module.startswith("newsroom.") or (module, quoted) in STRING_ARROWS


def circle_in(edges: dict[str, set[str]]) -> list[str]:
    """One circle of the graph, from a node back to it; empty when there is none."""
    done: set[str] = set()

    def visit(node: str, trail: list[str]) -> list[str]:
        if node in trail:
            return [*trail[trail.index(node) :], node]
        if node in done:
            return []
        for target in sorted(edges[node]):
            if circle := visit(target, [*trail, node]):
                return circle
        done.add(node)
        return []

    return next((circle for node in sorted(edges) if (circle := visit(node, []))), [])


def test_modules_import_what_their_room_may():
    found = [forbidden_imports(module_of(path), path.read_text()) for path in SOURCES]
    assert [fault for each in found for fault in each] == []


def test_names_in_quotes_follow_the_arrows():
    found = [forbidden_strings(module_of(path), path.read_text()) for path in SOURCES]
    assert [fault for each in found for fault in each] == []


@pytest.mark.parametrize(
    ("module", "text", "message"),
    [
        (
            "articles.publishing.verbs",
            "from articles.views import front",
            "articles.publishing.verbs:1: articles.publishing may not import articles.views",
        ),
        (
            "references.models",
            "import articles.models",
            "references.models:1: references.models may not import articles.models",
        ),
        (
            "articles.rendering.html",
            "from django.db import models",
            "articles.rendering.html:1: a pure room imports django.db.models",
        ),
        (
            "articles.admin.newcomer",
            "from articles.views import front",
            "articles.admin.newcomer:1: articles.admin may not import articles.views",
        ),
        ("articles.helpers", "", "articles.helpers is in no room of the table"),
        ("feedback.tools.more", "", "feedback.tools.more is in no room of the table"),
    ],
)
def test_a_forbidden_import_and_an_unlisted_module_are_found(module, text, message):
    assert forbidden_imports(module, text) == [message]


@pytest.mark.parametrize(
    "quoted",
    ["feedback.Vote", "feedback:vote", "admin:feedback_vote_changelist", "feedback.view_vote"],
)
def test_a_forbidden_name_in_quotes_is_found(quoted):
    message = f"articles.views.reading:1: “{quoted}” points upwards"
    assert forbidden_strings("articles.views.reading", f"name = {quoted!r}") == [message]
    assert forbidden_strings("feedback.views", f"name = {quoted!r}") == []


def test_the_table_names_only_what_is_there():
    for room, rules in ROOMS.items():
        assert any(is_in(module, room) for module in MODULES), f"{room} does not exist"
        for target in rules.imports.split():
            assert any(is_in(module, target) for module in MODULES), f"{room}: {target}"
    for module, quoted in STRING_ARROWS:
        assert f'"{quoted}"' in MODULES[module].read_text()


def test_pure_rooms_import_only_pure_rooms():
    for room, rules in ROOMS.items():
        if rules.pure:
            impure = [target for target in rules.imports.split() if not ROOMS[target].pure]
            assert impure == [], room


def test_rooms_form_no_circle():
    """Arrows between rooms, as the code has them, lead one way."""
    edges: dict[str, set[str]] = {room: set() for room in ROOMS}
    for module, path in MODULES.items():
        if (room := room_of(module)) is not None and module != "articles.admin":
            targets = (room_of(module_named(name)) for _, name in imports(path.read_text()))
            edges[room] |= {target for target in targets if target} - {room}
    # Its __init__ names what registers itself; who imports from it takes that, not the rooms.
    edges["articles.admin"] = set()
    assert circle_in(edges) == []


def test_modules_form_no_circle():
    edges: dict[str, set[str]] = {module: set() for module in MODULES}
    for module, path in MODULES.items():
        for _, name in imports(path.read_text()):
            target = module_named(name)
            related = is_in(target, module) or is_in(module, target)  # a package and its members
            if target in MODULES and not related:
                edges[module].add(target)
    assert circle_in(edges) == []


def test_a_circle_is_found():
    assert circle_in({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c", "b"]
    assert circle_in({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []


def test_imports_stand_at_the_top_of_the_module():
    lines = {path: imports_inside(path) for path in SOURCES if not allowed_inside(path)}
    assert {path: each for path, each in lines.items() if each} == {}


def imports_inside(path: Path) -> list[int]:
    """The lines of imports inside functions."""
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    inside = [each for each in ast.walk(ast.parse(path.read_text())) if isinstance(each, functions)]
    imports = (ast.Import, ast.ImportFrom)
    return [n.lineno for each in inside for n in ast.walk(each) if isinstance(n, imports)]


def allowed_inside(path: Path) -> bool:
    """The embedded server's package is loaded only when no other server is named."""
    return path.is_relative_to(ROOT / "newsroom" / "database") or path.name == "apps.py"


def test_every_module_says_what_lives_there():
    trees = {
        path: ast.parse(path.read_text()) for path in SOURCES if "migrations" not in path.parts
    }
    silent = [path for path, tree in trees.items() if tree.body and not ast.get_docstring(tree)]
    assert silent == []


def test_no_folder_is_crowded_and_no_module_long():
    for folder in {path.parent for path in SOURCES if "migrations" not in path.parts}:
        modules = [path for path in folder.glob("*.py") if path.name != "__init__.py"]
        assert len(modules) <= 16, folder
        for path in modules:
            assert len(path.read_text().splitlines()) <= 400, path


def test_only_rendering_marks_html_as_safe():
    for path in SOURCES:
        if path != ROOT / "articles" / "rendering" / "html.py":
            assert "mark_safe" not in path.read_text(), path


def test_templates_compile_and_keep_the_rules():
    broken = []
    for path in TEMPLATES:
        try:
            get_template(str(path.relative_to(ROOT / "templates")))
        except TemplateSyntaxError as error:
            broken.append(f"{path}: {error}")
        broken += [f"{path} {fault}" for fault in faults_of(path, path.read_text())]
    assert broken == []


def faults_of(path: Path, text: str) -> list[str]:
    forbidden = {"|safe", "<style", "style=", "<script>", "onclick=", "autoescape off"}
    if path.parent.name == "email":  # no page of the site: programs that read mail know no other
        forbidden -= {"<style", "style="}
    found = [f"has {words}" for words in sorted(forbidden) if words in text]
    if path.name.startswith("_") and not text.startswith(("{#", "{% comment %}")):
        found.append("does not begin with what it expects")
    return found


def test_base_template_is_small():
    text = (ROOT / "templates" / "base.html").read_text()
    assert len(text.splitlines()) <= 100
    assert text.count("{% block ") <= 10


def test_static_files_load_nothing_from_elsewhere():
    for path in (ROOT / "static").rglob("*"):
        if path.suffix in {".css", ".js"}:
            text = path.read_text()
            assert "//cdn" not in text, path
            assert "url(http" not in text.replace('"', ""), path


@pytest.mark.django_db
def test_migrations_are_complete():
    assert call_command("makemigrations", check=True, dry_run=True, verbosity=0) is None


def test_lock_files_name_no_index():
    for path in (ROOT / "requirements").glob("*.txt"):
        text = path.read_text()
        assert "http" not in text, path
        assert "--index-url" not in text
        packages = [line for line in text.splitlines() if "==" in line]
        assert packages
        assert text.count("--hash=sha256:") >= len(packages)
