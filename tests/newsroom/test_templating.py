"""Templates whose constant parts are kept say what Django's own say."""

from collections import UserDict
from types import SimpleNamespace

import pytest
from django.http import QueryDict
from django.template import Context, Engine, NodeList, Template
from django.urls import NoReverseMatch
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy, override

from newsroom.templating import loader as templates


class Thing:
    """Of every kind of attribute."""

    name, none, number = "<b> & “c”", None, 12345
    safe, lazy = mark_safe("<i>"), gettext_lazy("Search")
    numbers, words = [1, 2], {"items": "mine", "call": lambda: "called"}
    nested = SimpleNamespace(name="deep")

    @property
    def wrong(self):
        raise AttributeError("within")

    @property
    def fails(self):
        raise ZeroDivisionError

    def method(self):
        return "method"

    def of_one(self, one):
        return one

    def delete(self):
        raise AssertionError("called")

    delete.alters_data = True


class Kept(Thing):
    do_not_call_in_templates = True

    def __call__(self):
        raise AssertionError("called")


THINGS = {
    "thing": Thing(),
    "lazy": SimpleLazyObject(Thing),
    "kept": Kept(),
    "kind": Thing,
    "user": UserDict({"name": "x"}),
    "query": QueryDict("name=1&name=2"),
    "dict": {"name": "y", "number": 3.5},
}


@pytest.mark.parametrize("autoescape", [True, False])
@pytest.mark.parametrize(
    "text",
    [
        "{{ thing.name }} {{ thing.safe }} {{ thing.number }} {{ thing.lazy }} {{ thing.none }}",
        "{{ thing.name|upper }} {{ thing.missing }} {{ missing|default:thing.name }}",
        '{% load i18n static %}{% translate "Search" context "verb" %} {% static "css/base.css" %}',
        '{% load i18n %}{% translate "100%% <b>" %} {% translate thing.name %}',
        '{% load i18n %}{% translate "Tags" as tags %}{{ tags }} {% translate "Tags"|upper %}',
        "{% url 'articles:tag' 'a' %} {% url 'articles:tag' thing.none as none %}[{{ none }}]",
        "{% if thing.number %}{% url 'articles:detail' section='a' slug='b' %}{% endif %}",
        "{% url 'admin:index' %} {% for each in thing.numbers %}{{ each }}{% endfor %}",
    ],
)
def test_a_template_says_what_django_says(text, autoescape):
    engine = Engine.get_default()
    plain, quick = engine.from_string(text), engine.from_string(text)
    templates.hasten(quick.nodelist)
    for _ in range(2):
        context = {"autoescape": autoescape, "use_l10n": True}
        assert quick.render(Context(THINGS, **context)) == plain.render(Context(THINGS, **context))


def test_a_constant_word_is_kept_for_each_language():
    template = Template("{% load i18n %}{% translate 'Search' context 'noun' %}")
    templates.hasten(template.nodelist)
    words = []
    for language in ("en", "de", "en"):
        with override(language):
            words.append(template.render(Context()))
    with override("de"):
        assert words == ["Search", Template(template.source).render(Context()), "Search"]


def test_an_address_that_cannot_be_is_still_a_fault():
    template = Template("{% url 'articles:detail' missing 'b' %}")
    templates.hasten(template.nodelist)
    with pytest.raises(NoReverseMatch):
        template.render(Context())


def test_a_loaded_template_is_hastened_once(monkeypatch):
    hastened = []
    monkeypatch.setattr(templates, "hasten", hastened.append)
    (own,) = Engine.get_default().template_loaders
    assert isinstance(own, templates.Loader)
    own.reset()
    try:
        for _ in range(3):
            own.get_template("404.html")
        assert len(hastened) == 1
        assert isinstance(hastened[0], NodeList)
    finally:
        own.reset()
