"""Tags of templates as functions of a scope: each maker gets a node and returns its part.

None is returned for a node that Django is to render by itself.
"""

import html
from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeAlias

from django.template import Context, Engine
from django.template.base import FilterExpression, Node, VariableDoesNotExist, VariableNode
from django.template.defaulttags import CommentNode, ForNode, IfNode, LoadNode, URLNode, WithNode
from django.template.library import InclusionNode, SimpleNode
from django.template.loader_tags import IncludeNode, construct_relative_path
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.templatetags.static import StaticNode
from django.urls import NoReverseMatch

from articles.addresses import path_to
from newsroom.templating.scope import Scope
from newsroom.templating.translations import translated_block
from newsroom.templating.values import (
    Value,
    condition,
    expression,
    is_constant,
    shown,
    written,
)

Part: TypeAlias = Callable[[Scope], str]


class Compiler(Protocol):
    """What makers ask of `newsroom.templating.compiled.Compiler`."""

    engine: Engine

    def nodes(self, nodes: Sequence[Node], /) -> Part: ...

    def values(self, named: dict[str, FilterExpression], /) -> Value: ...


OURS = ("articles:", "feedback:")  # namespaces with one instance each


def _variable(compiler: Compiler, node: VariableNode) -> Part:
    return written(node.filter_expression)


def _if(compiler: Compiler, node: IfNode) -> Part:
    choices = [
        (condition(test) if test is not None else None, compiler.nodes(nodes))
        for test, nodes in node.conditions_nodelists
    ]

    def render(scope: Scope) -> str:
        for test, part in choices:
            try:
                if test is not None and not test(scope):
                    continue
            except VariableDoesNotExist:
                continue
            return part(scope)
        return ""

    return render


def _for(compiler: Compiler, node: Any) -> Part:
    read = expression(node.sequence, missing=None)
    names, is_reversed = node.loopvars, node.is_reversed
    each, nothing = compiler.nodes(node.nodelist_loop), compiler.nodes(node.nodelist_empty)

    def render(scope: Scope) -> str:
        inner = scope.child()
        values = read(scope)
        if values is None:
            values = []
        if not hasattr(values, "__len__"):
            values = list(values)
        number = len(values)
        if number < 1:
            return nothing(inner)
        written = []
        loop = inner["forloop"] = {"parentloop": scope.get("forloop", {})}
        for index, item in enumerate(reversed(values) if is_reversed else values):
            loop["counter0"], loop["counter"] = index, index + 1
            loop["revcounter"], loop["revcounter0"] = number - index, number - index - 1
            loop["first"], loop["last"] = index == 0, index == number - 1
            if len(names) > 1:
                within = inner.child()
                within.update(_unpacked(names, item))
                written.append(each(within))
            else:
                inner[names[0]] = item
                written.append(each(inner))
        return "".join(written)

    return render


def _unpacked(names: Sequence[str], item: Any) -> dict[str, Any]:
    number = len(item) if hasattr(item, "__len__") else 1
    if number != len(names):
        raise ValueError(f"Need {len(names)} values to unpack in for loop; got {number}. ")
    return dict(zip(names, item, strict=False))


def _with(compiler: Compiler, node: WithNode) -> Part:
    read, body = compiler.values(node.extra_context), compiler.nodes(node.nodelist)

    def render(scope: Scope) -> str:
        inner = scope.child()
        inner.update(read(scope))
        return body(inner)

    return render


def _include(compiler: Compiler, node: IncludeNode) -> Part | None:
    if not is_constant(node.template):
        return None
    within: Any = node.origin.template_name
    name = str(construct_relative_path(within, str(node.template.var)))
    read, is_alone = compiler.values(node.extra_context), node.isolated_context
    body = _other_template(compiler.engine, name)
    if not (node.extra_context or is_alone):
        return lambda scope: body(scope.child())

    def render(scope: Scope) -> str:
        values = read(scope)
        if is_alone:
            return body(scope.alone(values))
        inner = scope.child()
        inner.update(values)
        return body(inner)

    return render


def _other_template(engine: Engine, name: str) -> Part:
    """Looked for when it is first needed, which may be never."""
    found: list[Part] = []

    def render(scope: Scope) -> str:
        if not found:
            template = engine.select_template([name])
            part = getattr(template.nodelist, "part", None)
            found.append(part or (lambda scope: template.render(scope.context)))
        return found[0](scope)

    return render


def _inclusion(compiler: Compiler, node: InclusionNode) -> Part | None:
    if not isinstance(node.filename, str):
        return None
    call, body = _call(compiler, node), _other_template(compiler.engine, node.filename)

    def render(scope: Scope) -> str:
        inner = scope.alone(call(scope))
        token = scope.get("csrf_token")
        if token is not None:
            inner["csrf_token"] = token
        return body(inner)

    return render


def _simple(compiler: Compiler, node: SimpleNode) -> Part:
    call, target = _call(compiler, node), node.target_var

    def render(scope: Scope) -> str:
        value = call(scope)
        if target is None:
            return shown(value)
        scope[target] = value
        return ""

    return render


def _call(compiler: Compiler, node: SimpleNode | InclusionNode) -> Value:
    """The function of a tag, called with its arguments."""
    function, wants_context = node.func, node.takes_context
    positional = [expression(each) for each in node.args]
    named = compiler.values(node.kwargs)

    def call(scope: Scope) -> Any:
        values = [read(scope) for read in positional]
        if wants_context:
            values.insert(0, scope.context)
        return function(*values, **named(scope))

    return call


def _translate(compiler: Compiler, node: TranslateNode) -> str | None:
    text, about = node.filter_expression, node.message_context
    is_plain = node.asvar is None and not text.filters and text.var.lookups is None
    if not is_plain or (about is not None and not is_constant(about)):
        return None
    return str(node.render(Context()))


def _static(compiler: Compiler, node: StaticNode) -> str | None:
    if node.varname is not None or not is_constant(node.path):
        return None
    return str(node.render(Context()))


def _url(compiler: Compiler, node: URLNode) -> Part | None:
    name = str(node.view_name.var)
    if not is_constant(node.view_name) or not name.startswith(OURS) or node.kwargs:
        return None
    reads, target = [expression(each) for each in node.args], node.asvar

    def render(scope: Scope) -> str:
        try:
            path = path_to(name, *[read(scope) for read in reads])
        except NoReverseMatch:
            if target is None:
                raise
            path = ""
        if target is None:
            return html.escape(path)
        scope[target] = path
        return ""

    return render


def _nothing(compiler: Compiler, node: Node) -> str:
    return ""


MAKERS: dict[type[Node], Callable[[Compiler, Any], str | Part | None]] = {
    VariableNode: _variable,
    IfNode: _if,
    ForNode: _for,
    WithNode: _with,
    IncludeNode: _include,
    InclusionNode: _inclusion,
    SimpleNode: _simple,
    TranslateNode: _translate,
    BlockTranslateNode: lambda compiler, node: translated_block(node),
    StaticNode: _static,
    URLNode: _url,
    CommentNode: _nothing,
    LoadNode: _nothing,
}
