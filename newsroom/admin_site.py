"""The admin as one site of its own: the desk, whose home says what waits for a person."""

from functools import partial, wraps
from typing import Any

from django.contrib.admin import AdminSite
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from accounts.mailing.compose import is_configured
from accounts.signing_in.requirements import recent_sign_in_required
from articles.editing import autosaves, dashboard
from articles.frame import current_publication
from articles.models import Article, Image
from articles.permissions import may
from articles.starting.checklist import checklist_for
from newsroom.admin_views import View, refusing, settled
from newsroom.starting import first_steps
from newsroom.watching.system import may_see, problems_for, system

# Views that give power away, by the beginnings of their names: they open only to somebody who
# signed in, or did so again, a short while ago.
GUARDED = ("accounts_person_", "auth_group_", "articles_publication_", "feedback_vote_export")


def guarded(view: View) -> View:
    """The view of an admin that asks for the password again where it says so above."""
    asking = recent_sign_in_required(view)

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        match = request.resolver_match
        is_guarded = match is not None and (match.url_name or "").startswith(GUARDED)
        return (asking if is_guarded else view)(request, *args, **kwargs)

    return inner


def publication_name() -> str:
    """“Newsroom” until somebody names it."""
    return current_publication().name


class Desk(AdminSite):
    """Django's, with the lists of the home above its tables."""

    index_title = _("Dashboard")
    empty_value_display = ""
    enable_nav_sidebar = False  # the header leads to what is opened every day

    def admin_view(self, view, cacheable=False):
        return super().admin_view(guarded(refusing(settled(view))), cacheable)

    def get_urls(self):
        return [
            path("start/pages/", self.admin_view(first_steps.write_pages), name="start_pages"),
            path("system/", self.admin_view(system), name="system"),
            path("start/dismiss/", self.admin_view(first_steps.dismiss), name="start_dismiss"),
            *super().get_urls(),
        ]

    def each_context(self, request):
        """With the publication's name, and how much waits for the person: asked for when shown."""
        context = super().each_context(request)
        context["site_header"] = context["site_title"] = SimpleLazyObject(publication_name)
        context["sees_system"] = context["has_permission"] and may_see(request.user)
        if context["has_permission"] and self._sees(request, Article):
            sees_all = request.user.has_perm("articles.edit_any_article")
            count = partial(dashboard.waiting, request.user, sees_all=sees_all)
            context["waiting"] = SimpleLazyObject(count)
            context["in_review"] = "?work=review" if sees_all else "?work=mine&state=in_review"
        return context

    def index(self, request, extra_context=None):
        context = self._lists(request) if self._sees(request, Article) else {}
        context["problems"] = problems_for(request.user)
        context["checklist"] = checklist_for(request.user, mail_leaves=is_configured())
        return super().index(request, context | (extra_context or {}))

    def _lists(self, request: HttpRequest) -> dict:
        user = request.user
        sees_all = user.has_perm("articles.edit_any_article")
        return {
            "sees_all": sees_all,
            "panels": dashboard.panels(
                user,
                sees_all=sees_all,
                sees_images=self._sees(request, Image),
            ),
            "begun": autosaves.begun_by(user),
            "may_write": user.has_perm("articles.add_article"),
            "may_review": may(user, "approve"),
        }

    def _sees(self, request: HttpRequest, model: type[Model]) -> bool:
        return self.get_model_admin(model).has_view_or_change_permission(request)
