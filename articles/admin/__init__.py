"""How editors work: the admin of articles and of all that belongs to them.

Importing the modules registers their classes: each model once, by the class with the decorator.
"""

from articles.admin.articles.admin import ArticleAdmin
from articles.admin.images.admin import ImageAdmin
from articles.admin.pages.admin import PageAdmin
from articles.admin.people.log import AuditEntryAdmin
from articles.admin.publication.admin import PublicationAdmin
from articles.admin.publication.tags import TagAdmin
from articles.admin.publication.taxonomy import AuthorAdmin, SectionAdmin
from articles.admin.revisions.admin import RevisionAdmin
from articles.admin.revisions.corrections import CorrectionAdmin
from articles.admin.sources.admin import ReferenceAdmin, SourceAdmin

__all__ = [
    "ArticleAdmin",
    "AuditEntryAdmin",
    "AuthorAdmin",
    "CorrectionAdmin",
    "ImageAdmin",
    "PageAdmin",
    "PublicationAdmin",
    "ReferenceAdmin",
    "RevisionAdmin",
    "SectionAdmin",
    "SourceAdmin",
    "TagAdmin",
]
