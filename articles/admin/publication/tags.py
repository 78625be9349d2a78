"""Tags: named once, renamed without losing an address, merged after a look at the counts."""

from django.contrib import admin, messages
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from taggit.models import Tag as TaggitTag

from articles.admin.addresses import KeepsFormerSlugs, NamedForm
from articles.admin.counting import number_of
from articles.admin.publication.taxonomy import CountsArticles
from articles.admin.selections import KeepsSelection
from articles.editing import tagging
from articles.editing.tagging import TaggingError
from articles.models import ArticleTag, Tag
from articles.words import join_names, thousands

# Articles carry `articles.Tag`; taggit's own table stays empty and would only mislead.
admin.site.unregister(TaggitTag)

MAX_MERGED = 50  # tags at a time


class TagForm(NamedForm):
    taken = gettext_lazy(
        "A tag named “%(row)s” already exists. Choose another name, or select both tags in the "
        "list and merge them."
    )

    class Meta:
        model = Tag
        fields = ["name", "slug", "description"]
        error_messages = {
            "slug": {
                "unique": gettext_lazy("Another tag has this slug. Choose another one."),
            },
        }


class RenamesTags:
    def save_model(self, request, obj, form, change):
        if change:
            tagging.rename(obj, by=request.user)
        else:
            super().save_model(request, obj, form, change)


@admin.register(Tag)
class TagAdmin(KeepsSelection, KeepsFormerSlugs, RenamesTags, CountsArticles, admin.ModelAdmin):
    form = TagForm
    list_display = ["name", "slug", "articles_count"]
    ordering = ["name", "pk"]
    search_fields = ["name", "slug"]
    search_help_text = gettext_lazy("Search names and slugs, including former ones.")
    actions = ["merge"]
    narrowed_by = "tag"

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(used=number_of(_taggings(), "tag"))

    @admin.action(description=gettext_lazy("Merge"), permissions=["merge"])
    def merge(self, request, queryset):
        """Ask which tag stays, with the counts; then do it."""
        tags = list(queryset[: MAX_MERGED + 1])
        if not 2 <= len(tags) <= MAX_MERGED:
            message = _("Select 2 to %(number)s tags to merge.") % {"number": MAX_MERGED}
            return self.ask_again(request, message, messages.ERROR)
        into = next((tag for tag in tags if str(tag.pk) == request.POST.get("into")), None)
        if into is None:
            return self._ask_which_stays(request, tags)
        try:
            count = tagging.merge(tags, into, by=request.user)
        except TaggingError as error:
            return self.ask_again(request, str(error), messages.ERROR)
        self.message_user(request, _merged_message(tags, into, count), messages.SUCCESS)
        return None

    def _ask_which_stays(self, request, tags):
        articles = _taggings().filter(tag__in=tags).values("content_object").distinct()
        context = self.admin_site.each_context(request) | {
            "title": _("Merge tags"),
            "opts": self.opts,
            "tags": sorted(tags, key=lambda tag: -tag.used),
            "articles": articles.count(),
            "problem": _("Choose the tag to keep.") if "merging" in request.POST else "",
        }
        return TemplateResponse(request, "admin/articles/tag/merge.html", context)

    def has_merge_permission(self, request):
        """Whoever may change and delete tags: a merge does both."""
        return self.has_change_permission(request) and self.has_delete_permission(request)

    def get_deleted_objects(self, objs, request):
        """Says of each tag how many articles lose it, instead of listing them all."""
        tags = Tag.objects.filter(pk__in=[tag.pk for tag in objs])
        counted = tags.annotate(used=number_of(_taggings(), "tag"))
        labels = [
            ngettext(
                "“%(tag)s”, on %(number)s article", "“%(tag)s”, on %(number)s articles", tag.used
            )
            % {"tag": tag, "number": thousands(tag.used)}
            for tag in counted
        ]
        missing = set()
        if not self.has_delete_permission(request):
            missing.add(self.opts.verbose_name)
        losing = sum(tag.used for tag in counted)
        counts = {_("tags"): len(labels), _("articles that lose a tag"): losing}
        return labels, counts, missing, []


def _merged_message(tags: list[Tag], into: Tag, count: int) -> str:
    names = [f"“{tag}”" for tag in tags if tag != into]
    merged = ngettext(
        "%(names)s was merged into “%(tag)s”.", "%(names)s were merged into “%(tag)s”.", len(names)
    ) % {"names": join_names(names), "tag": into}
    if not count:
        return _("%(merged)s No articles needed the new tag.") % {"merged": merged}
    retagged = ngettext("%(number)s article retagged.", "%(number)s articles retagged.", count)
    return f"{merged} {retagged % {'number': thousands(count)}}"


def _taggings():
    return ArticleTag.objects.all()
