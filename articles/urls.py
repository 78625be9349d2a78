"""The addresses of reader pages: the table of contents of the site."""

from django.urls import path, register_converter

from articles import converters, views
from articles.syndication import feeds, sitemaps
from articles.views import crawlers
from references.exports import FORMATS as CITATION_FORMATS

app_name = "articles"

register_converter(converters.Section, "section")
register_converter(converters.Year, "year")
register_converter(converters.Month, "month")
register_converter(feeds.FormatConverter, "feed")
register_converter(converters.Digest, "digest")

urlpatterns = [
    path("<section:section>/<slug:slug>/", views.detail, name="detail"),  # asked for most
    path("", views.front, name="front"),
    path("<feed:form>", feeds.everything, name="feed"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-news.xml", sitemaps.news, name="sitemap_news"),
    path("sitemap-pages.xml", sitemaps.pages, name="sitemap_pages"),
    path("sitemap-<year:year>-<month:month>-<int:part>.xml", sitemaps.month, name="sitemap_month"),
    path("sitemap-<slug:kind>-<int:part>.xml", sitemaps.listing, name="sitemap_list"),
    path("robots.txt", crawlers.robots, name="robots"),
    path("llms.txt", crawlers.llms, name="llms"),
    path("look/<digest:digest>.css", views.look_stylesheet, name="look"),
    path("look/<digest:digest>.webmanifest", views.look_manifest, name="look_manifest"),
    path("look/desk.css", views.look_for_desk, name="look_for_desk"),
    path("look/icon.png", views.look_icon, name="look_icon"),
    path("cards/<int:pk>-<slug:digest>.png", views.social_card, name="social_card"),
    path("about/", views.labels, name="labels"),
    path("about/<slug:path>/", views.page, name="page"),
    path("tags/", views.tags, name="tags"),
    path("tags/<slug:slug>/", views.tag, name="tag"),
    path("tags/<slug:slug>/<feed:form>", feeds.tag, name="tag_feed"),
    path("authors/", views.authors, name="authors"),
    path("authors/<slug:slug>/", views.author, name="author"),
    path("authors/<slug:slug>/<feed:form>", feeds.author, name="author_feed"),
    path("corrections/", views.corrections, name="corrections"),
    path("corrections/<feed:form>", feeds.corrections, name="corrections_feed"),
    path("archive/", views.archive, name="archive"),
    path("archive/<year:year>/", views.archive_year, name="archive_year"),
    path("archive/<year:year>/<month:month>/", views.archive_month, name="archive_month"),
    path("sources/", views.sources, name="sources"),
    path("sources/<slug:slug>/", views.source, name="source"),
    path("sources/<slug:slug>/<feed:form>", feeds.source, name="source_feed"),
    path("sources/<slug:slug>/<int:pk>/", views.work, name="work"),
    path("search/", views.search, name="search"),
    path("search/suggest/", views.search_suggestions, name="search_suggestions"),
    path("preview/<slug:token>/", views.preview, name="preview"),
    path("<slug:slug>/", views.section, name="section"),
    path("<slug:slug>/<feed:form>", feeds.section, name="section_feed"),
    path("<slug:section>/<slug:slug>.md", crawlers.markdown, name="markdown"),
    *(
        path(f"<slug:section>/<slug:slug>/{name}.{form}", view, {"form": form}, f"{name}_{form}")
        for name, view in (("citation", views.citation), ("references", views.references))
        for form in CITATION_FORMATS
    ),
    path("<slug:section>/<slug:slug>/history/", views.history, name="history"),
]
