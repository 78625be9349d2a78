"""Loads templates and has them compiled; for development they stay as Django makes them."""

from django.template import Template
from django.template.loaders import cached

from newsroom.templating.compiled import Compiled


class Loader(cached.Loader):
    def get_template(self, template_name: str, skip: list | None = None) -> Template:
        template = super().get_template(template_name, skip)
        engine = self.engine
        if not (
            engine.debug or engine.string_if_invalid or isinstance(template.nodelist, Compiled)
        ):
            template.nodelist = Compiled(template.nodelist, engine)
        return template
