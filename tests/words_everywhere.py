"""A publication in which every field that people fill holds the words that a test gives."""

from types import SimpleNamespace

from django.utils import timezone

from articles import publishing
from tests import factories

WORK = 2_000_000_001  # beyond what the sequence reaches in a run of the tests
BODY = """{first} {words} [1][2]

## {words}

> {words}

- {words} [1]

1. {words}

| {words} | {words} |
|---|---:|
| {words} | {words} |

```
{words}
```

`{words}` and <https://example.org/{part}>

![{words}](image:{image} "{words}")
"""


def publish_everywhere(words: str, name: str | None = None, part: str = "part") -> None:
    """Everything that readers meet, made of these words; `name` where fewer fit, `part` in URLs."""
    name = name or words
    frame = _frame(words, name)
    common = {
        "title": words,
        "standfirst": words,
        "section": frame.section,
        "by": frame.authors,
        "tagged": [name, f"7{name[1:]}"],
        "lead_image": frame.image,
        "works": 0,
    }
    for number in range(8):
        article = factories.DraftArticleFactory(
            slug="story" if number == 0 else f"more-{number}",
            body=BODY.format(words=words, first="First", part=part, image=frame.image.pk),
            **({} if number % 2 else _made_by(name)),
            **common,
        )
        _cite(article, frame, words, part)
        publishing.publish(article)
        if number == 0:
            _amend(article, words, frame, part)
    retracted = factories.RetractedArticleFactory(slug="wrong", body="Wrong.", **common)
    assert retracted.retracted_at


def _frame(words: str, name: str) -> SimpleNamespace:
    body = f"## {words}\n\n{words}"
    page = factories.PageFactory(path="how-it-works", title=name, body=body)
    factories.PublicationFactory(
        name=name,
        tagline=words[:200],
        description=words,
        footer_note=words,
        how_it_works_page=page,
        corrections_page=page,
        contact_email="desk@example.org",
    )
    factories.PageFactory(path="more", title=name, body=body)
    image = factories.ImageFactory(caption=words, credit=name, licence=name)
    section = factories.SectionFactory(name=name, slug="newsroom", description=words)
    author = {"role": name, "bio": f"{words}\n\n{words}", "photo": image}
    names = (name, f"7{name[1:]}", f"8{name[1:]}")
    authors = [
        factories.AuthorFactory(name=each, slug=f"author-{number}", kind="person", **author)
        for number, each in enumerate(names)
    ]
    source = factories.SourceFactory(name=name, slug="outlet", kind="journal")
    return SimpleNamespace(section=section, image=image, authors=authors, source=source)


def _made_by(name: str) -> dict:
    checks = [{"name": name, "result": name, "at": "2026-04-05", "by": name}]
    made = {"generator": name, "generator_version": name[:100], "checks": checks}
    now = timezone.now()
    return {"origin": "ai_reviewed", "reviewed_by": name, "reviewed_at": now} | made


def _cite(article, frame, words: str, part: str) -> None:
    for number in (1, 2):
        key = {"pk": WORK} if number == 1 else {}
        url = f"https://{frame.source.domain}/{part}/{number}"
        reference = frame.source.references.filter(url=url).first()
        if reference is None:
            values = {"title": words, "outlet": words[:200] if number == 2 else ""}
            reference = factories.ReferenceFactory(source=frame.source, url=url, **values, **key)
        article.citations.create(number=number, reference=reference)
    publishing.save_revision(article)


def _amend(article, words: str, frame, part: str) -> None:
    article.body = BODY.format(
        words=words, first=f"Second {words}", part=part, image=frame.image.pk
    )
    article.save()
    publishing.save_revision(article)
    publishing.correct(article, words)
    publishing.add_notice(article, f"{words}\n\n{words}", kind="update", placement="bottom")


# Where a reader meets these words.
PAGES = {
    "front": "/",
    "section": "/newsroom/",
    "article": "/newsroom/story/",
    "retracted": "/newsroom/wrong/",
    "history": "/newsroom/story/history/",
    "history of a retraction": "/newsroom/wrong/history/",
    "corrections": "/corrections/",
    "tags": "/tags/",
    "authors": "/authors/",
    "author": "/authors/author-0/",
    "archive": "/archive/",
    "sources": "/sources/",
    "source": "/sources/outlet/",
    "work": f"/sources/outlet/{WORK}/",
    "page": "/about/how-it-works/",
    "feedback": "/newsroom/story/feedback/",
    "report": "/newsroom/story/report/",
    "not found": "/nowhere/at-all/",
}
