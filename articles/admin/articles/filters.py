"""How the list of articles is narrowed; no filter costs more with 5,000 tags or authors."""

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.editing.handover import sent_back
from articles.models import Article, ArticleTag, Author, Byline, Tag
from articles.models.article import State
from articles.words import person_name, read_number

PEOPLE = 30  # names that the filter by assignee offers


class StateFilter(admin.SimpleListFilter):
    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return State.choices

    def queryset(self, request, queryset):
        return queryset.in_state(self.value()) if self.value() in State.values else queryset


class WorkFilter(admin.SimpleListFilter):
    title = gettext_lazy("work")
    parameter_name = "work"

    def lookups(self, request, model_admin):
        return [
            ("mine", _("Mine")),
            ("review", _("Waiting for review")),
            ("sent_back", _("Sent back to you")),
            ("overdue", _("Overdue")),
            ("machine", _("Unreviewed AI drafts")),
        ]

    def queryset(self, request, queryset):
        if self.value() == "mine":
            return queryset.begun_by_or_for(request.user)
        if self.value() == "review":
            return queryset.waiting_for_review()
        if self.value() == "sent_back":
            own = queryset.begun_by_or_for(request.user).with_words_to_publish()
            return sent_back(own)
        if self.value() == "overdue":
            return queryset.overdue(timezone.localdate())
        if self.value() == "machine":
            return queryset.unreviewed_machine_drafts()
        return queryset


class SectionFilter(admin.RelatedFieldListFilter):
    """With a choice of the drafts for which none was chosen yet."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.empty_value_display = _("No section")  # in place of a dash


class ProblemsFilter(admin.SimpleListFilter):
    title = gettext_lazy("checks")
    parameter_name = "problems"

    def lookups(self, request, model_admin):
        return [("blocking", _("Must fix")), ("warning", _("Warnings"))]

    def queryset(self, request, queryset):
        if self.value() == "blocking":
            return queryset.with_problems()
        return queryset.with_warnings() if self.value() == "warning" else queryset


class NameFilter(admin.SimpleListFilter):
    """A field to write a name in, where a list of links would have thousands."""

    template = "admin/articles/article/name_filter.html"

    def lookups(self, request, model_admin):
        return ()

    def has_output(self):
        return True

    def choices(self, changelist):
        others = changelist.get_filters_params()
        others.pop(self.parameter_name, None)
        kept = [(name, value) for name, values in others.items() for value in values]
        yield {"parameter": self.parameter_name, "value": self.value() or "", "kept": kept}


class TagFilter(NameFilter):
    title = gettext_lazy("tag")
    parameter_name = "tag"

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        name = self.value().strip()
        tags = Tag.objects.named(name) | Tag.objects.filter(slug=name)
        tagged = ArticleTag.objects.filter(tag__in=tags)
        return queryset.filter(pk__in=tagged.values("content_object"))


class AuthorFilter(NameFilter):
    title = gettext_lazy("author")
    parameter_name = "author"

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        name = self.value().strip()
        authors = Author.objects.named(name) | Author.objects.filter(slug=name)
        written = Byline.objects.filter(author__in=authors)
        return queryset.filter(pk__in=written.values("article"))


class AssigneeFilter(admin.SimpleListFilter):
    title = gettext_lazy("assignee")
    parameter_name = "assignee"

    def lookups(self, request, model_admin):
        has_some = Exists(Article.objects.filter(assignee=OuterRef("pk")))
        people = get_user_model().objects.filter(has_some).order_by("username")
        names = [(str(person.pk), person_name(person)) for person in people[:PEOPLE]]
        return [("me", _("Me")), ("nobody", _("Nobody")), *names]

    def queryset(self, request, queryset):
        value = self.value() or ""
        if value == "me":
            return queryset.filter(assignee=request.user)
        if value == "nobody":
            return queryset.filter(assignee__isnull=True)
        number = read_number(value)
        return queryset if number is None else queryset.filter(assignee=number)
