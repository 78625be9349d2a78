"""The app of cited works: sources, references and the syntax that cites them."""

from django.apps import AppConfig


class ReferencesConfig(AppConfig):
    name = "references"
