"""The head of a page, for machines. Thin: the words come from `articles.syndication.metadata`."""

from urllib.parse import urlencode

from django import template

from articles.rendering.html import json_script
from articles.syndication.metadata import describe

register = template.Library()


@register.simple_tag(takes_context=True)
def canonical(context) -> str:
    """The one address of a page: a later page of a list, or a choice from it, has its own."""
    request = context["request"]
    place = "after" if request.GET.get("after") else "before"
    names = ("kind", place) if "slice" in context else ()
    kept = {name: request.GET[name] for name in names if request.GET.get(name)}
    query = f"?{urlencode(kept)}" if kept else ""
    return f"{context['site_url']}{request.path}{query}"


@register.inclusion_tag("articles/_metadata.html", takes_context=True)
def metadata(context, subject=None):
    """Open Graph, JSON-LD and alternates of a page about `subject`, or of a list of articles."""
    details = {name: context[name] for name in ("corrections", "disclosure") if name in context}
    trail = context.get("breadcrumbs", ())
    described = describe(subject, context["publication"], trail, **details)
    return {
        "metadata": described,
        "json_ld": json_script(described.json_ld),
        "publication": context["publication"],
        "url": canonical(context),
    }
