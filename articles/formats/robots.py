"""The robots.txt: an editor's own rules, the choice about AI crawlers, and the sitemaps. Pure.

The names of the crawlers are those that their operators document; RFC 9309 says how a group reads.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

DEFAULT_RULES = "User-agent: *\nDisallow: /admin/\nDisallow: /search/\n"
MAX_LENGTH = 20_000

_LINE = re.compile(r"(?:(?P<name>[A-Za-z-]+)\s*:\s*(?P<value>[^#]*))?\s*(?:#.*)?")
_IN_GROUP = ("allow", "disallow", "crawl-delay")
_ANYWHERE = ("sitemap", "host", "clean-param", "content-signal")


@dataclass(frozen=True)
class CrawlerPurpose:
    """What a machine reads a site for, and the crawlers that do."""

    label: Promise
    agents: tuple[str, ...]


# Value of `Publication.closed_to` → who is told to stay away.
PURPOSES = {
    "training": CrawlerPurpose(
        gettext_lazy("Training: they collect text to train models"),
        (
            "GPTBot",
            "ClaudeBot",
            "Google-Extended",
            "Applebot-Extended",
            "meta-externalagent",
            "Amazonbot",
            "Bytespider",
            "CCBot",
        ),
    ),
    "search": CrawlerPurpose(
        gettext_lazy("AI search: they index pages to cite and link in answers"),
        ("OAI-SearchBot", "Claude-SearchBot", "PerplexityBot"),
    ),
    "assistants": CrawlerPurpose(
        gettext_lazy("Assistants: they fetch a page when a user asks about it"),
        ("ChatGPT-User", "Claude-User", "Perplexity-User"),
    ),
}


class RulesError(ValueError):
    """The rules cannot be read; the message names the line and says what to do."""


def robots_txt(rules: str, closed_to: Iterable[str], sitemaps: Iterable[str]) -> str:
    """Compose the file: the rules, a group that shuts out the crawlers of `closed_to`, sitemaps."""
    closed = set(closed_to)
    agents = [
        agent for name, purpose in PURPOSES.items() if name in closed for agent in purpose.agents
    ]
    blocks = [
        rules.strip(),
        "\n".join([*(f"User-agent: {agent}" for agent in agents), "Disallow: /"] if agents else []),
        "\n".join(f"Sitemap: {url}" for url in sitemaps),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def check_rules(text: str) -> None:
    """Raise RulesError for the first line that a crawler would not understand as it is meant."""
    has_agent = False
    for number, line in enumerate(text.splitlines(), start=1):
        match = _LINE.fullmatch(line.strip())
        if match is None:
            message = _(
                "Line %(number)s is “%(line)s”. Write “Name: value”, such as "
                "“Disallow: /drafts/”, or start a comment with #."
            )
            raise RulesError(message % {"number": number, "line": line.strip()[:80]})
        name, value = (match["name"] or "").lower(), (match["value"] or "").strip()
        if name == "user-agent":
            has_agent = True
        elif name in _IN_GROUP:
            _check_rule(number, name, value, has_agent)
        elif name and name not in _ANYWHERE:
            message = _(
                "Line %(number)s starts with “%(name)s”, which crawlers don’t understand. "
                "Use User-agent, Allow, or Disallow."
            )
            raise RulesError(message % {"number": number, "name": match["name"]})


def _check_rule(number: int, name: str, value: str, has_agent: bool) -> None:
    if not has_agent:
        message = _(
            "Line %(number)s comes before any User-agent line, so it has no effect. "
            "Put “User-agent: *” above it."
        )
        raise RulesError(message % {"number": number})
    if name != "crawl-delay" and value and not value.startswith(("/", "*")):
        message = _("Line %(number)s has the path “%(path)s”. Start it with a slash.")
        raise RulesError(message % {"number": number, "path": value[:80]})
