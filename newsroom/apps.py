"""The project as a Django app, so that its checks and commands are found; and its admin."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps

from newsroom import checks  # noqa: F401  (importing it registers the checks)


class NewsroomConfig(AppConfig):
    name = "newsroom"
    verbose_name = "Newsroom"


class DeskConfig(admin_apps.AdminConfig):
    """Django's admin, whose one site is ours."""

    default = False
    default_site = "newsroom.admin_site.Desk"
