"""Reader pages: fetch, decide, render. Nothing here knows who is reading."""

from articles.views.archives import archive, archive_month, archive_year
from articles.views.citation_files import citation, references
from articles.views.cited import source, sources, work
from articles.views.finding import search, search_suggestions
from articles.views.fronts import front, section
from articles.views.indexes import author, authors, tag, tags
from articles.views.labels import labels
from articles.views.look import look_for_desk, look_icon, look_manifest, look_stylesheet
from articles.views.reading import article_context, detail, page, page_context, preview
from articles.views.social_cards import social_card
from articles.views.trust import corrections, history

__all__ = [
    "archive",
    "archive_month",
    "archive_year",
    "article_context",
    "author",
    "authors",
    "citation",
    "corrections",
    "detail",
    "front",
    "history",
    "labels",
    "look_for_desk",
    "look_icon",
    "look_manifest",
    "look_stylesheet",
    "page",
    "page_context",
    "preview",
    "references",
    "search",
    "search_suggestions",
    "section",
    "social_card",
    "source",
    "sources",
    "tag",
    "tags",
    "work",
]
