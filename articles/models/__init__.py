"""The models of articles, one module per noun."""

from articles.models.article import Article, ArticleTag, Byline, Citation
from articles.models.audit import AuditEntry
from articles.models.correction import Correction
from articles.models.image import Image, Rendition
from articles.models.note import Note
from articles.models.preview import PreviewLink
from articles.models.publication import Page, Publication
from articles.models.revision import Revision
from articles.models.taxonomy import Author, Section, Tag

__all__ = [
    "Article",
    "ArticleTag",
    "AuditEntry",
    "Author",
    "Byline",
    "Citation",
    "Correction",
    "Image",
    "Note",
    "Page",
    "PreviewLink",
    "Publication",
    "Rendition",
    "Revision",
    "Section",
    "Tag",
]
