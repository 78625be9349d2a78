"""The rules of the stylesheets that a machine can check: colours, and how long a sheet may be."""

import re
from pathlib import Path

import pytest
from PIL.ImageColor import colormap

STYLES = Path(__file__).resolve().parent.parent / "static" / "css"
SHEETS = {str(path.relative_to(STYLES)): path for path in sorted(STYLES.rglob("*.css"))}
TOKENS = "tokens.css"
MOST_LINES = 350

# What is no value: comments, strings, addresses, and the names of variables.
ASIDE = re.compile(r"/\*.*?\*/|\"[^\"]*\"|'[^']*'|url\([^)]*\)|var\(\s*--[\w-]+", re.DOTALL)
# `a:hover {` has a colon as well, and is no declaration.
DECLARATION = re.compile(r"([\w-]+)\s*:\s*([^;{}]+)(?=[;}])")
COLOUR = re.compile(
    r"#[0-9a-f]{3,8}\b"
    r"|\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|color|light-dark|device-cmyk)\("
    rf"|(?<![\w-])(?:{'|'.join(colormap)})(?![\w(-])",
    re.IGNORECASE,
)


def colours_in(text: str) -> list[str]:
    """The declarations of a stylesheet that name a colour of their own."""
    return [
        f"{name}: {value.strip()}"
        for name, value in DECLARATION.findall(ASIDE.sub("", text))
        if COLOUR.search(value)
    ]


def test_colours_stand_in_one_file():
    found = {name: colours_in(sheet.read_text()) for name, sheet in SHEETS.items()}
    elsewhere = {name: each for name, each in found.items() if each and name != TOKENS}
    assert elsewhere == {}, f"name a token of {TOKENS} instead"


@pytest.mark.parametrize(
    "value",
    [
        "#fff",
        "#A4161C",
        "1px solid #a4161c80",
        "rgb(0 0 0 / 50%)",
        "RGBA(0, 0, 0, 0.5)",
        "hsl(0deg 100% 50%)",
        "oklch(60% 0.2 20)",
        "color(display-p3 1 0 0)",
        "light-dark(var(--paper), var(--ink))",
        "white",
        "0 0 2px RebeccaPurple",
        "linear-gradient(var(--paper), gray)",
        "var(--good, green)",
    ],
)
def test_a_colour_elsewhere_is_found(value):
    assert len(colours_in(f"a:hover {{\n  margin: 0;\n  --mine: {value};\n}}")) == 1
    assert len(colours_in(f"@media print {{ a {{ & b {{ border: {value} }} }} }}")) == 1


@pytest.mark.parametrize(
    "text",
    [
        "/* color: #fff; */",
        "#fade, a:hover { color: var(--red) }",
        "a { color: inherit; background: transparent; border-color: currentcolor }",
        "a { background: color-mix(in srgb, var(--accent) 10%, transparent) }",
        'a::before { content: "#fff; color: red" }',
        "a { background: url(red.svg); inline-size: calc(1px * tan(45deg)); white-space: pre }",
        "@media (prefers-color-scheme: dark) { a { color: var(--ink) } }",
    ],
)
def test_what_is_no_colour_is_left_alone(text):
    assert colours_in(text) == []


def test_a_colour_is_written_once_for_light_and_dark():
    text = SHEETS[TOKENS].read_text()
    names = [line.split(":")[0] for line in colours_in(text.split("@media print")[0])]
    assert len(names) == len(set(names)) >= 8
    for name, path in SHEETS.items():
        assert "prefers-color-scheme" not in path.read_text(), name


def test_no_stylesheet_is_long():
    lines = {name: len(sheet.read_text().splitlines()) for name, sheet in SHEETS.items()}
    assert {name: each for name, each in lines.items() if each > MOST_LINES} == {}
