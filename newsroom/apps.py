"""The project as a Django app, so that its checks and commands are found."""

from django.apps import AppConfig

from newsroom import checks  # noqa: F401  (importing it registers the checks)


class NewsroomConfig(AppConfig):
    name = "newsroom"
    verbose_name = "Newsroom"
