"""The web app manifest: what a phone shows of a site that is put on its home screen."""

import hashlib
import json

from articles.look.files import MANIFEST_SIDES
from articles.look.stylesheet import paper
from articles.models import Publication

SHORTEST = 12  # characters that fit below an icon on most phones


def manifest_of(publication: Publication) -> str:
    """Of a publication that has an icon."""
    ground, _dark = paper()
    described = {
        "name": publication.name,
        "lang": publication.language,
        "dir": "rtl" if publication.is_right_to_left else "ltr",
        "start_url": "/",
        "display": "browser",
        "background_color": ground,
        "theme_color": ground,
        "icons": [
            {"src": publication.icon_url(side), "sizes": f"{side}x{side}", "type": "image/png"}
            for side in MANIFEST_SIDES
        ],
    }
    if len(publication.name) <= SHORTEST:
        described["short_name"] = publication.name
    return json.dumps(described, ensure_ascii=False)


def digest_of(manifest: str) -> str:
    return hashlib.sha256(manifest.encode()).hexdigest()[:16]
