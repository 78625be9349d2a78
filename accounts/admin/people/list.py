"""The list of people: who they are, what they may do, and when they were here."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from accounts.models.person import State, profile_of, state_of
from accounts.people import roles
from articles.permissions import ROLES
from articles.words import date_in_words, moment_in_words, person_name


class RoleFilter(admin.SimpleListFilter):
    title = gettext_lazy("role")
    parameter_name = "role"

    def lookups(self, request, model_admin):
        return [(role or "none", label) for role, label in roles.LABELS.items()]

    def queryset(self, request, queryset):
        value = self.value()
        if value == roles.SUPERUSER:
            return queryset.filter(is_superuser=True)
        if value == "none":
            of_a_role = Person.objects.filter(groups__name__in=ROLES).values("pk")
            return queryset.filter(is_superuser=False).exclude(pk__in=of_a_role)
        if value in ROLES:
            having = Person.objects.filter(groups__name=value).values("pk")
            return queryset.filter(is_superuser=False, pk__in=having)
        return queryset


class StateFilter(admin.SimpleListFilter):
    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return State.choices

    def queryset(self, request, queryset):
        return queryset.in_state(self.value()) if self.value() in State else queryset


class PersonList(admin.ModelAdmin):
    """The part of PersonAdmin that is about the list."""

    list_display = ["full_name", "email", "role_name", "byline_name", "seen", "state"]
    list_filter = [RoleFilter, StateFilter]
    list_select_related = ["profile", "author"]
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    search_fields = ["first_name", "last_name", "email", "username", "author__name"]
    search_help_text = gettext_lazy("Search names, addresses, and bylines.")
    ordering = ["first_name", "last_name", "username"]
    actions = None
    nothing_yet = gettext_lazy("No people yet.")

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description=gettext_lazy("name"), ordering="first_name")
    def full_name(self, person):
        return person_name(person)

    @admin.display(description=gettext_lazy("role"))
    def role_name(self, person):
        if state_of(person) == State.DEACTIVATED:
            return _("No access")
        return roles.label_of(person)

    @admin.display(description=gettext_lazy("byline"), ordering="author__name")
    def byline_name(self, person):
        author = getattr(person, "author", None)
        if author is None:
            return ""
        address = reverse("admin:articles_author_change", args=[author.pk])
        return format_html('<a href="{}">{}</a>', address, author)

    @admin.display(description=gettext_lazy("last seen"), ordering="profile__seen_at")
    def seen(self, person):
        profile = profile_of(person)
        at = (profile and profile.seen_at) or person.last_login
        return moment_in_words(at) if at else ""

    @admin.display(description=gettext_lazy("state"))
    def state(self, person):
        state = state_of(person)
        return format_html(
            '<span class="state person-{}">{}</span>', state.value, words_of(person, state)
        )


def words_of(person, state: State) -> str:
    if state == State.INVITED:
        return _("Invited %(date)s") % {"date": date_in_words(person.profile.invited_at)}
    return str(state.label)
