"""The project as a Django app, so that its checks and commands are found; and its admin."""

from allauth.account import apps as account_apps
from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.contrib.auth.signals import user_logged_in

from newsroom import checks  # noqa: F401  (importing it registers the checks)
from newsroom.pictures import checks as checks_of_pictures  # noqa: F401


class NewsroomConfig(AppConfig):
    default = True  # of the configurations in this module
    name = "newsroom"
    verbose_name = "Newsroom"

    def ready(self):
        from newsroom.sessions import note_sign_in

        user_logged_in.connect(note_sign_in)


class AccountConfig(account_apps.AccountConfig):
    """allauth's, whose middleware stands in one of ours: readers have no account."""

    default = False

    def ready(self):
        """Its own would refuse to start without its middleware by name."""


class DeskConfig(admin_apps.AdminConfig):
    """Django's admin, whose one site is ours."""

    default = False
    default_site = "newsroom.admin_site.Desk"
