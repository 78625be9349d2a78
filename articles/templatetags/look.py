"""What the head of a page names of the publication's look."""

from django import template
from django.templatetags.static import static
from django.urls import reverse

from articles.look.manifest import digest_of, manifest_of
from articles.look.stylesheet import last_digest, stylesheet_of

register = template.Library()


@register.simple_tag
def look_stylesheets(publication):
    """The addresses of what every page begins with: the publication's own sheet, or our two."""
    sheet = stylesheet_of(publication)
    if sheet is None:
        return [static("css/tokens.css"), static("css/base.css")]
    return [reverse("articles:look", args=[sheet.digest])]


@register.simple_tag
def last_look():
    """For pages about what is broken: the digest of the sheet that pages had before, or nothing."""
    return last_digest()


@register.simple_tag
def look_manifest(publication):
    return reverse("articles:look_manifest", args=[digest_of(manifest_of(publication))])


@register.filter
def icon(publication, side):
    """The address of its icon as a square of so many pixels."""
    return publication.icon_url(side)
