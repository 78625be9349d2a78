"""Cards of articles: rendered once for a revision, until its article or everything changes."""

from django import template
from django.template.base import Parser, Token
from django.template.context import Context
from django.utils.safestring import SafeString

from articles.freshness import Keep

register = template.Library()

MOST = 2_000  # cards of some 1.5 KB

_cards: Keep[SafeString] = Keep(MOST)


class CardNode(template.Node):
    def __init__(self, name: str, nodelist: template.NodeList):
        self.name, self.nodelist = name, nodelist

    def render(self, context: Context) -> SafeString:
        revision = context["revision"]
        if getattr(revision, "pk", None) is None:  # a draft, or a line that is as quickly written
            return self.nodelist.render(context)
        scopes = frozenset({revision.article_id})
        key = self.name, revision.pk, revision.published_at
        return _cards.get(key, scopes, lambda: self.nodelist.render(context))


@register.tag
def card(parser: Parser, token: Token) -> CardNode:
    """Keep what stands between it and `endcard` for the `revision` of the context.

    `{% card "teaser" %}`: within it, nothing but the revision may decide what is shown.
    """
    _tag, name = token.split_contents()
    nodelist = parser.parse(["endcard"])
    parser.delete_first_token()
    return CardNode(name.strip("\"'"), nodelist)
