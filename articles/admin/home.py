"""The editors' home: what waits for a person, as far as that person's rights go."""

from django.contrib.admin import AdminSite, site
from django.db.models import Model
from django.utils import timezone

from articles.editing import dashboard
from articles.models import Article, Image
from articles.permissions import may


def home(request, extra_context=None):
    """Django's index with the lists of the home above its tables."""
    user = request.user
    context = {"zone": timezone.get_current_timezone_name()}
    if _sees(request, Article):
        context["panels"] = dashboard.panels(
            user,
            sees_all=user.has_perm("articles.edit_any_article"),
            sees_images=_sees(request, Image),
        )
        context["may_write"] = user.has_perm("articles.add_article")
        context["may_review"] = may(user, "approve")
    return AdminSite.index(site, request, context | (extra_context or {}))


def _sees(request, model: type[Model]) -> bool:
    return site.get_model_admin(model).has_view_or_change_permission(request)


site.index = home
