"""How editors work: the admin of articles and of all that belongs to them."""

from django.contrib import admin
from taggit.models import Tag as TaggitTag

from articles.admin import home
from articles.admin.articles.admin import ArticleAdmin
from articles.admin.images.admin import ImageAdmin
from articles.admin.people.audit import AuditEntryAdmin
from articles.admin.publication.admin import PageAdmin, PublicationAdmin
from articles.admin.publication.tags import TagAdmin
from articles.admin.publication.taxonomy import AuthorAdmin, SectionAdmin
from articles.admin.revisions.admin import RevisionAdmin
from articles.admin.revisions.corrections import CorrectionAdmin

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
    "home",
]

admin.site.site_header = "Newsroom"
admin.site.site_title = "Newsroom"
admin.site.index_title = "The editors’ workplace"
admin.site.empty_value_display = ""
admin.site.enable_nav_sidebar = False  # the header leads to what is opened every day
# Articles carry `articles.Tag`; taggit's own table stays empty and would only mislead.
admin.site.unregister(TaggitTag)
