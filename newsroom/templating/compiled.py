"""Templates as functions: what Django walks through on every page is worked out once.

Words, and the addresses of static files, are constants of such a function.
A page says the same, to the byte, as it does from Django's own nodes. Tags that nobody here knows
are rendered by themselves, and a template that cannot be compiled as a whole is left to Django.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, cast

from django.contrib.staticfiles.storage import staticfiles_storage
from django.template import Engine, NodeList
from django.template.base import FilterExpression, Node, TextNode
from django.template.context import Context
from django.template.defaulttags import CsrfTokenNode, FirstOfNode
from django.template.library import InclusionNode, SimpleNode
from django.template.loader_tags import BLOCK_CONTEXT_KEY, BlockNode, ExtendsNode
from django.templatetags.i18n import BlockTranslateNode
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from newsroom.templating.scope import Scope
from newsroom.templating.tags import MAKERS, Part
from newsroom.templating.values import Value, expression, is_constant

# Tags that keep nothing between two parts of a page, so that each can be rendered by itself.
BY_THEMSELVES = (SimpleNode, InclusionNode, CsrfTokenNode, FirstOfNode, BlockTranslateNode)


class CannotCompile(Exception):
    """Something in a template is not known here."""


class Compiled(NodeList):
    """The nodes of a template, compiled when they are first rendered."""

    def __init__(self, nodes: Iterable[Node], engine: Engine) -> None:
        super().__init__(nodes)
        self._engine = engine
        self._parts: dict[Hashable, Part | None] = {}

    def render(self, context: Context) -> SafeString:
        is_extended = BLOCK_CONTEXT_KEY in context.render_context  # by one that is left to Django
        part = self.part
        if part is None or is_extended or not context.autoescape:
            return super().render(context)
        return SafeString(part(Scope.of(context)))

    @property
    def part(self) -> Part | None:
        """What it is as a function of now; None if it is left to Django."""
        storage: Any = staticfiles_storage
        now = get_language(), storage._wrapped  # another one in a test with other settings
        if now not in self._parts:
            self._parts[now] = self._compiled()
        return self._parts[now]

    def _compiled(self) -> Part | None:
        try:
            return _template(self, self._engine)
        except CannotCompile:
            return None


class Compiler:
    """Compiles the nodes of one page, whose blocks may come from several templates."""

    def __init__(self, engine: Engine, blocks: dict[str, list[BlockNode]]) -> None:
        self.engine = engine
        self._blocks = blocks  # the outermost template's last

    def nodes(self, nodes: Sequence[Node]) -> Part:
        """Several nodes, one after the other."""
        parts: list[str | Part] = []
        for node in nodes:
            part = self.node(node)
            if isinstance(part, str) and parts and isinstance(parts[-1], str):
                parts[-1] += part
            elif part:
                parts.append(part)
        if not parts:
            return lambda scope: ""
        if len(parts) == 1:
            only = parts[0]
            return (lambda scope: only) if isinstance(only, str) else only
        return _joined(parts)

    def node(self, node: Any) -> str | Part:
        """One node: its text, or a function."""
        if isinstance(node, TextNode):
            return node.s
        if hasattr(node, "compiled"):  # a tag of ours
            return node.compiled(self)
        if isinstance(node, BlockNode):
            return self.block(node)
        make = MAKERS.get(type(node))
        part = make(self, node) if make else None
        if part is not None:
            return part
        if not isinstance(node, BY_THEMSELVES) and type(node) not in MAKERS:
            raise CannotCompile(type(node).__name__)
        if node.get_nodes_by_type(BlockNode):
            raise CannotCompile("A block within an unknown tag")
        return lambda scope: node.render_annotated(scope.context)

    def value(self, source: FilterExpression, missing: Any = "") -> Value:
        return expression(source, missing)

    def values(self, named: dict[str, FilterExpression]) -> Callable[[Scope], dict[str, Any]]:
        reads = [(name, expression(source)) for name, source in named.items()]
        return lambda scope: {name: read(scope) for name, read in reads}

    def block(self, node: BlockNode) -> Part:
        chain = self._blocks.get(node.name, [node])
        parts = [self.nodes(each.nodelist) for each in chain]
        name = node.name

        def render(scope: Scope) -> str:
            return _Block(name, parts, scope).render()

        return render


def _joined(parts: Sequence[str | Part]) -> Part:
    """Texts with what functions say at their places."""
    texts = ["" if callable(part) else part for part in parts]
    places = [(place, part) for place, part in enumerate(parts) if callable(part)]
    join = "".join

    def render(scope: Scope) -> str:
        said = texts.copy()
        for place, part in places:
            said[place] = part(scope)
        return join(said)

    return render


class _Block:
    """What `block` is within a block."""

    __slots__ = ("_parts", "_scope", "name")

    def __init__(self, name: str, parts: list[Part], scope: Scope) -> None:
        self.name, self._parts, self._scope = name, parts, scope

    def render(self) -> str:
        inner = self._scope.child()
        inner["block"] = self
        return self._parts[0](inner)

    def super(self) -> SafeString:
        """The block of the template that is extended."""
        if len(self._parts) == 1:
            return SafeString("")
        return SafeString(_Block(self.name, self._parts[1:], self._scope).render())


def _template(nodes: NodeList, engine: Engine) -> Part:
    """A whole template, within those that it extends."""
    blocks: dict[str, list[BlockNode]] = {}
    history: list[Any] = []
    while True:
        for block in cast(list[BlockNode], nodes.get_nodes_by_type(BlockNode)):
            blocks.setdefault(block.name, []).append(block)
        extends: Any = next((each for each in nodes if not isinstance(each, TextNode)), None)
        if not isinstance(extends, ExtendsNode):
            return Compiler(engine, blocks).nodes(nodes)
        name: Any = extends.parent_name
        if not is_constant(name):
            raise CannotCompile("A template that extends a variable")
        history = history or [extends.origin]
        parent, origin = engine.find_template(str(name.var), skip=history)
        history.append(origin)
        nodes = parent.nodelist
