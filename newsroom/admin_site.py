"""The admin as one site of its own: the desk, whose home says what waits for a person."""

from django.contrib.admin import AdminSite
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from articles.editing import dashboard
from articles.models import Article, Image
from articles.permissions import may
from newsroom.admin_views import refusing, settled


class Desk(AdminSite):
    """Django's, with the lists of the home above its tables."""

    site_header = "Newsroom"
    site_title = "Newsroom"
    index_title = _("Dashboard")
    empty_value_display = ""
    enable_nav_sidebar = False  # the header leads to what is opened every day

    def admin_view(self, view, cacheable=False):
        return super().admin_view(refusing(settled(view)), cacheable)

    def index(self, request, extra_context=None):
        context = self._lists(request) if self._sees(request, Article) else {}
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
            "may_write": user.has_perm("articles.add_article"),
            "may_review": may(user, "approve"),
        }

    def _sees(self, request: HttpRequest, model: type[Model]) -> bool:
        return self.get_model_admin(model).has_view_or_change_permission(request)
