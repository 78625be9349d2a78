"""The site's own rules: whatever is in the file, a page can be made."""

import os

import pytest

from articles.look.custom import MAX_BYTES, custom_css, read_custom


@pytest.fixture
def file(settings, tmp_path):
    settings.CUSTOM_CSS = tmp_path / "custom.css"
    return settings.CUSTOM_CSS


def test_no_file_is_no_problem(file):
    assert (read_custom().text, read_custom().problem, custom_css()) == ("", "", "")


def test_what_cannot_be_used_is_left_out_and_said(file):
    file.write_bytes(b"a{}" + b" " * MAX_BYTES)
    assert read_custom().problem == "custom.css is larger than 64 KB, so it isn’t used."
    file.write_bytes(b"a { content: '\xff' }")
    assert read_custom().problem == "custom.css isn’t UTF-8 text, so it isn’t used."
    file.unlink()
    file.mkdir()
    assert read_custom().problem == "custom.css can’t be read, so it isn’t used."
    file.rmdir()
    os.mkfifo(file)
    assert read_custom().problem == "custom.css can’t be read, so it isn’t used."
    file.unlink()
    file.symlink_to(file)
    assert read_custom().problem == "custom.css can’t be read, so it isn’t used."
    assert custom_css() == ""


def test_the_largest_file_is_used_whole(file):
    file.write_bytes(b"a{b:c}".ljust(MAX_BYTES, b"\n"))
    assert custom_css() == "a{b:c}\n"


def test_odd_characters_go(file):
    file.write_bytes(b"\xef\xbb\xbfa{}\0b{}")
    assert custom_css() == "a{}b{}\n"
