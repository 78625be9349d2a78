"""What a path asks for, as one of a few kinds; and the path without what nobody else should read.

By the path alone: pages that are kept are answered before Django would know.
"""

import re
from functools import lru_cache
from urllib.parse import quote

KINDS = (
    *("front", "list", "article", "page", "search", "feed", "crawler", "export", "picture"),
    *("static", "vote", "report", "preview", "admin", "sign-in", "health", "other"),
)
LONGEST = 300  # characters of a path in the log

# By the first part of a path; those below are asked before.
BY_BEGINNING = {
    "": "front",
    "about": "page", "search": "search", "preview": "preview", "static": "static",
    "look": "static", "media": "picture", "cards": "picture",
    "healthz": "health", "readyz": "health", "robots.txt": "crawler", "llms.txt": "crawler",
    "tags": "list", "authors": "list", "archive": "list", "sources": "list", "corrections": "list",
}  # fmt: skip
FEEDS = ("feed.xml", "rss.xml", "feed.json")
BY_END = {"feedback": "vote", "report": "report", "thanks": "report", "history": "article"}
SIGN_IN = ("/admin/login", "/admin/logout", "/admin/account/", "/admin/welcome/")

# Links that open a preview, an account or its password to whoever has them.
SECRET = re.compile(r"(/preview/|/admin/welcome/|/reset/key/)[^\s\"'<>]+")
HIDDEN = r"\1***"


@lru_cache(4096)
def kind_of(path: str) -> str:
    """One of KINDS.

    >>> kind_of("/world/tea/"), kind_of("/world/"), kind_of("/world/tea/feedback/")
    ('article', 'list', 'vote')
    """
    parts = path[:LONGEST].strip("/").split("/")
    first, last = parts[0], parts[-1]
    if first == "admin":
        return "sign-in" if path.startswith(SIGN_IN) else "admin"
    if last in FEEDS:
        return "feed"
    if first.startswith("sitemap") and first.endswith(".xml"):
        return "crawler"
    if kind := BY_BEGINNING.get(first):
        return kind
    return _of_section(parts, last)


def _of_section(parts: list[str], last: str) -> str:
    """Below the address of a section, or of what could be one."""
    if len(parts) > 2:
        return "export" if "." in last else BY_END.get(last, "other")
    if "." in last:
        return "export" if len(parts) == 2 and last.endswith(".md") else "other"
    return "article" if len(parts) == 2 else "list"


def without_secrets(text: str) -> str:
    """A path, or a message with paths in it, without what opens a link.

    >>> without_secrets("GET /preview/c2VjcmV0/ 200")
    'GET /preview/*** 200'
    """
    return SECRET.sub(HIDDEN, text)


def for_log(path: str) -> str:
    """The path of a WSGI environment in one line of plain characters."""
    return quote(without_secrets(path[:LONGEST]).encode("latin-1", "replace"), safe="/*@:+,;=~")
