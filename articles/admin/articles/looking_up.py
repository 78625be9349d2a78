"""A card for a work to be cited: from the library, or proposed by its URL. Makes nothing."""

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.template.loader import render_to_string
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from articles.admin.articles.citations import CitationForm, CitationInline
from articles.admin.parts import ArticlePart
from articles.editing.citing import CitingError
from articles.editing.inline_references import Library, propose
from articles.editing.page_lookups import look_at_page
from articles.models import Article, Citation
from articles.permissions import may
from articles.words import read_number
from references.models import Reference
from references.web_pages.details import PageDetails

CARD = "admin/articles/article/_citation.html"
NUMBER = "__number__"  # in the place of that which the citation gets, as Django’s __prefix__


class ReferenceLookUp(ArticlePart):
    """The part of ArticleAdmin that the citation panel asks."""

    def get_urls(self):
        view = self.admin_site.admin_view(require_POST(self.look_up_reference))
        return [
            path("reference.json", view, name="articles_article_reference"),
            *super().get_urls(),
        ]

    def look_up_reference(self, request):
        """The reference with this `key` or at this `url`, as a row of the form that cites it."""
        if not (may(request.user, "edit", None) or self.has_add_permission(request)):
            raise PermissionDenied
        key, url = read_number(request.POST.get("key")), request.POST.get("url", "")
        library = Library([] if key is None else [key], [url], request.user)
        try:
            found = library.by_key.get(key) if key is not None else None
            found = found or library.find(url)
        except CitingError as error:
            return JsonResponse({"error": str(error)}, status=400)
        is_known = isinstance(found, Reference)
        page = PageDetails() if is_known else look_at_page(found, request.user)
        form = self._row(request, found, library, page)
        return JsonResponse(
            {
                "key": found.pk if is_known else None,
                "url": found.url if is_known else found,
                "title": found.title if is_known else page.title,
                "card": render_to_string(CARD, {"form": form}),
            }
        )

    def _row(self, request, found: Reference | str, library: Library, page) -> CitationForm:
        """An empty row of the formset that cites the work."""
        inline = CitationInline(Article, self.admin_site)
        formset = inline.get_formset(request)(instance=Article(), queryset=Citation.objects.none())
        row, initial = Citation(), {"number": NUMBER}
        if isinstance(found, Reference):
            row.reference, library.by_key[found.pk] = found, found
        else:
            initial |= {"new_url": found, "new_source": propose(found, page.site)}
            initial |= {"new_title": page.title, "new_date": page.published_on}
        form = formset.form(
            instance=row,
            initial=initial,
            library=library,
            prefix=formset.add_prefix("__prefix__"),
            empty_permitted=True,
            use_required_attribute=False,
        )
        formset.add_fields(form, None)
        return form

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context["library_select"] = self._library_select()
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _library_select(self) -> str:
        """Django's own search in the references, outside of the form."""
        cited = Citation._meta.get_field("reference")
        attrs = {"id": "cite_library", "aria-label": _("Search the library")}
        select = AutocompleteSelect(cited, self.admin_site, attrs=attrs)
        field = forms.ModelChoiceField(Reference.objects.all(), widget=select, required=False)
        return field.widget.render("cite_library", None)
