"""Sections, tags and authors."""

from django.contrib import admin

from articles.admin.audit import AuditedDeletions
from articles.models import Article, ArticleTag, Author, Byline, Section, Tag
from references.admin import ASSUME_HTTPS, counted_link, number_of

ARTICLES = "admin:articles_article_changelist"


class CountsArticles(AuditedDeletions):
    """For a ModelAdmin whose rows have the number of their articles as `used`."""

    show_full_result_count = False
    list_per_page = 50
    narrowed_by = ""  # the parameter of the list of articles
    narrowed_to = "slug"  # the row's attribute that it takes

    @admin.display(description="articles")
    def articles_count(self, row):
        value = getattr(row, self.narrowed_to)
        return counted_link(row.used, ARTICLES, **{self.narrowed_by: value})


@admin.register(Section)
class SectionAdmin(CountsArticles, admin.ModelAdmin):
    list_display = ["name", "slug", "position", "articles_count"]
    list_editable = ["position"]
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}
    narrowed_by = "section__id__exact"
    narrowed_to = "pk"

    def get_queryset(self, request):
        used = number_of(Article.objects.all(), "section")
        return super().get_queryset(request).annotate(used=used)


@admin.register(Tag)
class TagAdmin(CountsArticles, admin.ModelAdmin):
    list_display = ["name", "slug", "articles_count"]
    ordering = ["name", "pk"]
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}
    narrowed_by = "tag"

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(used=number_of(_taggings(), "tag"))

    def get_deleted_objects(self, objs, request):
        """Says of each tag how many articles lose it, instead of listing them all."""
        tags = Tag.objects.filter(pk__in=[each.pk for each in objs])
        counted = tags.annotate(used=number_of(_taggings(), "tag"))
        said = [f"Tag “{each}”, which {_of_articles(each.used)} will lose" for each in counted]
        missing = set()
        if not self.has_delete_permission(request):
            missing.add(self.opts.verbose_name)
        losing = sum(each.used for each in counted)
        return said, {"tags": len(said), "articles that lose a tag": losing}, missing, []


def _taggings():
    return ArticleTag.objects.all()


def _of_articles(count: int) -> str:
    return "no article" if not count else f"{count} article{'' if count == 1 else 's'}"


@admin.register(Author)
class AuthorAdmin(CountsArticles, admin.ModelAdmin):
    formfield_overrides = ASSUME_HTTPS
    list_display = ["name", "kind", "role", "slug", "articles_count"]
    list_filter = ["kind"]
    search_fields = ["name", "slug", "role"]
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["photo", "user"]
    narrowed_by = "author"

    def get_queryset(self, request):
        used = number_of(Byline.objects.all(), "author")
        return super().get_queryset(request).annotate(used=used)
