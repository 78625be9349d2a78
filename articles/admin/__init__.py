"""How editors work: the admin of articles and of all that belongs to them."""

from django.contrib import admin
from taggit.models import Tag as TaggitTag

from articles.admin import site
from articles.admin.articles import ArticleAdmin
from articles.admin.audit import AuditEntryAdmin
from articles.admin.corrections import CorrectionAdmin
from articles.admin.images import ImageAdmin
from articles.admin.publication import PageAdmin, PublicationAdmin
from articles.admin.revisions import RevisionAdmin
from articles.admin.tags import TagAdmin
from articles.admin.taxonomy import AuthorAdmin, SectionAdmin

__all__ = [
    "ArticleAdmin",
    "AuditEntryAdmin",
    "AuthorAdmin",
    "CorrectionAdmin",
    "ImageAdmin",
    "PageAdmin",
    "PublicationAdmin",
    "RevisionAdmin",
    "SectionAdmin",
    "TagAdmin",
    "site",
]

admin.site.site_header = "Newsroom"
admin.site.site_title = "Newsroom"
admin.site.index_title = "The editors’ workplace"
admin.site.empty_value_display = ""
admin.site.enable_nav_sidebar = False  # the header leads to what is opened every day
# Articles carry `articles.Tag`; taggit's own table stays empty and would only mislead.
admin.site.unregister(TaggitTag)
