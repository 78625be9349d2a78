"""The project as a Django app, so that its checks and commands are found; and its admin."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.contrib.auth.signals import user_logged_in

from newsroom import checks  # noqa: F401  (importing it registers the checks)
from newsroom.sessions import note_sign_in


class NewsroomConfig(AppConfig):
    name = "newsroom"
    verbose_name = "Newsroom"

    def ready(self):
        user_logged_in.connect(note_sign_in)


class DeskConfig(admin_apps.AdminConfig):
    """Django's admin, whose one site is ours."""

    default = False
    default_site = "newsroom.admin_site.Desk"
