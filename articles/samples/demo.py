"""The demonstration publication: from the files of `demo/` to a site to look at."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from articles import publishing
from articles.importers.files import ArticleFile, Unreadable, find_files
from articles.importers.front_matter import load_mapping, split_front_matter
from articles.importers.loader import load
from articles.importers.parsed import ParsedArticle, as_time
from articles.models import Article, Author, Page, Publication, Section
from articles.publishing import pages
from articles.samples import leftovers
from articles.samples.demo_rows import PUBLICATION_FIELDS, recorded

# The parts of states.yaml that change an article in the open.
CHANGED = ("correction", "update")


class DemoError(Exception):
    """The demonstration cannot be loaded; the message says why and what to do."""


def load_demo(folder: Path) -> int:
    """Load the publication into an empty site: the number of articles, 0 if it is there already.

    One transaction. Raises DemoError when the site holds articles of its own.
    """
    leftovers.delete_written()
    files = _article_files(folder / "articles", folder)
    parsed = {file: file.parse() for file in files}
    existing = set(Article.objects.values_list("external_id", flat=True))
    if existing:
        if foreign := existing - {article.external_id for article in parsed.values()}:
            raise DemoError(
                f"The site holds {len(foreign)} articles of its own, so the demonstration was not "
                "loaded. Load it into an empty database."
            )
        return 0
    states = _read(folder / "states.yaml")
    with leftovers.transaction_with_files(), recorded():
        _load_frame(folder)
        first = _as_first_published(_not_after(parsed, timezone.now()), states)
        _load_articles(first, states)
        _play_parts(states, timezone.now())
    return len(parsed)


def _article_files(folder: Path, root: Path) -> list[ArticleFile]:
    files = []
    for file in find_files([folder]):
        if isinstance(file, Unreadable):
            raise DemoError(file.message)
        files.append(replace(file, root=root))
    return files


def _read(path: Path) -> dict[str, Any]:
    return load_mapping(path.read_text(encoding="utf-8"), what=path.name)


def _load_frame(folder: Path) -> None:
    """Publication, sections, authors and pages; what is there already stays as it is."""
    values = _read(folder / "publication.yaml")
    for section in values["sections"]:
        fields = {"name": section["name"], "description": section["description"]}
        fields["position"] = int(section["position"])
        Section.objects.get_or_create(slug=section["slug"], defaults=fields)
    for author in values["authors"]:
        fields = {name: author[name] for name in ("name", "kind", "role", "bio")}
        Author.objects.get_or_create(slug=author["slug"], defaults=fields)
    loaded = [_load_page(path) for path in sorted((folder / "pages").glob("*.md"))]
    by_path = {page.path: page for page in loaded}
    fields = {name: values[name] for name in PUBLICATION_FIELDS} | {"is_set_up": True}
    fields |= {name: by_path[values[name]] for name in ("how_it_works_page", "corrections_page")}
    Publication.objects.get_or_create(pk=1, defaults=fields)


def _load_page(path: Path) -> Page:
    values, body = split_front_matter(path.read_text(encoding="utf-8"))
    fields = {"title": values["title"], "body": body.strip()}
    fields["in_footer"] = values["in_footer"] == "true"
    fields["position"] = int(values["position"])
    fields["policies"] = values["policies"]
    page = Page.objects.filter(path=values["path"]).first()
    if page is None:
        page = Page(path=values["path"], **fields)
        pages.publish_new(page)
    return page


def _not_after(
    parsed: dict[ArticleFile, ParsedArticle], now: datetime
) -> dict[ArticleFile, ParsedArticle]:
    """The same articles, all moved back by as many days as the newest lies in the future."""
    dates = [as_time(article.published) for article in parsed.values()]
    newest = max(date for date in dates if date is not None)
    if newest <= now:
        return parsed
    days = timedelta(days=(newest - now).days + 1)
    return {file: _moved_back(article, days) for file, article in parsed.items()}


def _moved_back(parsed: ParsedArticle, days: timedelta) -> ParsedArticle:
    made: dict[str, Any] = {
        name: value - days if isinstance(value, datetime) else value
        for name, value in (parsed.provenance or {}).items()
    }
    made["checks"] = [
        check | {"at": (datetime.fromisoformat(check["at"]) - days).isoformat()}
        if check.get("at")
        else check
        for check in made.get("checks", [])
    ]
    return replace(
        parsed,
        published=parsed.published and parsed.published - days,
        updated=parsed.updated and parsed.updated - days,
        provenance=made if parsed.provenance else None,
    )


def _as_first_published(
    parsed: dict[ArticleFile, ParsedArticle], states: dict[str, Any]
) -> dict[ArticleFile, ParsedArticle]:
    """The same articles, those that were changed since with their former words."""
    notices = {states[part]["external_id"]: states[part] for part in CHANGED}
    return {
        file: _replaced(article, notices[article.external_id], "now", "before")
        if article.external_id in notices
        else article
        for file, article in parsed.items()
    }


def _replaced(parsed: ParsedArticle, words: dict[str, Any], old: str, new: str) -> ParsedArticle:
    return replace(parsed, body=_in_place(parsed.body or "", words, old, new))


def _in_place(body: str, words: dict[str, Any], old: str, new: str) -> str:
    """The text with other words at one place."""
    if words[old].rstrip() not in body:
        raise DemoError(
            f"states.yaml: “{words[old][:60]}” does not stand in {words['external_id']}."
        )
    return body.replace(words[old].rstrip(), words[new].rstrip(), 1)


def _load_articles(parsed: dict[ArticleFile, ParsedArticle], states: dict[str, Any]) -> None:
    drafts = {states["draft"], states["scheduled"]["external_id"]}
    for file, article in parsed.items():
        is_public = article.external_id not in drafts
        outcome = load(article, publish=is_public, pictures=file.read_picture)
        if outcome.is_failure:
            raise DemoError(f"{file.path.name}: {' '.join(outcome.messages)}")


def _play_parts(states: dict[str, Any], now: datetime) -> None:
    """What happened to the articles after their publication."""
    scheduled = states["scheduled"]
    publishing.schedule(_article(scheduled["external_id"]), _in_days(now, scheduled))
    for part in CHANGED:
        _correct(states[part])
    retracted = states["retracted"]
    publishing.retract(_article(retracted["external_id"]), _line(retracted["reason"]))
    _schedule_edit(states["scheduled_edit"], now)
    Article.objects.filter(external_id__in=states["featured"]).update(is_featured=True)


def _correct(words: dict[str, Any]) -> None:
    """Publish what the file says in place of the former words, with the notice of it."""
    article = _article(words["external_id"])
    article.body = _in_place(article.body, words, "before", "now")
    article.save()
    text, kind, placement = _line(words["text"]), words["kind"], words["placement"]
    publishing.correct(article, text, kind=kind, placement=placement)


def _schedule_edit(edit: dict[str, Any], now: datetime) -> None:
    article = _article(edit["external_id"])
    article.body = _in_place(article.body, edit, "before", "now")
    article.save()
    publishing.schedule(article, _in_days(now, edit))


def _article(external_id: str) -> Article:
    try:
        return Article.objects.get(external_id=external_id)
    except Article.DoesNotExist:
        raise DemoError(f"states.yaml names “{external_id}”, but no article has it.") from None


def _in_days(now: datetime, values: dict[str, Any]) -> datetime:
    """So many days ahead, at eight o'clock in the site's time zone."""
    day = timezone.localtime(now) + timedelta(days=int(values["in_days"]))
    return day.replace(hour=8, minute=0, second=0, microsecond=0)


def _line(text: str) -> str:
    return " ".join(text.split())
