"""Whatever strangers, writers and files can make work, as functions of one text."""

from collections.abc import Callable
from datetime import UTC, datetime

from articles.editing import citing
from articles.formats import card, feed_text, feeds, llms, robots
from articles.formats.article_file import ArticleText, to_markdown
from articles.formats.share_links import SERVICES, share_links
from articles.history import diff
from articles.importers import (
    fields,
    front_matter,
    markdown_files,
    page_text,
    parsed,
    reference_lines,
)
from articles.provenance.articles import Provenance
from articles.rendering import figures, html, margin_notes
from articles.search import query, snippets
from feedback.numbers import export
from feedback.protecting import masking, passages
from references import (
    addresses,
    citation_findings,
    citations,
    cleaning,
    exports,
    hosts,
    lengths,
    person_names,
    slugs,
)
from references.figures.finding import first_figure
from references.source_names import guessing, matching
from references.web_pages import details, fetching

NOW = datetime(2026, 4, 5, tzinfo=UTC)
WORK = {
    "number": 1,
    "source": "A",
    "title": "B",
    "url": "https://a.de/",
    "domain": "a.de",
    "published_on": None,
    "archive_url": "",
}


EXPORTS = (exports.to_bibtex, exports.to_ris, exports.to_csl_json)


def _edited(text: str) -> str:
    """The text with a change at its beginning, middle and end."""
    middle = len(text) // 2
    return f"New {text[1:middle]} changed {text[middle:-1]} end"


def _article(text: str) -> ArticleText:
    return ArticleText(
        title=text[:250], slug="a", section="a", url="https://a.de/", publication=text[:100],
        standfirst=text[:600], authors=[text[:200]], tags=[text[:100]], published=NOW, updated=NOW,
        language="en", provenance=Provenance(), references=[WORK], body=text,
    )  # fmt: skip


def _cited(text: str) -> exports.CitableWork:
    person = exports.Creator(text, is_person=True)
    return exports.CitableWork("a-nd-1", text, "https://a.de/", "A", [person])


def _file(text: str, *, before: str = "") -> bytes:
    front = f"---\ntitle: A\nprovenance: {{kind: human}}\n{before}---\n\n"
    return f"{front}{text}".encode("utf-8", "surrogatepass")


def _page(text: str) -> bytes:
    return f"A title\nThe DeskApril 5, 20266 min read\n{text}".encode()


def _feed(text: str) -> feeds.Feed:
    entry = feeds.FeedEntry(
        "a", "https://a.de/", text, text, text, NOW, NOW, ((text, text),), (text,)
    )
    url = "https://a.de/"
    return feeds.Feed(text, text, url, url, "en", text, entries=(entry,))


TARGETS: dict[str, Callable[[str], object]] = {
    # references
    "normalise_url": addresses.normalise_url,
    "normalise_url, of a path": lambda text: addresses.normalise_url(f"https://a.de/{text}"[:2000]),
    "name_matches_domain": lambda text: matching.name_matches_domain(text, "a-long-domain.org"),
    "name_matches_domain, of a domain": lambda text: matching.name_matches_domain("A b", text),
    "guess_source_name": guessing.guess_source_name,
    "target_of": hosts.target_of,
    "follow": lambda text: hosts.follow("https://a.de/", text),
    "is_public": hosts.is_public,
    "normalise_markers": lambda text: citations.normalise_markers(text, range(1, 4000)),
    "renumber_by_first_use": lambda text: citations.renumber_by_first_use(text, range(1, 4000)),
    "remove_markers": lambda text: citing.remove_markers(text, 1, range(1, 100)),
    "merge_markers": lambda text: citing.merge_markers(text, 1, 2, range(1, 100)),
    "check, of a passage": lambda text: citation_findings.check(
        [], [], [citations.Passage(text)], [citation_findings.CitedWork(1, text, text, text)]
    ),
    "first_figure": first_figure,
    "details_of": details.details_of,
    "details_of, of tags": lambda text: details.details_of(f"<meta {text} <title {text}"),
    "details_of, of JSON": lambda text: details.details_of(
        f'<script type="application/ld+json">{text}</script>'
    ),
    "decode, of a page": lambda text: fetching.decode(text.encode(), text),
    "length_of": lengths.length_of,
    "clean_text": cleaning.clean_text,
    "clean_line": cleaning.clean_line,
    "clean_name": cleaning.clean_name,
    "slug_for": lambda text: slugs.slug_for(text, "tag"),
    "person_name": person_names.person_name,
    "exports": lambda text: [write([_cited(text)]) for write in EXPORTS],
    # rendering
    "render_body": lambda text: html.render_body(text, {1: "A", 2: "B"}),
    "html_for_elsewhere": lambda text: html.html_for_elsewhere(text, "https://a.de/"),
    "keys_in": figures.keys_in,
    "with_margin_notes": lambda text: margin_notes.with_margin_notes(text, [WORK]),
    "with_margin_notes, of a title": lambda text: margin_notes.with_margin_notes(
        "", [{**WORK, "title": text, "source": text}]
    ),
    # formats
    "to_markdown": lambda text: to_markdown(_article(text)),
    "full_text": lambda text: feed_text.full_text("https://a.de/", text, disclosure=text),
    "to_atom": lambda text: feeds.to_atom(_feed(text)),
    "to_rss": lambda text: feeds.to_rss(_feed(text)),
    "to_json": lambda text: feeds.to_json(_feed(text)),
    "llms_txt": llms._line,
    "check_rules": robots.check_rules,
    # history
    "diff_words": lambda text: diff.diff_words(text, _edited(text)),
    "diff_paragraphs": lambda text: diff.diff_paragraphs(text, _edited(text)),
    "diff_paragraphs, of a half": lambda text: diff.diff_paragraphs(text[: len(text) // 2], text),
    "shortened": lambda text: diff.shortened([diff.Edit(diff.EditKind.SAME, text)] * 3),
    "diff_items": lambda text: diff.diff_items(text.split(), text.split()[::-1], key=str),
    # importers
    "markdown_files.parse": lambda text: markdown_files.parse(_file(text), "a.md"),
    "markdown_files.parse, of front matter": lambda text: markdown_files.parse(
        _file("A", before=f"tags: {text}\n"), "a.md"
    ),
    "markdown_files.parse, of anything": lambda text: markdown_files.parse(text.encode(), "a.md"),
    "page_text.parse": lambda text: page_text.parse(_page(text), "a.txt"),
    "page_text.parse, of one line": lambda text: page_text.parse(
        _page(" ".join(text.split("\n"))), "a.txt"
    ),
    "page_text.parse, of anything": lambda text: page_text.parse(text.encode(), "a.txt"),
    "page_text.parse, of a disclosure": lambda text: page_text.parse(
        _page(f"This article was generated by {text}—"), "a.txt"
    ),
    "split_front_matter": front_matter.split_front_matter,
    "decode": lambda text: parsed.decode(text.encode(), "a", []),
    "lift_definitions": reference_lines.lift_definitions,
    "lift_section": lambda text: reference_lines.lift_section(f"# Sources\n\n{text}"),
    "read_line": lambda text: reference_lines.read_line(f"[1] {text}"),
    "fields": lambda text: fields.Fields({"a": text, text: "a"}, []).texts("a", 100),
    # search
    "query.parse": query.parse,
    "query.clean": query.clean,
    "snippets.plain": lambda text: snippets.plain(f"{text}>"),  # HTML ends with a tag
    "snippets.highlighted": snippets.highlighted,
    "snippets.with_ellipses": lambda text: snippets.with_ellipses(text[:100], text),
    # feedback
    "masked": masking.masked,
    "find_passage": lambda text: passages.find_passage(text[:1000], text),
    "find_passage, of another text": lambda text: passages.find_passage(f"{text[:1000]}#", text),
    "client_address": lambda text: hosts.client_address("::1", text, 1),
    "network_of": hosts.network_of,
    "export, as CSV": lambda text: list(export.lines_of(["a"], [{"a": text}], "csv")),
}
# What cuts its text first, or gets it from a field that does: each is only tried at that length.
CAPPED: dict[str, Callable[[str], object]] = {
    "fit, of a card": lambda text: card.fit(text[:250]),
    "share_links": lambda text: share_links(text[:250], "https://a.de/", list(SERVICES)),
}
CAPPED_AND_DEAR: dict[str, Callable[[str], object]] = {
    "draw_card": lambda text: card.draw_card(card.CardWords(text[:250], text[:100], text[:100])),
}
