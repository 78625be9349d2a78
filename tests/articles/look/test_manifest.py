"""The web app manifest."""

import json

from articles.look.manifest import digest_of, manifest_of
from articles.models import Publication

ICON = "0" * 24


def test_it_says_what_a_home_screen_shows():
    described = json.loads(manifest_of(Publication(name="The “Post”", icon=ICON)))
    assert described == {
        "name": "The “Post”",
        "short_name": "The “Post”",
        "lang": "en",
        "dir": "ltr",
        "start_url": "/",
        "display": "browser",
        "background_color": "#fdfdfc",
        "theme_color": "#fdfdfc",
        "icons": [
            {"src": f"/media/look/{ICON}-192.png", "sizes": "192x192", "type": "image/png"},
            {"src": f"/media/look/{ICON}-512.png", "sizes": "512x512", "type": "image/png"},
        ],
    }


def test_a_long_name_is_shortened_by_the_phone_alone():
    text = manifest_of(Publication(name="A rather long name", language="ar", icon=ICON))
    assert "short_name" not in json.loads(text)
    assert json.loads(text)["dir"] == "rtl"
    assert digest_of(text) != digest_of(manifest_of(Publication(icon=ICON)))
