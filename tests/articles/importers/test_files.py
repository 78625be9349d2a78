"""Finding and reading files: limits, formats, pictures that stay inside."""

import os

import pytest

from articles.importers.files import ArticleFile, Unreadable, find_files
from articles.importers.parsed import ImportRejected
from tests.articles.importers.texts import MARKDOWN, PAGE_TEXT, article


def rejection(file: ArticleFile, format_: str = "auto") -> str:
    with pytest.raises(ImportRejected) as caught:
        file.parse(format_)
    return str(caught.value)


def test_folders_are_walked_in_order_and_hidden_files_passed_over(tmp_path):
    for name in ("b.md", "a/z.txt", "a/y.markdown", "c.MD", ".hidden.md", ".git/x.md", "pic.png"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")
    (tmp_path / "d.md").mkdir()
    (tmp_path / "loop").symlink_to(tmp_path)
    found = list(find_files([tmp_path]))
    names = [str(each.path.relative_to(tmp_path)) for each in found]
    assert names == ["a/y.markdown", "a/z.txt", "b.md", "c.MD"]
    assert {each.root for each in found} == {tmp_path}


def test_a_named_file_is_taken_whatever_its_name(tmp_path):
    path = tmp_path / ".draft"
    path.write_bytes(article())
    assert list(find_files([path])) == [ArticleFile(path, tmp_path)]


def test_a_missing_path_is_told(tmp_path):
    path = tmp_path / "nowhere"
    assert list(find_files([path])) == [
        Unreadable(path, f"There is no file or folder “{path}”. Check the path.")
    ]


def test_a_folder_without_permission_is_told_and_the_others_go_on(tmp_path, monkeypatch):
    (tmp_path / "closed").mkdir()
    (tmp_path / "open.md").write_text("x")
    scandir = os.scandir

    def guarded(path):
        if os.fspath(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", os.fspath(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", guarded)
    assert list(find_files([tmp_path])) == [
        Unreadable(
            tmp_path / "closed",
            "You don’t have permission to read “closed”. Change its permissions.",
        ),
        ArticleFile(tmp_path / "open.md", tmp_path),
    ]


@pytest.mark.parametrize(
    ("name", "data", "title"),
    [
        ("a.md", article(), "A Title"),
        ("a.txt", article(), "A Title"),
        ("a", article(), "A Title"),
        ("a.md", b"\xef\xbb\xbf" + article(), "A Title"),
        ("a.txt", PAGE_TEXT.encode(), "Lighthouse Keepers Open Their Logbooks to Every Harbour"),
    ],
)
def test_the_format_is_told_from_the_name_and_the_first_line(tmp_path, name, data, title):
    path = tmp_path / name
    path.write_bytes(data)
    assert ArticleFile(path, tmp_path).parse().title == title


def test_a_format_can_be_named(tmp_path):
    path = tmp_path / "a.dat"
    path.write_text(PAGE_TEXT)
    assert "use --format markdown or --format page-text" in rejection(ArticleFile(path, tmp_path))
    assert ArticleFile(path, tmp_path).parse("page-text").section == "Harbours"
    path.write_text(MARKDOWN)
    assert ArticleFile(path, tmp_path).parse("markdown").slug == "keepers-open-logbooks"


def test_a_huge_file_is_refused_without_being_read(tmp_path):
    path = tmp_path / "huge.md"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    assert rejection(ArticleFile(path, tmp_path)) == (
        "“huge.md” is larger than 2 MB (50 MB). Put each article in its own file."
    )


def test_what_is_no_plain_file_is_refused(tmp_path):
    os.mkfifo(tmp_path / "pipe.md")
    message = rejection(ArticleFile(tmp_path / "pipe.md", tmp_path))
    assert message == "“pipe.md” isn’t a regular file. Choose another one."


def test_a_link_to_nothing_is_told(tmp_path):
    (tmp_path / "gone.md").symlink_to(tmp_path / "nowhere.md")
    (found,) = find_files([tmp_path])
    assert rejection(found).startswith("There is no file or folder")


def test_a_picture_is_looked_for_beside_the_article_and_from_the_root(tmp_path):
    (tmp_path / "articles" / "own").mkdir(parents=True)
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "far.png").write_bytes(b"far")
    (tmp_path / "articles" / "own" / "near.png").write_bytes(b"near")
    file = ArticleFile(tmp_path / "articles" / "a.md", tmp_path)
    assert file.read_picture("own/near.png") == b"near"
    assert file.read_picture("images/far.png") == b"far"
    assert file.read_picture("../images/far.png") == b"far"


@pytest.mark.parametrize(
    "name",
    [
        "/etc/passwd",
        "../../secret.png",
        "../secret.png",
        "link.png",
        "out/secret.png",
        "..\\secret.png",
        "a\0b",
        "gone.png",
    ],
)
def test_a_picture_may_not_lie_outside(tmp_path, name):
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "secret.png").write_bytes(b"secret")
    (root / "link.png").symlink_to(tmp_path / "secret.png")
    (root / "out").symlink_to(tmp_path)
    with pytest.raises(ImportRejected, match="image “"):
        ArticleFile(root / "a.md", root).read_picture(name)


def test_a_huge_picture_is_refused(tmp_path):
    with (tmp_path / "huge.png").open("wb") as file:
        file.truncate(21_000_000)
    with pytest.raises(ImportRejected, match="is larger than 20 MB"):
        ArticleFile(tmp_path / "a.md", tmp_path).read_picture("huge.png")


@pytest.mark.parametrize("name", ["x" * 300 + ".png", "ж" * 200 + ".png", "a/" * 200 + "b.png"])
def test_a_picture_whose_name_no_disk_takes_is_told(tmp_path, name):
    (tmp_path / "a.md").write_bytes(article())
    with pytest.raises(ImportRejected, match="There is no image"):
        ArticleFile(tmp_path / "a.md", tmp_path).read_picture(name)


def test_a_link_that_leads_to_itself_is_told(tmp_path):
    (tmp_path / "loop.png").symlink_to(tmp_path / "loop.png")
    with pytest.raises(ImportRejected, match=r"There is no image|can’t be read"):
        ArticleFile(tmp_path / "a.md", tmp_path).read_picture("loop.png")


@pytest.mark.parametrize(
    ("stored", "name"), [("Cafe\u0301.png", "Caf\xe9.png"), ("Caf\xe9.png", "Cafe\u0301.png")]
)
def test_a_picture_is_found_whatever_form_its_name_has(tmp_path, stored, name):
    (tmp_path / stored).write_bytes(b"picture")
    assert ArticleFile(tmp_path / "a.md", tmp_path).read_picture(name) == b"picture"
