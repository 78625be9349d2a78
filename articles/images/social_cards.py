"""What stands for an article where its link is shared: its image, or a card that is drawn.

A card is drawn when an article is published, or when its address is first asked for (imports, a
section that was renamed); never while a page is made. Its address follows from its words.
"""

import hashlib
from collections.abc import Iterable
from contextlib import suppress
from operator import itemgetter
from typing import NamedTuple
from urllib.parse import urljoin

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from articles.addresses import path_to
from articles.disks import StoreAway
from articles.formats.card import SIZE, CardWords, draw_card
from articles.models import Publication, Revision
from articles.models.look.fields import logo_name

# Part of every digest: a card that looks otherwise has another address.
LOOK = "2"


class SocialImage(NamedTuple):
    """An image at a path of this site."""

    url: str
    width: int
    height: int
    alt: str


def social_image(revision: Revision, publication: Publication) -> SocialImage:
    """The frozen image in its widest JPEG, else the card. Asks neither database nor disk.

    Expects the revision with its article's section.
    """
    if image := revision.lead_image:
        jpegs = [row for row in image["renditions"] if row["spec"].endswith("-jpeg")]
        if jpegs:
            widest = max(jpegs, key=itemgetter("width"))
            url = urljoin(settings.MEDIA_URL, widest["file"])
            return SocialImage(url, widest["width"], widest["height"], image["alt"])
    words = card_words(revision, publication)
    url = path_to("articles:social_card", revision.pk, card_digest(words))
    return SocialImage(url, *SIZE, f"{words.title} — {words.section}, {words.publication}")


def card_words(revision: Revision, publication: Publication) -> CardWords:
    """What stands on the card of a revision."""
    return CardWords(
        title=revision.social_title or revision.title,
        section=revision.section.name,
        publication=publication.name,
        accent=publication.accent,
        logo=publication.masthead_logo,
    )


def card_digest(words: CardWords) -> str:
    """16 hexadecimal digits that change with the words and with the look."""
    look = (words.accent, words.logo) if words.accent or words.logo else ()
    content = "\0".join((LOOK, words.title, words.section, words.publication, *look))
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def card_name(pk: int, digest: str) -> str:
    """The name under which the card of a revision is kept."""
    return f"cards/{pk % 1000:03}/{pk}-{digest}.png"


def keep_card(revision: Revision, publication: Publication) -> str:
    """Draw the card unless it is there; its name. For a revision with its article's section."""
    words = card_words(revision, publication)
    name = card_name(revision.pk, card_digest(words))
    if default_storage.exists(name):
        return name
    try:
        content = draw_card(words, _logo(words.logo))
        drawn = default_storage.save(name, ContentFile(content))
    except OSError:  # a full disk, say, with half a card on it
        with suppress(StoreAway):
            default_storage.delete(name)
        raise
    if drawn != name:  # somebody drew the same one at the same moment
        default_storage.delete(drawn)
    return name


def _logo(stem: str) -> Image.Image | None:
    """None without one; nor if its file is gone, as it may be after a restore."""
    if not stem:
        return None
    try:
        with default_storage.open(logo_name(stem, "large")) as file:
            picture = Image.open(file)
            picture.load()
            return picture
    except StoreAway:  # this card would stay as it is
        raise
    except OSError:
        return None


def keep_card_of(key: int) -> None:
    """Draw the card of a revision that was just published, when it has no image."""
    revision = Revision.objects.for_reading().filter(pk=key, lead_image__isnull=True).first()
    if revision is not None:
        with suppress(StoreAway):  # it is drawn when somebody asks for it
            keep_card(revision, Publication.objects.current())


def delete_cards(revisions: Iterable[int]) -> None:
    """Delete what was drawn for the revisions of these keys, which may be gone."""
    for pk in revisions:
        folder, _slash, beginning = card_name(pk, "").removesuffix(".png").rpartition("/")
        try:
            names = default_storage.listdir(folder)[1]
        except FileNotFoundError:
            continue
        for name in names:
            if name.startswith(beginning):
                default_storage.delete(f"{folder}/{name}")
