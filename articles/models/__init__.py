"""The models of articles, one module per noun."""

from articles.models.article import Article
from articles.models.audit import AuditEntry
from articles.models.correction import Correction
from articles.models.image import Image, Rendition
from articles.models.listing import Listing, Tally
from articles.models.note import Note
from articles.models.pages.page import Page
from articles.models.pages.rendered import RenderedPage
from articles.models.pages.revision import PageRevision
from articles.models.pick import Pick
from articles.models.presence import Autosave, Presence
from articles.models.preview import PreviewLink
from articles.models.publication import Publication
from articles.models.revision import Revision
from articles.models.samples.demo_row import DemoRow
from articles.models.taxonomy import Author, FormerSlug, Section, Tag
from articles.models.through import ArticleTag, Byline, Citation
from articles.models.uploads.import_upload import ImportPart, ImportUpload

__all__ = [
    "Article",
    "ArticleTag",
    "AuditEntry",
    "Author",
    "Autosave",
    "Byline",
    "Citation",
    "Correction",
    "DemoRow",
    "FormerSlug",
    "Image",
    "ImportPart",
    "ImportUpload",
    "Listing",
    "Note",
    "Page",
    "PageRevision",
    "Pick",
    "Presence",
    "PreviewLink",
    "Publication",
    "RenderedPage",
    "Rendition",
    "Revision",
    "Section",
    "Tag",
    "Tally",
]
