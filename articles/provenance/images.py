"""How a picture came about: the IPTC's digital source types, what editors and readers call them.

The vocabulary is http://cv.iptc.org/newscodes/digitalsourcetype/; its terms of 2024-09-17.
"""

import re

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Term: the name that the IPTC gives it, in the order in which editors meet them.
TERMS = {
    "digitalCapture": _("Photograph: digital capture sampled from real life"),
    "computationalCapture": _("Photograph: several frames merged by the camera"),
    "negativeFilm": _("Digitised from a film negative"),
    "positiveFilm": _("Digitised from a film positive"),
    "print": _("Digitised from a paper print"),
    "humanEdits": _("Photograph edited by people, without generative AI"),
    "algorithmicallyEnhanced": _("Altered by an algorithm, without generative AI"),
    "compositeCapture": _("Composite of photographs"),
    "composite": _("Composite of elements"),
    "digitalCreation": _("Drawn by a person with digital tools"),
    "dataDrivenMedia": _("Chart or map made from data"),
    "screenCapture": _("Screen capture"),
    "virtualRecording": _("Recording of a virtual event"),
    "algorithmicMedia": _("Made by an algorithm that was not trained on samples"),
    "trainedAlgorithmicMedia": _("Created using generative AI"),
    "compositeWithTrainedAlgorithmicMedia": _("Edited using generative AI"),
    "compositeSynthetic": _("Composite including generative AI elements"),
}

# Retired by the IPTC; files of before still carry them.
FORMER = {
    "minorHumanEdits": "humanEdits",
    "digitalArt": "digitalCreation",
    "softwareImage": "digitalCreation",
}

# What readers are told beside the credit; of a photograph or a drawing there is nothing to say.
LABELS = {
    "trainedAlgorithmicMedia": _("Image made with AI"),
    "compositeWithTrainedAlgorithmicMedia": _("Image edited with AI"),
    "compositeSynthetic": _("Image partly made with AI"),
    "algorithmicMedia": _("Image made by an algorithm"),
}

# XMP, C2PA manifests and PNG texts all name a term by its address; some writers by https.
_ADDRESS = re.compile(rb"https?://cv\.iptc\.org/newscodes/digitalsourcetype/([A-Za-z]{1,60})")


def choices() -> list[tuple[str, Promise]]:
    """The terms for a list to choose from; a function, so that new words need no migration."""
    return list(TERMS.items())


def find_source_type(metadata: bytes) -> str:
    """The term that a file's metadata states, or "" when it states none that is known.

    Of several (an edited picture names its ingredients too) one that readers are told of counts
    most, then the first.
    """
    names = [match.decode("ascii") for match in _ADDRESS.findall(metadata)]
    known = [term for term in (_term(name) for name in names) if term]
    return min(known, key=lambda term: term not in LABELS, default="")


def _term(name: str) -> str:
    """The known term of a name; a name in a binary manifest may run on into the next field."""
    terms = [*TERMS, *FORMER]
    term = max((item for item in terms if name.startswith(item)), key=len, default="")
    return FORMER.get(term, term)
