"""Tags: named once, renamed without losing an address, merged after a look at the counts."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.template.response import TemplateResponse
from django.utils.html import format_html_join
from taggit.models import Tag as TaggitTag

from articles.admin.counting import number_of
from articles.admin.publication.taxonomy import CountsArticles
from articles.editing import tagging
from articles.editing.tagging import TaggingError
from articles.models import ArticleTag, Tag

# Articles carry `articles.Tag`; taggit's own table stays empty and would only mislead.
admin.site.unregister(TaggitTag)

AT_ONCE = 50  # tags that are merged


class TagForm(forms.ModelForm):
    def clean_name(self):
        """The same letters in another case are the same name."""
        name = " ".join(self.cleaned_data["name"].split())
        same = Tag.objects.filter(name__iexact=name).exclude(pk=self.instance.pk).first()
        if same is not None:
            raise ValidationError(
                f"There is a tag “{same}” already. Choose another name, or merge the two: tick "
                "both in the list of tags."
            )
        return name

    class Meta:
        model = Tag
        fields = ["name", "slug", "description"]
        error_messages = {"slug": {"unique": "Another tag has this address. Choose another slug."}}


@admin.register(Tag)
class TagAdmin(CountsArticles, admin.ModelAdmin):
    form = TagForm
    list_display = ["name", "slug", "articles_count"]
    ordering = ["name", "pk"]
    search_fields = ["name", "slug", "redirects__slug"]
    search_help_text = "A part of the name, or of an address that it has or had."
    prepopulated_fields = {"slug": ["name"]}
    readonly_fields = ["former_addresses"]
    actions = ["merge"]
    narrowed_by = "tag"

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(used=number_of(_taggings(), "tag"))

    def get_fields(self, request, obj=None):
        fields = ["name", "slug", "description"]
        return [*fields, "former_addresses"] if obj else fields

    def save_model(self, request, obj, form, change):
        if change:
            tagging.rename(obj, by=request.user)
        else:
            super().save_model(request, obj, form, change)

    @admin.display(description="former addresses")
    def former_addresses(self, tag):
        """They lead readers here for as long as no other tag takes them."""
        former = tag.redirects.all()
        return format_html_join(", ", "{}", ((each,) for each in former)) or "None."

    @admin.action(description="Merge", permissions=["merge"])
    def merge(self, request, queryset):
        """Ask which tag stays, with the counts; then do it."""
        tags = list(queryset[: AT_ONCE + 1])
        if not 2 <= len(tags) <= AT_ONCE:
            said = f"Choose from 2 to {AT_ONCE} tags: one stays, the others become it."
            self.message_user(request, said, messages.ERROR)
            return None
        into = next((each for each in tags if str(each.pk) == request.POST.get("into")), None)
        if into is None:
            return self._ask_which_stays(request, tags)
        try:
            count = tagging.merge(tags, into, by=request.user)
        except TaggingError as error:
            self.message_user(request, str(error), messages.ERROR)
            return None
        gone = ", ".join(f"“{each}”" for each in tags if each != into)
        said = f"Merged into “{into}”: {gone}. {of_articles(count).capitalize()} got it."
        self.message_user(request, said, messages.SUCCESS)
        return None

    def _ask_which_stays(self, request, tags):
        articles = _taggings().filter(tag__in=tags).values("content_object").distinct()
        context = self.admin_site.each_context(request) | {
            "title": "Merge tags",
            "opts": self.opts,
            "tags": sorted(tags, key=lambda each: -each.used),
            "articles": articles.count(),
            "problem": "Say which tag stays." if "merging" in request.POST else "",
        }
        return TemplateResponse(request, "admin/articles/tag/merge.html", context)

    def has_merge_permission(self, request):
        """Whoever may change and delete tags: a merge does both."""
        return self.has_change_permission(request) and self.has_delete_permission(request)

    def get_deleted_objects(self, objs, request):
        """Says of each tag how many articles lose it, instead of listing them all."""
        tags = Tag.objects.filter(pk__in=[each.pk for each in objs])
        counted = tags.annotate(used=number_of(_taggings(), "tag"))
        said = [f"Tag “{each}”, which {of_articles(each.used)} will lose" for each in counted]
        missing = set()
        if not self.has_delete_permission(request):
            missing.add(self.opts.verbose_name)
        losing = sum(each.used for each in counted)
        return said, {"tags": len(said), "articles that lose a tag": losing}, missing, []


def of_articles(count: int) -> str:
    return "no article" if not count else f"{count} article{'' if count == 1 else 's'}"


def _taggings():
    return ArticleTag.objects.all()
