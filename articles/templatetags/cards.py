"""Cards of articles: rendered once for a revision, until its article or everything changes."""

from collections.abc import Callable
from typing import Any

from django import template
from django.template.base import Parser, Token
from django.template.context import Context

from articles.freshness import Keep

register = template.Library()

MOST = 2_000  # cards of some 1.5 KB

_cards: Keep[str] = Keep(MOST)


class CardNode(template.Node):
    def __init__(self, name: str, nodelist: template.NodeList):
        self.name, self.nodelist = name, nodelist

    def render(self, context: Context) -> str:
        return self._kept(context["revision"], lambda: self.nodelist.render(context))

    def compiled(self, compiler: Any) -> Callable[[dict[str, Any]], str]:
        part = compiler.nodes(self.nodelist)
        return lambda scope: self._kept(scope["revision"], lambda: part(scope))

    def _kept(self, revision: Any, make: Callable[[], str]) -> str:
        if getattr(revision, "pk", None) is None:  # a draft, or a line that is as quickly written
            return make()
        key = self.name, revision.pk, revision.published_at
        return _cards.get(key, frozenset({revision.article_id}), make)


@register.tag
def card(parser: Parser, token: Token) -> CardNode:
    """Keep what stands between it and `endcard` for the `revision` of the context.

    `{% card "teaser" %}`: within it, nothing but the revision may decide what is shown.
    """
    _tag, name = token.split_contents()
    nodelist = parser.parse(["endcard"])
    parser.delete_first_token()
    return CardNode(name.strip("\"'"), nodelist)
