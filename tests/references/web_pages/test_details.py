"""What is read in the head of a page, and what is left where it is."""

from datetime import date

import pytest

from references.web_pages.details import LONGEST, PageDetails, details_of

DAY = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("page", "details"),
    [
        ("", PageDetails()),
        ("<title>Rivers</title>", PageDetails("Rivers")),
        ("<TITLE lang=en>\n Rivers &amp;\n lakes </TITLE>", PageDetails("Rivers & lakes")),
        (
            '<title>Rivers | The Gauge</title><meta property="og:site_name" content="The Gauge">',
            PageDetails("Rivers", "The Gauge"),
        ),
        (
            '<meta content="Rivers > lakes" property=og:title /><title>Other</title>',
            PageDetails("Rivers > lakes"),
        ),
        (
            "<meta name='citation_title' content='Levels'><meta name=dc.title content=Other>"
            '<meta name="citation_journal_title" content="Journal of Rivers">'
            '<meta name="citation_publication_date" content="2026/3/1">',
            PageDetails("Levels", "Journal of Rivers", DAY),
        ),
        (
            '<meta property="article:published_time" content="2026-03-01T23:30:00+13:00">',
            PageDetails(published_on=DAY),
        ),
        ('<meta name="DC.Date" content="2026-02-30"><meta name=date content=2026>', PageDetails()),
        (
            '<script type="application/ld+json">{"@graph": [{"@type": "Organization", "name": '
            '"X"}, {"headline": "Levels", "datePublished": "2026-03-01", "publisher": {"name": '
            '"The Gauge"}}]}</script>',
            PageDetails("Levels", "The Gauge", DAY),
        ),
        ('<script type="application/ld+json">{"headline": 1, "x": </script>', PageDetails()),
        ('<script type="application/ld+json">' + "[" * 90_000, PageDetails()),
        ("<script>document.title = '<title>No'</script>", PageDetails("No'")),
        ('<meta name="og:title" content="A\u202eB\x00C">', PageDetails("ABC")),
        ("<metadata name=og:title content=No>", PageDetails()),
        (f"{' ' * LONGEST}<title>Too late</title>", PageDetails()),
        ("<title>" + "x" * 900 + "</title>", PageDetails("x" * 500)),
        ("<meta " * 1000 + "><title>Too many</title>", PageDetails()),
    ],
)
def test_details(page, details):
    assert details_of(page) == details
