"""The parts of a person's name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from references.person_names import PersonName, person_name


@pytest.mark.parametrize(
    ("name", "family", "first", "suffix"),
    [
        ("Jane Doe", "Doe", "Jane", ""),
        ("Jane Q. Doe-Smith", "Doe-Smith", "Jane Q.", ""),
        ("Doe, Jane", "Doe", "Jane", ""),
        ("Jane van der Berg", "van der Berg", "Jane", ""),
        ("Ludwig von Mises", "von Mises", "Ludwig", ""),
        ("Maria da Silva Santos", "da Silva Santos", "Maria", ""),
        ("Vincent Van Gogh", "Van Gogh", "Vincent", ""),
        ("Juan De La Cruz", "De La Cruz", "Juan", ""),
        ("José Ortega y Gasset", "Ortega y Gasset", "José", ""),
        ("van der Berg, Jane", "van der Berg", "Jane", ""),
        ("John Smith, Jr.", "Smith", "John", "Jr."),
        ("John Smith Jr.", "Smith", "John", "Jr."),
        ("Smith, John, Jr.", "Smith", "John", "Jr."),
        ("Smith, Jr., John", "Smith", "John", "Jr."),
        ("Smith, Jr.", "Smith", "", "Jr."),
        ("John Smith III", "Smith", "John", "III"),
        ("Jane Doe, PhD", "Doe", "Jane", "PhD"),
        ("Malcolm X", "X", "Malcolm", ""),
        ("bell hooks", "hooks", "bell", ""),
        ("Madonna", "Madonna", "", ""),
        ("van Gogh", "van Gogh", "", ""),
        ("de la Cruz", "de la Cruz", "", ""),
        ("von der Leyen, Ursula", "von der Leyen", "Ursula", ""),
        ("Gerard ’t Hooft", "’t Hooft", "Gerard", ""),
        ("Anna van ’t Hoff", "van ’t Hoff", "Anna", ""),
        ("'t Hooft, Gerard", "'t Hooft", "Gerard", ""),
        ("  Plato  ", "Plato", "", ""),
        ("Åse Ødegård", "Ødegård", "Åse", ""),
        ("Лев Толстой", "Толстой", "Лев", ""),
        ("نجيب محفوظ", "محفوظ", "نجيب", ""),
        ("村上春樹", "村上春樹", "", ""),
        ("村上 春樹", "村上", "春樹", ""),
        ("村上\u3000春樹", "村上", "春樹", ""),
        ("김 철수", "김", "철수", ""),
        ("김철수", "김철수", "", ""),
        ("ジェーン・ドウ", "ドウ", "ジェーン", ""),
        ("简·奥斯汀", "奥斯汀", "简", ""),
        ("", "", "", ""),
        (",", "", "", ""),
    ],
)
def test_parts(name, family, first, suffix):
    assert person_name(name) == PersonName(family, first, suffix)


@given(st.text())
def test_any_name_has_a_family(name):
    assert bool(person_name(name).family) is bool(name.replace(",", " ").strip())
