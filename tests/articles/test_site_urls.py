"""Whole addresses: of paths, of files, and of what is whole already."""

from articles.site_urls import absolute, media_url


def test_addresses():
    assert absolute("/newsroom/a/?x=1") == "http://testserver/newsroom/a/?x=1"
    assert absolute("https://example.org/a") == "https://example.org/a"
    assert media_url("images/a.jpg") == "http://testserver/media/images/a.jpg"
