"""Variables, filters and conditions of templates as functions of a scope.

Each says what Django's own would say. The usual is done here in few steps; for whatever is
unusual, the function asks Django.
"""

import html
import operator
from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.template.base import (
    FilterExpression,
    Variable,
    VariableDoesNotExist,
    render_value_in_context,
)
from django.template.defaulttags import TemplateLiteral
from django.utils import timezone
from django.utils.html import conditional_escape
from django.utils.safestring import SafeData, SafeString

from newsroom.templating.scope import Scope

Value = Callable[[Scope], Any]

MISSING = object()  # what a variable is that does not exist


def expression(source: FilterExpression, missing: Any = "") -> Value:
    """A variable or a constant with its filters; `missing` is what one is that does not exist."""
    is_variable = isinstance(source.var, Variable)
    read = variable(source.var, missing) if is_variable else _constant(source.var)
    steps = [_filter(function, arguments) for function, arguments in source.filters]
    if not steps:
        return read

    def filtered(scope: Scope) -> Any:
        value = read(scope)
        for step in steps:
            value = step(value, scope)
        return value

    return filtered


def written(source: FilterExpression) -> Callable[[Scope], str]:
    """The same as text for a page, escaped."""
    read = expression(source)

    def write(scope: Scope) -> str:
        try:
            value = read(scope)
        except UnicodeDecodeError:
            return ""
        kind = type(value)
        if kind is str:
            return html.escape(value)
        if kind is SafeString:
            return value
        if kind is int and not settings.USE_THOUSAND_SEPARATOR:
            return str(value)
        return render_value_in_context(value, scope.origin)

    return write


def shown(value: Any) -> str:
    """What a tag returned, as text for a page."""
    return html.escape(value) if type(value) is str else conditional_escape(value)


def variable(source: Variable, missing: Any = MISSING) -> Value:
    """What a variable or a literal is; `missing` is what one is that does not exist."""
    if source.lookups is None:
        if source.translate:
            return lambda scope: source.resolve(scope.context)
        return _constant(source.literal)
    first, *others = source.lookups
    names = [(name, name.isdigit() or hasattr(dict, name)) for name in others]

    def ask_django(scope: Scope) -> Any:
        try:
            return source.resolve(scope.context)
        except VariableDoesNotExist:
            return missing

    def read_name(scope: Scope) -> Any:
        value = scope.get(first, missing)
        return ask_django(scope) if callable(value) else value

    def read(scope: Scope) -> Any:
        value = scope.get(first, MISSING)
        if callable(value):
            return ask_django(scope)
        try:
            for name, is_special in names:
                kind = type(value)
                if kind is dict:
                    found = value.get(name, MISSING)
                    if found is MISSING:
                        return ask_django(scope) if is_special else missing
                    value = found
                elif value is MISSING:
                    return missing
                elif hasattr(kind, "__getitem__"):
                    return ask_django(scope)
                else:
                    value = getattr(value, name)
                if callable(value):
                    if getattr(value, "alters_data", False):
                        return ask_django(scope)
                    if not getattr(value, "do_not_call_in_templates", False):
                        value = value()
        except Exception:  # which Django may keep silent about
            return ask_django(scope)
        return value

    return read if others else read_name


def condition(token: Any) -> Value:
    """A condition of `{% if %}`; an operator on what it cannot compare is False."""
    if isinstance(token, TemplateLiteral):
        return expression(cast(FilterExpression, token.value), missing=None)
    first = condition(token.first)
    if token.id == "not":
        return _quiet(lambda scope: not first(scope))
    second = condition(token.second)
    if token.id == "and":
        return _quiet(lambda scope: first(scope) and second(scope))
    if token.id == "or":
        return _quiet(lambda scope: first(scope) or second(scope))
    compare = COMPARISONS[token.id]
    return _quiet(lambda scope: compare(first(scope), second(scope)))


COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "in": lambda one, other: one in other,
    "not in": lambda one, other: one not in other,
    "is": operator.is_,
    "is not": operator.is_not,
    "==": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}


def _quiet(decide: Value) -> Value:
    def decide_quietly(scope: Scope) -> Any:
        try:
            return decide(scope)
        except Exception:  # as Django's operators do
            return False

    return decide_quietly


def _safe(value: Any) -> Any:
    """What Django takes for safe: words of a template, and what a filter made of safe text."""
    return value if hasattr(value, "__html__") else SafeString(value)


def _constant(value: Any) -> Value:
    return lambda scope: value


def _filter(function: Any, arguments: list[tuple[bool, Any]]) -> Callable[[Any, Scope], Any]:
    values = [
        _argument(each) if is_variable else _constant(_safe(each))
        for is_variable, each in arguments
    ]
    wants_local_time = getattr(function, "expects_localtime", False)
    options = {"autoescape": True} if getattr(function, "needs_autoescape", False) else {}
    keeps_safe = getattr(function, "is_safe", False)

    def apply(value: Any, scope: Scope) -> Any:
        if wants_local_time:
            value = timezone.template_localtime(value, scope.origin.use_tz)  # type: ignore[attr-defined]
        made = function(value, *[each(scope) for each in values], **options)
        if keeps_safe and isinstance(value, SafeData):
            return _safe(made)
        return made

    return apply


def _argument(source: Variable) -> Value:
    read = variable(source)

    def read_or_fail(scope: Scope) -> Any:
        value = read(scope)
        return source.resolve(scope.context) if value is MISSING else value

    return read_or_fail


def is_constant(source: FilterExpression) -> bool:
    return not source.is_var and not source.filters
