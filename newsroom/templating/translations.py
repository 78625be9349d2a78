"""`{% blocktranslate %}` as a function of a scope."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, cast

from django.template.base import render_value_in_context
from django.utils import translation
from django.utils.safestring import SafeString

from newsroom.templating.scope import Scope
from newsroom.templating.values import MISSING, expression


def translated_block(node: Any) -> str | Callable[[Scope], str] | None:
    """The text in the language of the page, with its values; None for what is left to Django."""
    if node.message_context is not None:
        return None
    singular, names = node.render_token_list(node.singular)
    plural, count = "", None
    if node.plural and node.countervar and node.counter:
        plural, plural_names = node.render_token_list(node.plural)
        names = [*names, *plural_names]
        count = expression(node.counter)
    given = [(name, expression(source)) for name, source in node.extra_context.items()]
    target = node.asvar
    names = list(dict.fromkeys(names))
    one = translation.gettext(singular)
    if not (names or given or target or count) and "%" not in one:
        return one

    def render(scope: Scope) -> str:
        values = {name: read(scope) for name, read in given}
        if count is None:
            text = one
        else:
            inner = scope.child()
            inner.update(values)
            number = values[node.countervar] = count(inner)
            if not isinstance(number, Decimal | float | int):
                return str(node.render_annotated(scope.context))  # which says what is wrong
            text = translation.ngettext(singular, plural, cast(int, number))
        try:
            text %= {name: _shown(name, values, scope) for name in names}
        except (KeyError, ValueError):  # of a wrong translation
            return str(node.render_annotated(scope.context))
        if target:
            scope[target] = SafeString(text)
            return ""
        return text

    return render


def _shown(name: str, values: dict[str, Any], scope: Scope) -> str:
    value = values.get(name, MISSING)
    if value is MISSING:
        value = scope.get(name, "")
    return render_value_in_context(value, scope.origin)
