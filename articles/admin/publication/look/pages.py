"""The page of the look, the shades of a colour while it is chosen, and the arrows of sections."""

from copy import copy

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from articles.admin.publication.look import sections
from articles.admin.publication.look.forms import COLUMNS, LookForm, read_accent
from articles.admin.publication.look.samples import accent_sample, type_samples
from articles.audit import changes_of
from articles.look.custom import read_custom
from articles.look.files import TOUCH_SIDE, is_hard_to_see, remove_unused
from articles.look.stylesheet import paper
from articles.models import Publication
from articles.words import read_number


class LookPages:
    """The part of PublicationAdmin for its look."""

    def get_urls(self):
        view = self.admin_site.admin_view
        look = "articles_publication_look"
        return [
            path("look/", view(self.look_view), name=look),
            path("look/shades/", view(require_GET(self.shades_view)), name=f"{look}_shades"),
            path("look/sections/", view(require_POST(self.order_view)), name=f"{look}_sections"),
            *super().get_urls(),
        ]

    def look_view(self, request):
        """GET the form; POST what was chosen."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        if not Publication.objects.exists():
            self.message_user(request, _("Enter the publication’s name first."), messages.WARNING)
            return HttpResponseRedirect(reverse("admin:articles_publication_add"))
        if request.method == "POST":
            return self._save(request)
        return self._page(request, LookForm(Publication.objects.get()))

    def shades_view(self, request):
        """What the accent colour of a query will be, as JSON."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        try:
            accent = read_accent(request.GET.get("accent", "")[:20])
        except ValidationError as error:
            return JsonResponse({"message": error.message}, status=400)
        return JsonResponse(accent_sample(accent).as_data())

    def order_view(self, request):
        """POST `move`: the key of a section and “up” or “down”, as in “3-up”."""
        if not (
            self.has_change_permission(request) and request.user.has_perm("articles.change_section")
        ):
            raise PermissionDenied
        key, _dash, way = request.POST.get("move", "").partition("-")
        number = read_number(key)
        if number is None or way not in sections.STEPS:
            raise BadRequest("A move that cannot be")
        self.message_user(request, sections.move(number, way, by=request.user))
        back = reverse("admin:articles_publication_look")
        # Without a fragment, for which browsers would give up the focus.
        return HttpResponseRedirect(f"{back}?moved={number}-{way}")

    def _save(self, request):
        form = LookForm(Publication.objects.get(), request.POST, request.FILES)
        if not form.is_valid():
            return self._page(request, form)
        with transaction.atomic():
            publication = Publication.objects.select_for_update(of=("self",)).get()
            before = copy(publication)
            with changes_of(publication, by=request.user):
                form.fill(publication)
                publication.save(update_fields=COLUMNS)
        remove_unused(before, publication)
        self.message_user(request, _("The look was saved. Readers see it within a second."))
        self._warn(request, publication)
        return HttpResponseRedirect(reverse("admin:articles_publication_look"))

    def _warn(self, request, publication):
        light, dark = paper()
        if not publication.masthead_logo:
            return
        if is_hard_to_see(publication.masthead_logo, light):
            message = _("The logo is hard to see on light pages.")
            self.message_user(request, message, messages.WARNING)
        if is_hard_to_see(publication.masthead_logo_dark or publication.masthead_logo, dark):
            message = _("The logo is hard to see on dark pages. Add one for dark pages.")
            self.message_user(request, message, messages.WARNING)

    def _page(self, request, form):
        publication = form.publication
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Look"),
            "form": form,
            "publication_row": publication,
            "sample": accent_sample(publication.accent),
            "types": type_samples(form["type_pair"]),
            "icon_url": publication.icon and publication.icon_url(TOUCH_SIDE),
            "custom": read_custom(),
            "places": sections.places(),
            "may_order": request.user.has_perm("articles.change_section"),
            "moved": request.GET.get("moved", "")[:30],
        }
        return TemplateResponse(request, "admin/articles/publication/look.html", context)
