"""The head of a page, for machines. Thin: the words come from `articles.metadata`."""

from django import template

from articles.metadata import describe
from articles.rendering import json_script

register = template.Library()


@register.inclusion_tag("articles/_metadata.html", takes_context=True)
def metadata(context, subject=None):
    """Open Graph, JSON-LD and alternates of a page about `subject`, or of a list of articles."""
    notices = [*context.get("notices_top", ()), *context.get("notices_bottom", ())]
    found = describe(subject, context["publication"], context.get("breadcrumbs", ()), notices)
    return {
        "metadata": found,
        "json_ld": json_script(found.json_ld),
        "publication": context["publication"],
        "url": f"{context['site_url']}{context['request'].path}",
    }
