"""Compiled templates say what Django's own say, to the byte."""

from collections import UserDict
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.http import QueryDict
from django.template import Context, Engine, NodeList, Template
from django.template.base import VariableDoesNotExist
from django.test import override_settings
from django.urls import NoReverseMatch
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy, override
from hypothesis import given
from hypothesis import strategies as st

from newsroom.templating.compiled import Compiled


class Thing:
    """Of every kind of attribute."""

    name, none, number = "<b> & “c”", None, 12345
    safe, lazy = mark_safe("<i>"), gettext_lazy("Search")
    numbers, words = [1, 2], {"items": "mine", "call": lambda: "called", "0": "zero"}
    nested = SimpleNamespace(name="deep", list=[{"name": "in a list"}])
    at, day, price = datetime(2026, 4, 5, 22, tzinfo=UTC), date(2026, 4, 5), Decimal("1234.50")

    def __str__(self):
        return "<a thing>"

    __repr__ = __str__

    @property
    def wrong(self):
        raise AttributeError("within")

    @property
    def gone(self):
        raise ObjectDoesNotExist

    @property
    def fails(self):
        raise ZeroDivisionError

    def method(self):
        return "method"

    def missing_method(self):
        raise ObjectDoesNotExist

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
    "dict": {"name": "y", "number": 3.5, "7": "seven"},
    "list": ["a", "b", "c"],
    "pairs": [("a", 1), ("b", 2)],
    "empty": [],
    "text": "a <b> text",
    "safe": mark_safe("<b>bold</b>"),
    "yes": True,
    "none": None,
    "zero": 0,
    "call": lambda: "called",
}


def both(text, **names):
    """The template as Django renders it, then compiled: twice, for what is kept."""
    engine = Engine.get_default()
    plain, quick = engine.from_string(text), engine.from_string(text)
    quick.nodelist = Compiled(quick.nodelist, engine)
    assert quick.nodelist.part is not None, "not compiled"
    return [outcome(plain, names), outcome(quick, names), outcome(quick, names)]


def outcome(template, names):
    try:
        return template.render(Context(THINGS | names, use_l10n=True))
    except VariableDoesNotExist:
        return VariableDoesNotExist, ""  # it prints the context
    except Exception as error:
        return type(error), str(error)


def same(text, **names):
    expected, first, second = both(text, **names)
    assert first == expected
    assert second == expected
    return expected


NAMES = [
    *THINGS,
    *(f"thing.{name}" for name in vars(Thing) if not name.startswith("_")),
    *("thing.words.items", "thing.words.call", "thing.words.missing", "thing.nested.name"),
    *("thing.nested.list.0.name", "thing.numbers.1", "thing.numbers.9", "thing.words.0"),
    *("lazy.name", "kind.name", "kept.name", "user.name", "query.name", "dict.7", "dict.keys"),
    *("missing", "missing.name", "thing.missing", "dict.missing", "list.2", "list.x", "text.upper"),
    *("none.name", "zero.real", "forloop", "forloop.counter", "block", "request", "dicts"),
    *("3", "2.5", "'<text>'", '_("Search")', "True", "None"),
]


@pytest.mark.parametrize("name", NAMES)
def test_a_variable(name):
    same(f"[{{{{ {name} }}}}]")
    same(f"{{% if {name} %}}yes{{% elif not {name} %}}no{{% else %}}neither{{% endif %}}")
    same(f"{{% for each in {name} %}}{{{{ each }}}},{{% empty %}}nothing{{% endfor %}}")


@pytest.mark.parametrize(
    "text",
    [
        "{{ thing.name|upper }} {{ thing.missing|upper }} {{ missing|default:thing.name }}",
        "{{ text|default:missing }}|{{ missing|default:missing }}",
        "{{ safe|upper }} {{ text|safe }} {{ safe|lower|escape }} {{ text|linebreaks }}",
        '{{ thing.at|date:"c" }} {{ thing.day|date }} {{ thing.at|time:"H:i" }}',
        '{{ list|join:"<" }} {{ list|length }} {{ thing.price|floatformat:2 }} {{ thing.number }}',
        "{{ thing.number|add:1 }} {{ thing.words|length }} {{ none|default_if_none:'-' }}",
        "{{ thing.name|truncatechars:3 }} {{ text|cut:' ' }} {{ zero|yesno:'a,b' }}",
        "{{ thing.at }} {{ thing.day }} {{ thing.price }} {{ dict.number }}",
        "{% for a, b in pairs %}{{ a }}{{ b }}{{ forloop.counter }}{{ forloop.last }}{% endfor %}",
        "{% for a, b in list %}{{ a }}{% endfor %}",
        "{% for a, b in thing.numbers %}{{ a }}{% endfor %}",
        "{% for a in list reversed %}{{ forloop.revcounter }}{{ forloop.first }}{{ a }}"
        "{% endfor %}",
        "{% for a in list %}{% for b in pairs %}{{ forloop.parentloop.counter0 }}{% endfor %}"
        "{{ forloop.revcounter0 }}{% endfor %}{{ a }}{{ forloop }}",
        "{% for a in list %}{% firstof x 'none' as x %}{{ x }}{% endfor %}[{{ x }}]",
        "{% for a, b in pairs %}{% firstof x a as x %}{{ x }}{% endfor %}[{{ x }}]",
        "{% with a=thing.name b=missing %}{{ a }}{{ b }}{% endwith %}[{{ a }}]",
        "{% with text=1 %}{{ text }}{% firstof 'set' as inner %}{% endwith %}{{ text }}{{ inner }}",
        "{% if text and none or yes %}a{% endif %}{% if not missing and list %}b{% endif %}",
        "{% if zero == 0 and text != 'x' %}a{% endif %}{% if thing.number > 5 %}b{% endif %}",
        "{% if text > 5 %}a{% else %}b{% endif %}{% if 'a' in list %}c{% endif %}",
        "{% if 'a' not in list %}a{% elif none is None %}b{% elif none is not None %}c{% endif %}",
        "{% if 'a' in none %}a{% else %}b{% endif %}{% if zero <= 0 and zero >= 0 %}c{% endif %}",
        "{% if thing.fails or yes %}a{% else %}b{% endif %}"
        "{% if text|default:missing %}c{% endif %}",
        "{% if list|length < 4 %}a{% endif %}{% if missing|length > missing %}b{% endif %}",
        '{% load i18n static %}{% translate "Search" context "verb" %} {% static "css/base.css" %}',
        '{% load i18n static %}{% static thing.nested.name %}{% static "a" as a %}{{ a }}',
        '{% load i18n %}{% translate "100%% <b>" %} {% translate thing.name %}',
        '{% load i18n %}{% translate "Tags" as tags %}{{ tags }} {% translate "Tags"|upper %}',
        "{% load i18n %}{% blocktranslate with a=thing.name %}A {{ a }}, {{ text }} 100%"
        "{% endblocktranslate %}",
        "{% load i18n %}{% blocktranslate count n=list|length %}{{ n }} <"
        "{% plural %}{{ n }} {{ text }}"
        "{% endblocktranslate %}",
        "{% load i18n %}{% blocktranslate count n=thing.name %}{{ n }}"
        "{% plural %}{{ n }}{% endblocktranslate %}",
        "{% load i18n %}{% blocktranslate trimmed asvar x %}\n  a\n  {{ missing }} b\n"
        "{% endblocktranslate %}"
        "{{ x }}",
        "{% load i18n %}{% blocktranslate context 'c' %}{{ safe }}{% endblocktranslate %}",
        "{% url 'articles:tag' 'a' %} {% url 'articles:tag' thing.none as none %}[{{ none }}]",
        "{% url 'articles:tag' 'a<b' as tag %}{{ tag }}{% url 'articles:tag' thing.none %}",
        "{% if thing.number %}{% url 'articles:detail' section='a' slug='b' %}{% endif %}",
        "{% url 'admin:index' %} {% for each in thing.numbers %}{{ each }}{% endfor %}",
        "{% comment %}{{ thing.fails }}{% endcomment %}{# gone #}{% firstof none zero text %}",
        "{% block one %}{{ text }}{% block two %}{{ block.name }}{% endblock %}{% endblock %}",
        "{% block one %}{% firstof 'set' as inner %}{% endblock %}{{ inner }}{{ block.name }}",
        "{% csrf_token %}",
    ],
)
def test_a_template_says_what_django_says(text):
    same(text)
    same(text, csrf_token="token")


PIECES = st.recursive(
    st.one_of(
        st.sampled_from(["text ", "<p>", "\n"]),
        st.sampled_from(NAMES).map(lambda name: f"{{{{ {name} }}}}"),
        st.sampled_from(NAMES).map(lambda name: f"{{{{ {name}|default:'–'|upper }}}}"),
        st.sampled_from(["{% firstof text as set %}", "{{ set }}", "{{ each }}", "{{ name }}"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map("".join),
        st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES), inner, inner).map(
            lambda made: (
                f"{{% if {made[0]} and not {made[1]} %}}{made[2]}{{% else %}}{made[3]}{{% endif %}}"
            )
        ),
        st.tuples(st.sampled_from(NAMES), inner).map(
            lambda made: f"{{% for each in {made[0]} %}}{made[1]}{{% endfor %}}"
        ),
        st.tuples(st.sampled_from(NAMES), inner).map(
            lambda made: f"{{% with name={made[0]} %}}{made[1]}{{% endwith %}}"
        ),
    ),
    max_leaves=12,
)


@given(PIECES)
def test_any_template_says_what_django_says(text):
    same(text)


LIBRARY = {
    "base": "<{% block title %}base {{ text }}{% endblock %}|{% block main %}"
    "{% include 'part' %}{% endblock %}>",
    "middle": "{% extends 'base' %}{% block title %}middle, {{ block.super }}{% endblock %}",
    "page": "{% extends 'middle' %}{% block title %}page, {{ block.super }}{% endblock %}ignored",
    "inner": "{% extends 'base' %}{% block main %}{% block new %}{{ block.name }}"
    "{% endblock %}{% endblock %}",
    "innermost": "{% extends 'inner' %}{% block new %}[{{ block.super }}]{% endblock %}",
    "part": "part of {{ text }}, {{ name }}{% firstof 'x' as leaked %}"
    "{% block title %}own{% endblock %}",
    "includes": "{% include 'part' with name=thing.name text='t' %}{{ leaked }}{{ name }}",
    "alone": "{% include 'part' with name=thing.name only %}{% include chosen %}",
    "nested/one": "{% include './two' %}",
    "nested/two": "two {% for each in list %}{% include '../part' with name=each %}{% endfor %}",
    "cycles": "{% for each in list %}{% cycle 'a' 'b' %}{% endfor %}",
    "cycling": "{% for each in list %}{% include 'cycles' %}{% endfor %}",
    "lost": "{% if zero %}{% include 'nowhere' %}{% endif %}{% if yes %}"
    "{% include 'nowhere' %}{% endif %}",
    "varies": "{% extends chosen %}{% block title %}varies{% endblock %}",
    "admin": "{% load admin_list i18n %}{% language 'de' %}{% translate 'Search' %}"
    "{% endlanguage %}",
    "escapes": "{% autoescape off %}{{ text }}{% include 'part' %}{% endautoescape %}",
}


def engine_of(*loaders):
    return Engine(
        loaders=[(*loaders, [("django.template.loaders.locmem.Loader", LIBRARY)])],
        libraries=Engine.get_default().libraries,
        builtins=["django.templatetags.i18n"],
    )


@pytest.mark.parametrize("name", LIBRARY)
def test_templates_that_use_others(name):
    plain = engine_of("django.template.loaders.cached.Loader")
    quick = engine_of("newsroom.templating.loader.Loader")
    outcomes = []
    for engine in (plain, quick, quick):
        context = Context(THINGS | {"chosen": "base"}, use_l10n=True)
        try:
            outcomes.append(engine.get_template(name).render(context))
        except Exception as error:
            outcomes.append((type(error), str(error)))
    assert outcomes[1:] == outcomes[:1] * 2
    is_known = name not in ("cycles", "varies", "admin", "escapes")
    assert (quick.get_template(name).nodelist.part is not None) == is_known


@pytest.mark.parametrize("options", [{"debug": True}, {"string_if_invalid": "?"}])
def test_a_page_for_development_stays_as_django_makes_it(options):
    loaders = [("newsroom.templating.loader.Loader", ["django.template.loaders.filesystem.Loader"])]
    libraries = Engine.get_default().libraries
    dirs = Engine.get_default().dirs
    engine = Engine(dirs=dirs, loaders=loaders, libraries=libraries, **options)
    assert type(engine.get_template("404.html").nodelist) is NodeList


def test_text_that_is_not_escaped_stays_so():
    template = Engine.get_default().from_string("{{ text }}{{ safe }}")
    template.nodelist = Compiled(template.nodelist, template.engine)
    assert template.render(Context(THINGS, autoescape=False)) == "a <b> text<b>bold</b>"


def test_a_constant_word_is_kept_for_each_language():
    text = "{% load i18n %}{% translate 'Search' context 'noun' %}"
    template = Template(text)
    template.nodelist = Compiled(template.nodelist, template.engine)
    words = []
    for language in ("en", "de", "en"):
        with override(language):
            words.append(template.render(Context()))
    with override("de"):
        assert words == ["Search", Template(text).render(Context()), "Search"]


def test_an_argument_that_does_not_exist_is_a_fault():
    assert both("{{ text|default:missing|cut:missing }}")[1][0] is VariableDoesNotExist
    assert both("{% url 'articles:detail' missing 'b' %}")[1][0] is NoReverseMatch


def test_times_are_those_of_the_zone():
    with override_settings(TIME_ZONE="Asia/Tokyo"):
        assert same("{{ thing.at|date:'Y-m-d H:i' }} {{ thing.at }}").startswith("2026-04-06 07:00")


@pytest.mark.parametrize("has_separator", [True, False])
def test_numbers_are_written_as_the_settings_say(has_separator):
    with override_settings(USE_THOUSAND_SEPARATOR=has_separator):
        assert same("{{ thing.number }} {{ yes }} {{ zero }}") == (
            "12,345 True 0" if has_separator else "12345 True 0"
        )
