"""Where in the article's form a finding is mended."""

from django.http import QueryDict
from django.urls import reverse

from articles.models import Article
from references.citation_findings import Finding

BODY, CITATIONS = "id_body", "citations-group"
PLACES = {
    "no_section": "id_section",
    "no_standfirst": "id_standfirst",
    "no_byline": "bylines-group",
    "no_text": BODY,
    "origin_not_recorded": "id_origin",
    "dangling_marker": BODY,
}


def place_of(finding: Finding) -> str:
    """The id of the field, or of the table."""
    if finding.code in PLACES:
        return PLACES[finding.code]
    if finding.code == "missing_alt" and not finding.passage:
        return "id_lead_image_alt"
    if finding.number is not None and not finding.passage:
        return CITATIONS
    return BODY


def form_of(article: Article, place: str = "") -> str:
    """The address of the form, or of a place in it."""
    path = reverse("admin:articles_article_change", args=[article.pk])
    return f"{path}#{place}" if place else path


def way_to(article: Article, finding: Finding) -> str:
    """The address of the form, which shows the passage or the marker that is meant."""
    place = place_of(finding)
    sought = QueryDict(mutable=True)
    if place == BODY and finding.passage:
        sought["passage"] = finding.passage
    elif place == BODY and finding.number is not None:
        sought["marker"] = str(finding.number)
    path, _, part = form_of(article, place).partition("#")
    return f"{path}?{sought.urlencode()}#{part}" if sought else f"{path}#{part}"
