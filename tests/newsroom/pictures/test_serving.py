"""Pictures come from the bucket at the addresses that they have always had."""

import socket
import threading
import time
from unittest.mock import Mock

import pytest
from botocore.exceptions import EndpointConnectionError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages

from newsroom.pictures import bucket as buckets
from newsroom.pictures import door
from tests import factories
from tests.articles.people import signed_in
from tests.bucket import NAME, address_of, client_of, put_pictures_at
from tests.newsroom.pictures.faulty import Faulty

PICTURE = b"picture" * 20_000


@pytest.fixture
def picture(bucket):
    return default_storage.save("images/d41d8cd98f.avif", ContentFile(PICTURE))


def body(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_a_picture_is_served_with_its_type_for_ever(client, picture):
    response = client.get(f"/media/{picture}")
    assert body(response) == PICTURE
    assert response["Content-Type"] == "image/avif"
    assert response["Content-Length"] == str(len(PICTURE))
    assert response["Cache-Control"] == "public, max-age=31536000, s-maxage=3600, immutable"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert not response.cookies
    assert not [name for name, _ in response.items() if name.lower().startswith("x-amz")]


def test_a_large_picture_is_streamed(client, bucket):
    content = b"picture" * 200_000
    name = default_storage.save("images/d41d8cd98f.jpg", ContentFile(content))
    response = client.get(f"/media/{name}")
    chunks = list(response.streaming_content)
    assert b"".join(chunks) == content
    assert max(map(len, chunks)) <= 65536
    assert response["Content-Length"] == str(len(content))


def test_addresses_are_ours_and_have_no_query(picture):
    assert default_storage.url(picture) == "/media/images/d41d8cd98f.avif"


def test_whoever_has_it_already_gets_304(client, picture):
    first = client.get(f"/media/{picture}")
    for header, value in (
        ("if-none-match", first["ETag"]),
        ("if-none-match", f"W/{first['ETag']}"),
        ("if-modified-since", first["Last-Modified"]),
    ):
        again = client.get(f"/media/{picture}", headers={header: value})
        assert (again.status_code, again.content) == (304, b"")
        assert again["Cache-Control"] == first["Cache-Control"]
    body(first)


@pytest.mark.parametrize(
    ("headers", "status", "content"),
    [
        ({"range": "bytes=0-6"}, 206, b"picture"),
        ({"range": "bytes=-3"}, 206, b"ure"),
        ({"range": "bytes=999999-"}, 416, b""),
        ({"range": "bytes=6-0"}, 200, PICTURE),
        ({"range": "bytes=0-1,5-6"}, 200, PICTURE),
        ({"range": "bytes=-"}, 200, PICTURE),
        ({"range": "bytes=0-6", "if-range": '"other"'}, 200, PICTURE),
        ({"if-none-match": '"a\x01b", *'}, 200, PICTURE),
        ({"if-none-match": "x" * 9000}, 200, PICTURE),
        ({"if-modified-since": "yesterday"}, 200, PICTURE),
    ],
)
def test_parts_and_odd_headers(client, picture, headers, status, content):
    response = client.get(f"/media/{picture}", headers=headers)
    assert (response.status_code, body(response)) == (status, content)
    if status == 206:
        assert response["Content-Range"].startswith("bytes ")


def test_the_head_of_a_picture_needs_no_body(client, picture):
    response = client.head(f"/media/{picture}")
    assert (response.status_code, response["Content-Length"]) == (200, str(len(PICTURE)))


NO_PICTURES = [
    "images/missing.avif",
    "images/page.html",
    "images/",
    "images",
    "images/../withheld/secret.png",
    "../withheld/secret.png",
    "%2e%2e/withheld/secret.png",
    "..%2fwithheld%2fsecret.png",
    "a" * 300 + ".jpg",
    "a/" * 3000 + "a.jpg",
    "é.jpg",
    "%FF%FE.jpg",
    "a b.png",
    "a%0Ab.png",
    "images/a%3Fb.png",
    ".jpg",
    "cards/001/1-secret.png",
]


@pytest.mark.django_db
def test_nothing_else_is_served_from_the_bucket(client, picture, caplog):
    default_storage.save("images/page.html", ContentFile(b"<script>"))
    default_storage.save("cards/001/1-secret.png", ContentFile(b"secret"))
    storages["withheld"].save("secret.png", ContentFile(b"secret"))
    for path in NO_PICTURES:
        response = client.get(f"/media/{path}")
        assert response.status_code == 404, path
        assert b"secret" not in body(response)
    assert caplog.records == []  # the store was not taken for away
    assert client.get(f"/media/{picture}").status_code == 200


@pytest.mark.django_db
def test_withheld_pictures_are_for_editors_alone(client, bucket):
    storages["withheld"].save("images/secret.png", ContentFile(b"secret"))
    assert client.get("/media/images/secret.png").status_code == 404
    editor = signed_in(factories.UserFactory(is_superuser=True))
    editor.get("/admin/")  # which gives the cookie
    response = editor.get("/media/images/secret.png")
    assert (response.status_code, body(response)) == (200, b"secret")
    assert response["Cache-Control"] == "private, no-store"
    assert "X-Accel-Expires" not in response


# The store is away


@pytest.fixture
def faulty(settings, tmp_path, monkeypatch):
    monkeypatch.setattr(buckets, "READ_TIMEOUT", 0.2)
    monkeypatch.setattr(buckets, "ATTEMPTS", 1)
    faulty = Faulty()
    put_pictures_at(address_of(faulty.endpoint), settings, monkeypatch, tmp_path)
    yield faulty
    faulty.stop()


@pytest.mark.parametrize("way", ["hangs", "answers 500"])
def test_pictures_are_503_while_the_store_is_away(client, faulty, way, caplog):
    faulty.way = way
    answers = [client.get("/media/images/a.avif") for _ in range(5)]
    assert {answer.status_code for answer in answers} == {503}
    assert answers[0]["Cache-Control"] == "no-store"
    assert answers[0]["Retry-After"] == "5"
    assert answers[0].content == b"Pictures are temporarily unavailable.\n"
    assert faulty.asked == 1  # the others did not wait
    [record] = caplog.records
    assert record.getMessage().startswith("Pictures answer 503. The store of pictures, pictures, ")
    assert record.exc_info is None


def test_nobody_listens_at_the_address(client, settings, tmp_path, monkeypatch):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    monkeypatch.setattr(buckets, "ATTEMPTS", 1)
    put_pictures_at(address_of(f"http://127.0.0.1:{port}"), settings, monkeypatch, tmp_path)
    assert client.get("/media/images/a.avif").status_code == 503


def test_pictures_come_again_when_the_store_does(client, bucket, picture, monkeypatch, caplog):
    monkeypatch.setattr(door, "PAUSE", 0.05)
    s3 = default_storage.client
    with monkeypatch.context() as patch:
        error = EndpointConnectionError(endpoint_url="http://store")
        patch.setattr(s3, "get_object", Mock(side_effect=error))
        assert client.get(f"/media/{picture}").status_code == 503
    time.sleep(0.1)
    assert client.get(f"/media/{picture}").status_code == 200
    assert [record.levelname for record in caplog.records] == ["ERROR", "WARNING"]


def test_a_store_that_hangs_holds_half_of_the_threads(client, faulty, settings, monkeypatch):
    monkeypatch.setattr(default_storage.door, "_refuse_while_away", lambda: None)
    waiting = [
        threading.Thread(target=client.get, args=("/media/images/a.avif",)) for _ in range(30)
    ]
    for thread in waiting:
        thread.start()
    for thread in waiting:
        thread.join()
    assert faulty.asked <= settings.THREADS // 2 * 2  # the first ones, and those after them


def test_a_short_picture_that_breaks_off_is_503(client, faulty):
    faulty.way = "breaks off"
    assert client.get("/media/images/a.avif").status_code == 503
    assert default_storage.door._places._value == default_storage.door._places._initial_value


@pytest.mark.django_db
def test_a_long_picture_that_breaks_off_is_no_whole_one(client, faulty):
    faulty.way, faulty.length = "breaks off", 2_000_000
    response = client.get("/media/images/a.avif")
    assert response.status_code == 200
    with pytest.raises(OSError, match="can’t be reached"):
        body(response)
    response.close()
    assert default_storage.door._places._value == default_storage.door._places._initial_value


@pytest.mark.django_db
def test_a_place_is_given_back_whatever_happens(client, picture, settings):
    for _ in range(settings.THREADS):
        default_storage.fetch(picture, {}).body.close()  # without a look at it
        client.get("/media/images/a.avif", headers={"if-none-match": '"x"'})
        client.head(f"/media/{picture}")
    assert client.get(f"/media/{picture}").status_code == 200


@pytest.mark.parametrize(
    ("bucket_name", "words"), [("other-bucket", "NoSuchBucket"), (NAME, "403")]
)
def test_what_the_store_refuses_is_a_sentence(
    client, store, settings, monkeypatch, tmp_path, caplog, bucket_name, words
):
    if words == "403":
        policy = (
            '{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*",'
            f' "Action": "s3:*", "Resource": "arn:aws:s3:::{NAME}/*"}}]}}'
        )
        client_of(store).put_bucket_policy(Bucket=NAME, Policy=policy)
    put_pictures_at(address_of(store, bucket_name), settings, monkeypatch, tmp_path)
    try:
        assert client.get("/media/images/a.avif").status_code == 503
    finally:
        if words == "403":
            client_of(store).delete_bucket_policy(Bucket=NAME)
    [record] = caplog.records
    assert words in record.getMessage()
