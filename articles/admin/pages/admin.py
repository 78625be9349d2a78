"""The admin of pages: saving keeps a draft, publishing is a verb."""

from django.contrib import admin, messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.admin.addresses import KeepsFormerSlugs
from articles.admin.changes import AuditedChanges
from articles.admin.pages.form import FOOTER, FooterForm, PageForm
from articles.admin.pages.history import PageHistory
from articles.admin.pages.verbs import PageVerbs, change_address
from articles.admin.pages.writing import PageWriting
from articles.admin.selections import KeepsSelection
from articles.audit import changes_of, record, values_of
from articles.models import Page, PageRevision
from articles.models.article import State
from articles.models.pages.revision import CONTENT
from articles.permissions import may_publish_pages
from articles.publishing import pages


@admin.register(Page)
class PageAdmin(
    KeepsSelection,
    PageWriting,
    PageVerbs,
    PageHistory,
    KeepsFormerSlugs,
    AuditedChanges,
    admin.ModelAdmin,
):
    form = PageForm
    change_form_template = "admin/articles/page/change_form.html"
    list_display = ["title", "state_badge", "path", "in_footer", "position"]
    list_editable = ["in_footer", "position"]
    list_filter = ["in_footer"]
    show_facets = admin.ShowFacets.NEVER
    search_fields = ["title", "path", "body"]
    search_help_text = gettext_lazy("Search titles, paths, and text.")

    def get_queryset(self, request):
        return super().get_queryset(request).with_state()

    def get_fieldsets(self, request, obj=None):
        own = ["path", "policies", *(["former_slugs"] if obj else [])]
        return [
            (None, {"fields": ["title", "body"]}),
            (gettext_lazy("Placement"), {"fields": own}),
            (
                gettext_lazy("Footer"),
                {"fields": [*FOOTER], "description": self._about_footer(obj)},
            ),
        ]

    def _about_footer(self, page) -> str:
        if page is not None and page.is_live:
            return _("Change these in the list of pages. They apply at once.")
        return ""

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        return [*fields, *FOOTER] if obj is not None and obj.is_live else fields

    def get_changelist_form(self, request, **kwargs):
        """A class of this request: it knows whether the person may publish."""
        attrs = {"may_publish": may_publish_pages(request.user)}
        return super().get_changelist_form(request, form=type("FooterForm", (FooterForm,), attrs))

    def get_view_on_site_url(self, obj=None):
        """Only what is live has a page on the site."""
        return super().get_view_on_site_url(obj) if obj is None or obj.is_live else None

    def save_model(self, request, obj, form, change):
        """The form writes into `obj`, and only its verbs into the row."""
        if not change:
            pages.add(obj, by=request.user)
            record("add", obj, by=request.user, **values_of(obj))
            return
        changed = [name for name in FOOTER if name in form.changed_data]
        if changed:
            with changes_of(obj, by=request.user, without=CONTENT):
                obj.save(update_fields=changed)
        if isinstance(form, PageForm):
            pages.save(obj, form.content, by=request.user)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        may_write = add or self.has_change_permission(request, obj)
        may_publish = may_write and may_publish_pages(request.user)
        state = obj.state() if obj else State.DRAFT
        context |= {
            "may_write": may_write,
            "buttons": [("_publish", _("Publish…"))] if may_publish else [],
            "state_badge": badge_of(state) if obj else "",
            "ways": self._ways(obj, state) if obj else [],
            "page_actions": self.actions_for(request, obj) if obj and may_write else [],
        }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _ways(self, page, state) -> list[tuple[str, str]]:
        """(label, address) of the pages about what was saved."""
        ways = [(_("Preview"), "preview"), (_("History"), "history")]
        if state == State.LIVE_DRAFT:
            ways.insert(1, (_("Compare with live"), "compare"))
        own = [
            (label, reverse(f"admin:articles_page_{name}", args=[page.pk])) for label, name in ways
        ]
        on_site = [(_("View on site"), page.get_absolute_url())] if state != State.DRAFT else []
        return own + on_site

    def response_add(self, request, obj, post_url_continue=None):
        if "_popup" in request.POST:
            return super().response_add(request, obj, post_url_continue)
        return self.response_change(request, obj)

    def response_change(self, request, obj):
        if "_popup" in request.POST:
            return super().response_change(request, obj)
        if "_publish" in request.POST:
            return HttpResponseRedirect(reverse("admin:articles_page_publish", args=[obj.pk]))
        row = Page.objects.get(pk=obj.pk)
        message = {
            State.DRAFT: _("“%(title)s” was saved as a draft."),
            State.LIVE_DRAFT: _("The draft of “%(title)s” was saved. Readers see no change yet."),
            State.LIVE: _("“%(title)s” was saved. Readers see the same text."),
        }[row.state()]
        self.message_user(request, message % {"title": row.working_copy().title}, messages.SUCCESS)
        if "_continue" in request.POST:
            return HttpResponseRedirect(change_address(row))
        return self.response_post_save_change(request, obj)

    def get_deleted_objects(self, objs, request):
        """Says of each page how many revisions go with it, instead of listing them all."""
        labels = []
        for page in objs:
            number = page.revisions.count()
            message = ngettext(
                "“%(page)s”, with %(number)s revision",
                "“%(page)s”, with %(number)s revisions",
                number,
            )
            labels.append(message % {"page": page, "number": number})
        missing = set() if self.has_delete_permission(request) else {self.opts.verbose_name}
        revisions = PageRevision.objects.filter(page__in=[page.pk for page in objs]).count()
        counts = {
            self.opts.verbose_name_plural: len(labels),
            PageRevision._meta.verbose_name_plural: revisions,
        }
        return labels, counts, missing, []

    @admin.display(description=gettext_lazy("state"))
    def state_badge(self, page):
        return badge_of(State(page.state_now))


def badge_of(state: State) -> str:
    return format_html('<span class="state state-{}">{}</span>', state.value, state.label)
