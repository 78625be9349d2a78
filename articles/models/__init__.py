"""The models of articles, one module per noun."""

from articles.models.article import Article
from articles.models.audit import AuditEntry
from articles.models.correction import Correction
from articles.models.image import Image, Rendition
from articles.models.listing import Listing, Tally
from articles.models.note import Note
from articles.models.pick import Pick
from articles.models.presence import Presence
from articles.models.preview import PreviewLink
from articles.models.publication import Page, Publication
from articles.models.revision import Revision
from articles.models.taxonomy import Author, FormerSlug, Section, Tag
from articles.models.through import ArticleTag, Byline, Citation

__all__ = [
    "Article",
    "ArticleTag",
    "AuditEntry",
    "Author",
    "Byline",
    "Citation",
    "Correction",
    "FormerSlug",
    "Image",
    "Listing",
    "Note",
    "Page",
    "Pick",
    "Presence",
    "PreviewLink",
    "Publication",
    "Rendition",
    "Revision",
    "Section",
    "Tag",
    "Tally",
]
