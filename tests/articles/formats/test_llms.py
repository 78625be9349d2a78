"""llms.txt: a name, a summary, notes and lists of links."""

from articles.formats.llms import llms_txt


def test_whole():
    sections = [
        (
            "Latest",
            [("A [b] \\ c", "https://example.org/a.md", "About\n a"), ("D", "https://d/", "")],
        ),
        ("Empty", []),
    ]
    assert llms_txt("The Courier", "News\nfor nobody", ["Cite us."], sections) == (
        "# The Courier\n\n> News for nobody\n\n- Cite us.\n\n## Latest\n\n"
        "- [A \\[b\\] \\\\ c](https://example.org/a.md): About a\n- [D](https://d/)\n"
    )


def test_a_name_is_enough():
    assert llms_txt("The Courier", "", [], []) == "# The Courier\n"
