"""Nothing of a draft or of what is scheduled is met before its time, whatever address is tried."""

import itertools
import re
from collections import deque
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from articles import publishing
from articles.models import Citation, Revision, Section
from references.exports import FORMATS as CITATION_FORMATS
from references.models import Reference
from tests import factories

pytestmark = pytest.mark.django_db

START = datetime(2026, 5, 20, 9, tzinfo=UTC)
LATER = START + timedelta(days=40)  # of another month
FIRST = ("/", "/sitemap.xml", "/robots.txt", "/llms.txt", "/feed.xml", "/rss.xml", "/feed.json",
         "/sitemap-news.xml", "/search/?q=news", "/search/?q=open",
         "/search/?q=from:2020")  # fmt: skip
_LINK = re.compile(
    r"""(?:href=|src=|action=|<loc>|<link>|"|\()["']?(?:http://testserver)?(/[^"'<>\s)\\]*)"""
)


def secret_article(word, make, **values):
    """An article of which everything has the word, in a section, with tags and so on of its own."""
    source = factories.SourceFactory(
        name=f"{word} outlet", slug=f"{word}-outlet", domain=f"{word}.example"
    )
    work = factories.ReferenceFactory(source=source, title=f"{word} work")
    article = factories.DraftArticleFactory(
        title=f"{word} title", slug=f"{word}-title", standfirst=f"{word} standfirst.", works=0,
        section=factories.SectionFactory(
            name=f"{word} section", slug=f"{word}-section", description=f"{word} description"
        ),
        by=[factories.AuthorFactory(name=f"{word} author", slug=f"{word}-author", bio=word)],
        tagged=[f"{word} tag"], body=f"Body {word} [1].", social_title=f"{word} social",
        lead_image=factories.ImageFactory(
            alt=f"{word} image", caption=f"{word} caption", credit=word,
            file__filename=f"{word}.jpg",
        ), **values,
    )  # fmt: skip
    Citation.objects.create(article=article, number=1, reference=work)
    publishing.save_revision(article)
    make(article)
    return article


@pytest.fixture
def site(settings, tmp_path):
    """A live article, one that is edited by a schedule, one that is scheduled, one draft."""
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(START, tick=False) as clock:
        factories.PublicationFactory()
        factories.PageFactory(path="how")
        secret_article("open", publishing.publish)
        live = secret_article("news", publishing.publish)
        clock.shift(timedelta(minutes=5))
        edit(live, "zqedited")
        secret_article("zqscheduled", lambda article: publishing.schedule(article, LATER))
        secret_article("zqdrafted", publishing.submit)
        yield clock


def edit(article, word):
    """Schedule an edit that changes all that is frozen with the words."""
    source = factories.SourceFactory(
        name=f"{word} outlet", slug=f"{word}-outlet", domain=f"{word}.example"
    )
    work = factories.ReferenceFactory(source=source, title=f"{word} work")
    Citation.objects.create(article=article, number=2, reference=work)
    article.title, article.slug = f"{word} title", f"{word}-title"
    article.standfirst, article.social_title = f"{word} standfirst.", f"{word} social"
    article.body = f"Body {word} [1][2]."
    article.lead_image = factories.ImageFactory(
        alt=f"{word} image", caption=word, credit=word, file__filename=f"{word}.jpg"
    )
    article.save()
    publishing.save_revision(article)
    publishing.schedule(article, LATER, change="update")


SECRETS = ("zqedited", "zqscheduled", "zqdrafted")


def secrets_in(response, path):
    """The secret words that an answer holds and its address does not."""
    text = " ".join(f"{value}" for value in response.headers.values())
    if not response.get("Content-Type", "").startswith("image/"):
        text += response.content.decode()
    return {word for word in SECRETS if word in text.lower() and word not in path.lower()}


def crawl(client):
    """Every address that a reader or a program comes to by links, with its answer."""
    answers, waiting = {}, deque(FIRST)
    while waiting:
        path = waiting.popleft().partition("#")[0].replace("&amp;", "&")
        if path in answers or path.startswith(("/static/", "/admin/", "//")):
            continue
        answers[path] = response = client.get(path)
        if response.status_code == 301:
            waiting.append(response["Location"].removeprefix("http://testserver"))
        elif not response.get("Content-Type", "").startswith("image/"):
            waiting.extend(_LINK.findall(response.content.decode()))
    return answers


def patterns(resolver, prefix=""):
    """(address, names of its parts) of every pattern for readers."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver) and str(entry.pattern) != "admin/":
            yield from patterns(entry, prefix + str(entry.pattern))
        elif isinstance(entry, URLPattern):
            yield prefix + str(entry.pattern), list(entry.pattern.converters)


def values():
    """Every value that each part of an address may have here."""
    slugs = {
        slug
        for model in (
            Section,
            factories.TagFactory._meta.model,
            factories.AuthorFactory._meta.model,
        )
        for slug in model.objects.values_list("slug", flat=True)
    } | set(factories.SourceFactory._meta.model.objects.values_list("slug", flat=True))
    stories = set(Revision.objects.values_list("slug", flat=True))
    return {
        "slug": sorted(slugs | stories),
        "path": ["how", "zqscheduled-title"],
        "section": list(Section.objects.values_list("slug", flat=True)),
        "pk": sorted(
            {*Reference.objects.values_list("pk", flat=True),
             *Revision.objects.values_list("pk", flat=True)}
        ),
        "form": ["feed.xml", "rss.xml", "feed.json", *CITATION_FORMATS],
        "kind": ["tags", "authors", "sources", "sections"],
        "year": [START.year, LATER.year + 1],
        "month": [f"{month:02d}" for month in range(1, 13)],
        "part": [1, 2],
        "digest": ["0123456789abcdef"],
        "token": ["zqscheduled-title", "x" * 43],
    }  # fmt: skip


def guessed():
    """Every address of the URL table with every slug and key that there is.

    The names of images are random, and found by links alone.
    """
    known = values()
    for address, names in patterns(get_resolver()):
        if address.startswith("media/"):
            continue
        for chosen in itertools.product(*(known[name] for name in names)):
            path = address
            for value in chosen:
                path = re.sub(r"<[^>]+>", str(value), path, count=1)
            yield f"/{path}"


def is_secret(path):
    return any(word in path for word in SECRETS)


def test_no_link_leads_to_what_is_not_public_yet(site):
    answers = crawl(Client())
    assert len(answers) > 60
    for path, response in answers.items():
        assert response.status_code in (200, 301, 302), path
        assert not is_secret(path), path
        assert secrets_in(response, path) == set(), path
    assert not [path for path in answers if "2026/06" in path or "2026-06" in path]


@pytest.mark.drill
def test_no_address_can_be_guessed(site):
    tried = 0
    client = Client()
    for path in guessed():
        response = client.get(path)
        tried += 1
        assert response.status_code < 500, path
        assert secrets_in(response, path) == set(), path
        # Whatever section stands before it, the slug of a live article leads to it.
        if is_secret(path) and not re.search("/(open|news)-title", path):
            is_slash = response.get("Location") == f"{path}/"  # added to whatever lacks it
            assert response.status_code in (404, 405) or is_slash, (path, response.status_code)
    assert tried > 800


@pytest.mark.parametrize("word", SECRETS)
def test_search_does_not_know_them(site, word):
    client = Client()
    assert client.get("/search/", {"q": word}).context["results"].number == 0
    for typed in (word[:4], word, f"{word} t"):
        answer = client.get("/search/suggest/", {"q": typed}).content.decode()
        assert "zq" not in answer, typed
    for typed in (word[:-2] + word[-1], word.replace("e", "a"), f"{word}x"):
        page = client.get("/search/", {"q": typed}).content.decode()
        assert not re.search(rf"\b{word}\b", page), typed


def test_a_filter_does_not_tell_a_secret_name_from_none(site):
    names, words = ("tag", "author", "source", "section"), ("zqscheduled", "zqdrafted")
    for name, word in itertools.product(names, words):
        noun = "outlet" if name == "source" else name
        for form in (f"{word}-{noun}", f"{word} {noun}"):
            values = form, form.replace(word, "nothing")
            secret, none = (_narrowed_by(name, value) for value in values)
            assert secret == none, form


def _narrowed_by(name, value):
    queries = {"q": f'{name}:"{value}"'}, {name: value}, {"q": "news", name: value}
    pages = [Client().get("/search/", query).content.decode() for query in queries]
    return [re.sub("zqscheduled|zqdrafted|nothing", "…", page) for page in pages]


def test_all_is_there_once_its_time_has_come(site):
    before = set(crawl(Client()))
    site.move_to(LATER + timedelta(seconds=1))
    answers = crawl(Client())
    text = "\n".join(
        f"{path} {response.content.decode()}"
        for path, response in answers.items()
        if not response.get("Content-Type", "").startswith("image/")
    )
    for noun in ("title", "standfirst", "section", "author", "tag", "outlet", "work", "social",
                 "description", "image", "caption"):  # fmt: skip
        assert f"zqscheduled {noun}" in text
    for noun in ("title", "standfirst", "outlet", "work", "social", "image"):
        assert f"zqedited {noun}" in text
    assert "zqdrafted" not in text
    new = set(answers) - before
    for path in ("/zqscheduled-section/", "/tags/zqscheduled-tag/", "/authors/zqscheduled-author/",
                 "/sources/zqscheduled-outlet/", "/sources/zqedited-outlet/", "/archive/2026/06/",
                 "/sitemap-2026-06-1.xml", "/zqscheduled-section/zqscheduled-title/"):  # fmt: skip
        assert path in new
    assert Client().get("/search/", {"q": "zqscheduled"}).context["results"].number == 1
    assert "zqscheduled" in Client().get("/search/suggest/", {"q": "zqsch"}).content.decode()


def test_what_is_unpublished_is_not_met_either(site):
    article = factories.LiveArticleFactory(slug="gone", tagged=["zqgone"])
    paths = ["/tags/zqgone/", "/tags/zqgone/feed.xml",
             f"/authors/{article.authors.get().slug}/",
             f"/sources/{Reference.objects.latest('pk').source.slug}/"]  # fmt: skip
    assert [Client().get(path).status_code for path in paths] == [200] * 4
    publishing.unpublish(article)
    site.shift(timedelta(seconds=1))
    assert [Client().get(path).status_code for path in paths] == [404] * 4
