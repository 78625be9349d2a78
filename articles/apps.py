"""The app of articles: what editors write, what is frozen, what readers see."""

from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    name = "articles"

    def ready(self) -> None:
        from articles import checks  # noqa: F401  (registers them; needs the models)
        from articles.images import going
        from articles.samples import leftovers

        going.register()
        leftovers.register()
