"""The llms.txt: what a language model should know of the site, in Markdown (llmstxt.org). Pure."""

from collections.abc import Sequence

Link = tuple[str, str, str]  # name, whole address, a line about it or ""


def llms_txt(
    name: str,
    summary: str,
    notes: Sequence[str],
    sections: Sequence[tuple[str, Sequence[Link]]],
) -> str:
    """Compose the file: the name, a summary, notes, and lists of links below headings."""
    blocks = [f"# {_line(name)}"]
    if summary.strip():
        blocks.append(f"> {_line(summary)}")
    if notes:
        blocks.append("\n".join(f"- {_line(note)}" for note in notes))
    for heading, links in sections:
        if links:
            lines = (_item(*link) for link in links)
            blocks.append("\n".join([f"## {heading}", "", *lines]))
    return "\n\n".join(blocks) + "\n"


def _item(name: str, url: str, about: str) -> str:
    label = _line(name).replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
    return f"- [{label}]({url})" + (f": {_line(about)}" if about.strip() else "")


def _line(text: str) -> str:
    return " ".join(text.split())
