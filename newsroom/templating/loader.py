"""Templates whose constant parts are looked up once, not on every page: words, files, addresses.

What they say stays the same. Whatever is unusual goes the way that Django goes.
"""

from collections.abc import Callable, Hashable
from typing import Any, cast

from django.contrib.staticfiles.storage import staticfiles_storage
from django.template import NodeList
from django.template.base import FilterExpression
from django.template.context import Context
from django.template.defaulttags import URLNode
from django.template.loaders import cached
from django.templatetags.i18n import TranslateNode
from django.templatetags.static import StaticNode
from django.urls import NoReverseMatch
from django.utils.html import conditional_escape
from django.utils.translation import get_language

from articles.addresses import path_to

OURS = ("articles:", "feedback:")  # namespaces with one instance each


class Loader(cached.Loader):
    """Like Django's own; what it loads is hastened."""

    def get_template(self, template_name, skip=None):
        is_new = self.cache_key(template_name, skip) not in self.get_template_cache
        template = super().get_template(template_name, skip)
        if is_new:
            hasten(template.nodelist)
        return template


def hasten(nodes: NodeList) -> None:
    """What each node renders stays the same."""
    node: Any
    for node in nodes.get_nodes_by_type(TranslateNode):
        if _is_constant_text(node):
            _keep(node, get_language)
    for node in nodes.get_nodes_by_type(StaticNode):
        if node.varname is None and _is_constant(node.path):
            _keep(node, _storage)
    for node in nodes.get_nodes_by_type(URLNode):
        if _is_ours(node):
            node.render = _rendering_address(node)


def _is_constant(value: FilterExpression) -> bool:
    return not value.is_var and not value.filters


def _is_constant_text(node: TranslateNode) -> bool:
    text, about = node.filter_expression, node.message_context
    is_plain = node.asvar is None and not text.filters and text.var.lookups is None
    return is_plain and (about is None or _is_constant(about))


def _is_ours(node: URLNode) -> bool:
    name = node.view_name
    return _is_constant(name) and str(name.var).startswith(OURS) and not node.kwargs


def _storage() -> Hashable:
    storage: Any = staticfiles_storage
    return cast(Hashable, storage._wrapped)  # another one in a test with other settings


def _keep(node: Any, depends_on: Callable[[], Hashable]) -> None:
    kept: dict[Hashable, str] = {}
    make = node.render

    def render(context: Context) -> str:
        key = depends_on(), context.autoescape
        text = kept.get(key)
        if text is None:
            text = make(context)
            kept[depends_on(), context.autoescape] = text
        return text

    node.render = render


def _rendering_address(node: URLNode) -> Callable[[Context], str]:
    name = str(node.view_name.var)

    def render(context: Context) -> str:
        try:
            path = path_to(name, *(value.resolve(context) for value in node.args))
        except NoReverseMatch:
            if node.asvar is None:
                raise
            path = ""
        if node.asvar:
            context[node.asvar] = path
            return ""
        return conditional_escape(path) if context.autoescape else path

    return render
