"""The site's own rules: `custom.css` in VAR_DIR, which a person with a shell has written."""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

MAX_BYTES = 64_000


@dataclass(frozen=True)
class Custom:
    """What is in the file; with a problem, nothing of it is used."""

    text: str = ""
    problem: str = ""


def read_custom() -> Custom:
    """The file as it is now. It may be anything: a page must not fail for it."""
    path = Path(settings.CUSTOM_CSS)
    try:
        if path.exists() and not path.is_file():  # such as a pipe, which would wait for a writer
            return Custom(problem=_("custom.css can’t be read, so it isn’t used."))
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return Custom()
    except OSError:
        return Custom(problem=_("custom.css can’t be read, so it isn’t used."))
    if len(content) > MAX_BYTES:
        message = _("custom.css is larger than %(size)s, so it isn’t used.")
        return Custom(problem=message % {"size": f"{MAX_BYTES // 1000} KB"})
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return Custom(problem=_("custom.css isn’t UTF-8 text, so it isn’t used."))
    return Custom(text=text.replace("\0", "").strip())


def custom_css() -> str:
    return f"{text}\n" if (text := read_custom().text) else ""
