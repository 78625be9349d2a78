"""How texts are cut into words, in every script, and that queries and highlights agree with it."""

import unicodedata

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.search.find import find
from articles.search.query import parse
from tests import factories

pytestmark = pytest.mark.django_db


def ask(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchone()[0]


def is_found(typed, text):
    text_query = parse(typed).text
    return ask("SELECT articles_search_vector(%s) @@ articles_search_query(%s)", text, text_query)


@pytest.mark.parametrize(
    ("text", "queries"),
    [
        ("Battery life on iOS/Android phones", ["ios", "android", "iOS/Android", "phones"]),
        ("The Vienna/Berlin night train", ["vienna", "Berlin", "vienna/berlin"]),
        ("kilojoule/megawatt meters", ["kilojoule", "megawatt", "megawatts"]),
        ("Season 2025/26 opens", ["2025", "26", "2025/26"]),
        ("Open 24/7 at 90 km/h", ["24/7", "24", "7", "km/h", "km"]),
        ("After COVID-19 came", ["covid 19", "covid19", "covid-19", "COVID", '"covid 19"']),
        ("The post-COVID-19 years", ["covid19", "covid-19", "post-covid", "postcovid19"]),
        ("COVID19 wards", ["covid-19", "covid 19", "covid19"]),
        ("Apollo-13 returns", ["apollo 13", "apollo13", "Apollo-13"]),
        ("Send an e-mail", ["email", "e-mail", "mail", "emails"]),
        ("Send an email", ["e-mail", "email"]),
        ("The 2025–26 budget", ["2025", "2025-26", "2025–26"]),
        ("Written in Node.js", ["node.js", "node js", "node", "nodejs", "Node.JS"]),
        ("An ASP.NET page", ["asp.net", "asp", "net", "aspnet"]),
        (
            "See https://example.com/host/some-path.html?x=1#top",
            ["example.com", "example", "host", "some-path", "path", "example.com/host", "html"],
        ),
        ("Ask jane.doe@example.org", ["jane.doe@example.org", "jane", "doe", "example.org"]),
        ("In /var/log/my_app/error.log", ["/var/log", "my_app", "error.log", "app", "log"]),
        ("Python 3.11.2 is out", ["3.11.2", "3.11", "3", "11"]),
        ("HTTP/2 in v2.0.1", ["2.0", "v2.0.1", "2.0.1", "HTTP/2", "http"]),
        ("At -5 degrees, 3.14 or 1,000", ["-5", "5", '"-5"', "3.14", "1,000", "1000", "-5"]),
        ("Some 10\u202f000 people, 1.000.000 votes", ["10000", "10,000", "10\u202f000", "1000000"]),
        ("AT&T and R&D", ["AT&T", "at&t", "R&D", "ATT"]),
        ("C++ and C# and F#", ["C++", "c#", "F#", "C"]),
        ("Rights of LGBTQ+ people", ["LGBTQ+", "lgbtq"]),
        ("O’Brien spoke", ["O’Brien", "O'Brien", "obrien", "Brien", "Oʼbrien"]),
        ("O'Brien spoke", ["O’Brien"]),
        ("De l’eau, aujourd'hui", ["eau", "l'eau", "aujourd’hui"]),
        ("The U.S.A. and the USA", ["U.S.A.", "USA", "usa"]),
        ("USA", ["U.S.A."]),
        ("snake_case names", ["snake_case", "snake", "snakecase"]),
        ("It un**believ**able works", ["unbelievable"]),
        ("A C\\# escape, AT&amp;T", ["C#", "AT&T"]),
        (
            "我家在上海东边，每天坐地铁去公司。",
            ["上海", "地铁", "上海东边", "公司", "海", "。上海"],
        ),
        ("“北京的地铁”", ["北京", "地铁", "北京的地铁", "铁", "“地铁”"]),
        ("東京は静かです", ["東京", "静か", "静かです", "す"]),
        (
            "2026年iPhone新型の発表",
            ["iPhone", "新型", "iPhone新型", "2026", "2026年", "年", "型の発"],
        ),
        ("ﾄｳｷｮｳの夏、が", ["トウキョウ", "ﾄｳｷｮｳ", "か\u3099"]),
        ("서울에서 열린 회의", ["서울", "서울에서", "회의", "회"]),
        ("กรุงเทพมหานครมีรถไฟฟ้า", ["กรุงเทพ", "รถไฟ", "รถไฟฟ้า", "มหานคร"]),
        ("ນະຄອນຫຼວງວຽງຈັນ", ["ວຽງຈັນ"]),
        ("រាជធានីភ្នំពេញ", ["ភ្នំពេញ"]),
        ("ရန်ကုန်မြို့", ["မြို့", "ရန်ကုန်"]),
        ("བོད་སྐད་ཡིག", ["སྐད", "བོད་སྐད"]),
        ("हिन्दी-भाषा की किताब", ["हिन्दी", "भाषा", "किताब", "हिन्दी-भाषा"]),
        ("Donau\u00addampf\u00adschiff", ["donaudampfschiff", "Donau\u00addampf\u00adschiff"]),
        ("Schiff&shy;fahrt", ["schifffahrt"]),
        ("a\u200bb\u2060c\ufeffd می\u200cخواهم", ["abcd", "می\u200cخواهم", "میخواهم"]),
        ("ＡＢＣ１２３ rising", ["abc123", "ＡＢＣ１２３", "abc 123"]),
        ("Cafe\u0301 Zu\u0308rich", ["café", "cafe", "zürich", "zurich", "CAFÉ"]),
        ("İstanbul, straße, Øst, ΟΔΟΣ", ["istanbul", "strasse", "STRAẞE", "ost", "οδος"]),
        ("שָׁלוֹם مُحَمَّد за́мок", ["שלום", "محمد", "замок"]),
        ("The oﬃce № 5", ["office", "no 5"]),
    ],
)
def test_what_is_joined_or_not_parted_is_found(text, queries):
    assert [typed for typed in queries if not is_found(typed, text)] == []


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("C and C#", "C++"),
        ("She’ll see, won't she", "shell"),
        ("iOS and Android", "iOS/Android"),
        ("京北", "北京"),
        ("北京 and 京都", "北京都"),
        ("上 海", "上海"),
        ("version 3.12.11", "3.11"),
        ("covid wards in 2019", "covid19"),
        ("covid 19", "covid -19"),
        ("Android/iOS", '"ios android"'),
    ],
)
def test_what_is_not_found(text, typed):
    assert not is_found(typed, text)


@pytest.mark.parametrize(
    ("title", "typed", "marked"),
    [
        ("iOS/Android phones", "android", "iOS/<mark>Android</mark> phones"),
        ("iOS/Android phones", "ios/android", "<mark>iOS</mark>/<mark>Android</mark> phones"),
        ("After COVID-19", "covid19", "After <mark>COVID-19</mark>"),
        ("After COVID-19", "19", "After COVID-<mark>19</mark>"),
        ("An e-mail, emails", "email", "An <mark>e-mail</mark>, <mark>emails</mark>"),
        ("AT&T’s R&D", "at&t", "<mark>AT&amp;T’s</mark> R&amp;D"),
        ("C, C++ and C#", "c++", "C, <mark>C++</mark> and C#"),
        ("“北京的地铁”", "地铁", "“北京的<mark>地铁</mark>”"),
        ("“北京的地铁”", "北", "“<mark>北</mark>京的地铁”"),
        ("iPhone新型", "iphone新型", "<mark>iPhone新型</mark>"),
        ("Donau\u00addampf", "donaudampf", "<mark>Donau\u00addampf</mark>"),
        ("Caf\u00e9 ＡＢＣ", "cafe\u0301 abc", "<mark>Caf\u00e9</mark> <mark>ＡＢＣ</mark>"),
        ("Straße", "strasse", "<mark>Straße</mark>"),
        ("İstanbul", "istanbul", "<mark>İstanbul</mark>"),
        ("รถไฟฟ้า", "รถไฟ", "<mark>รถไฟ</mark>ฟ้า"),
        ("The Who", "the who", "<mark>The</mark> <mark>Who</mark>"),
        ("To be or not to be", "to be or not to be", None),
        ("The The", "The The", "<mark>The</mark> <mark>The</mark>"),
        ("It", "it", "<mark>It</mark>"),
    ],
)
def test_titles_are_found_and_marked_as_they_stand(title, typed, marked):
    factories.LiveArticleFactory(title=title, slug="it", works=0, body="A text of the band.")
    results = find(parse(typed), timezone.now())
    assert [hit.revision.title for hit in results.hits] == [title]
    assert marked is None or results.hits[0].title == marked


def test_the_text_is_shown_as_it_stands():
    body = "我家在上海东边，每天坐地铁去公司。Donau\u00addampf, iOS/Android."
    factories.LiveArticleFactory(title="A", slug="a", works=0, standfirst="", body=body)
    (hit,) = find(parse("上海 android donaudampf"), timezone.now()).hits
    assert hit.snippet == (
        "我家在<mark>上海</mark>东边，每天坐地铁去公司。<mark>Donau\u00addampf</mark>, "
        "iOS/<mark>Android</mark>."
    )


def test_common_words_are_only_looked_for_in_titles():
    factories.LiveArticleFactory(title="The Who", slug="who", works=0, body="A band.")
    factories.LiveArticleFactory(title="Bands", slug="b", works=0, body="Who is the band?")
    results = find(parse("the who"), timezone.now())
    assert [hit.revision.title for hit in results.hits] == ["The Who"]
    assert results.is_of_titles
    assert not find(parse("the band"), timezone.now()).is_of_titles


# Letters of every script, so that a word is what readers would take for one.
_letters = st.characters(categories=["Lu", "Ll", "Lo", "Nd"], max_codepoint=0xFFFF)
_word = st.text(_letters, min_size=1, max_size=8)
_joint = st.sampled_from([" ", "/", "-", ".", ":", "_", "@", "+", "&", "’", "'", "\u00ad", ", "])


def _is_known(word):
    """PostgreSQL knows the letters of its own version of Unicode, which may be another one."""
    return ask("SELECT articles_search_names(%s) <> ''", word)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(_word, _joint), min_size=1, max_size=6), st.data())
def test_every_word_of_a_text_is_found_by_itself(pairs, data):
    text = "".join(word + joint for word, joint in pairs)
    word = data.draw(st.sampled_from([word for word, joint in pairs]))
    index = next(place for place, pair in enumerate(pairs) if pair[0] == word)
    is_part_of_a_word = any(joint == "\u00ad" for _, joint in pairs[max(0, index - 1) : index + 1])
    if not is_part_of_a_word and _is_known(word):
        names = "SELECT articles_search_names(%s) @@ articles_search_query(%s, 'newsroom_names')"
        assert ask(names, text, word)
        assert ask(names, text, text)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(_letters, min_size=1, max_size=30), st.data())
def test_a_part_of_a_text_without_spaces_is_found(text, data):
    text = "".join(c for c in unicodedata.normalize("NFKC", text) if "\u3041" <= c <= "\u9fff")
    text = text or "東京都"
    start = data.draw(st.integers(0, len(text) - 1))
    part = text[start : data.draw(st.integers(start + 1, len(text)))]
    assert is_found(part, f"A text, {text} 2026.")


@pytest.mark.parametrize(
    "unit",
    [
        "字",
        "\U00020000",
        "a-b-c-d ",
        "ab-cd-ef ",
        "x.y.",
        "a'b ",
        "é/",
        "1,000 ",
        "C++ ",
        "ก็",
        "**a",
    ],
)
def test_a_long_text_can_always_be_saved(unit):
    """Also when no two words of it are alike: a vector has room for a megabyte only."""
    text = "".join(
        unit if unit.isascii() else chr(ord(unit[0]) + number % 19_000) + unit[1:]
        for number in range(250_000 // len(unit))
    )[:250_000]
    numbered = "".join(f"{unit}{number:x}" for number in range(250_000))[:250_000]
    for body in (text, numbered):
        length = ask(
            "SELECT length(articles_search_document(%s, %s, '[]', '[]', %s, '[]', now()))",
            body[:250],
            body[:5000],
            body,
        )
        assert length > 0
