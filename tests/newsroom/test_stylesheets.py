import os

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command

from newsroom.stylesheets import JoiningFinder


@pytest.fixture
def folder(tmp_path, settings):
    """A folder of static files: a stylesheet of two parts beside one that stands alone."""
    settings.STATICFILES_DIRS = [tmp_path / "static"]
    settings.VAR_DIR = tmp_path / "var"
    settings.STATIC_ROOT = tmp_path / "collected"
    css = tmp_path / "static" / "css"
    (css / "page").mkdir(parents=True)
    (css / "alone.css").write_text("a { color: red }\n")
    (css / "page.css").write_text('/* One. */\n@import "page/b.css";\n@import "page/a.css";\n')
    (css / "page" / "a.css").write_text("i {}\n")
    (css / "page" / "b.css").write_text("b {}\n")
    return css


def test_parts_stand_in_a_stylesheet_in_its_order(folder):
    with open(JoiningFinder().find("css/page.css")) as whole:
        assert whole.read() == "/* One. */\nb {}\ni {}\n"


def test_other_files_are_where_they_are(folder):
    assert JoiningFinder().find("css/alone.css") == str(folder / "alone.css")
    assert JoiningFinder().find("css/page/a.css") == str(folder / "page" / "a.css")
    assert not JoiningFinder().find("css/none.css")
    assert not JoiningFinder().find("css/none.css", find_all=True)


def test_a_changed_part_is_seen_and_an_unchanged_one_is_not_written_again(folder):
    before = JoiningFinder().find("css/page.css")
    os.utime(before, (1, 1))
    assert os.path.getmtime(JoiningFinder().find("css/page.css")) == 1
    (folder / "page" / "a.css").write_text("u {}\n")
    with open(JoiningFinder().find("css/page.css")) as whole:
        assert whole.read() == "/* One. */\nb {}\nu {}\n"


def test_a_part_that_is_missing_is_an_error(folder):
    (folder / "page" / "a.css").unlink()
    with pytest.raises(FileNotFoundError):
        JoiningFinder().find("css/page.css")


def test_collectstatic_collects_what_the_development_server_serves(folder, settings):
    call_command("collectstatic", interactive=False, verbosity=0)
    collected = settings.STATIC_ROOT / "css" / "page.css"
    with open(JoiningFinder().find("css/page.css")) as whole:
        assert collected.read_text() == whole.read()
    assert (settings.STATIC_ROOT / "css" / "alone.css").exists()


def test_no_stylesheet_of_the_project_asks_for_another():
    for path in (settings.BASE_DIR / "static" / "css").glob("*.css"):
        with open(finders.find(f"css/{path.name}")) as whole:
            assert "@import" not in whole.read(), path
