"""A first name for a source known only by its domain: from the table, or by rule. Pure."""

from django.utils.translation import gettext as _

from references.addresses import is_ip_address, registered_part
from references.cleaning import clean_name
from references.source_names.table import NAMES

NAME_MAX_LENGTH = 200
_HOST_MAX_LENGTH = 253

# Words of which titles are made: a label is parted where it consists of nothing else, so that
# theatres, theology and thermometers stay whole.
_TITLE_WORDS = frozenset(
    """affairs and atlantic boston bulletin business chicago chronicle citizen conversation
    courier daily dispatch evening examiner express foreign gazette geographic globe guardian
    herald independent inquirer insider jakarta journal kathmandu local london mail mirror
    monitor morning moscow national new news observer of policy post press record register
    report reporter republic review science scientist sentinel spectator standard star
    statesman sun sunday telegraph times today tribune washington weekly world york""".split()
)
_AFTER_THE = frozenset(
    """age athletic bmj bookseller diplomat economist hague hill hindu information intercept
    lancet mandarin nation print scotsman spinoff tablet verge week wire""".split()
)
_LONGEST_WORD = 12
_LONGEST_TITLE = 40

_GOVERNMENT = frozenset({"go", "gob", "gouv", "gov", "govt", "int", "mil"})
# What stands in front of a government's suffix and names nobody.
_ENTRANCES = frozenset({"amp", "en", "english", "m", "old", "portal", "www"})
_TITLED = frozenset({"dr", "mr", "mrs", "st"})  # without a vowel, and no initials
MINOR_WORDS = frozenset({"a", "an", "and", "at", "for", "in", "of", "on", "the", "to"})


def guess_source_name(domain: str) -> str:
    """Return a first name for a source known only by its host: `www.gov.uk` → "GOV.UK".

    Never empty, and at most NAME_MAX_LENGTH characters. An IP address stands for itself.
    """
    host = clean_name(domain[:_HOST_MAX_LENGTH]).lower().strip(". ")
    name = clean_name(_name_of(host)) or host or _("Unknown source")
    return name[:NAME_MAX_LENGTH].strip()


def _name_of(host: str) -> str:
    if "." not in host or is_ip_address(host):
        return host
    while host.startswith("www.") and "." in host[4:]:
        host = host[4:]
    registered = registered_part(host)
    if registered is None:
        return NAMES.get(host) or _in_capitals(host)
    label, _dot, suffix = registered.partition(".")
    is_government = suffix.partition(".")[0] in _GOVERNMENT
    if is_government and label in _ENTRANCES:
        return _in_capitals(suffix)
    # Others have words there: the towns of Britain, the army and the navy.
    has_initials = is_government and suffix not in {"gov.uk", "mil"}
    return _known(host, registered) or _by_rule(_as_read(label), 4 if has_initials else 3)


def _known(host: str, registered: str) -> str:
    """The name in the table: the longest part of the host counts, down to what was registered."""
    while host not in NAMES and host != registered and "." in host:
        host = host.partition(".")[2]
    return NAMES.get(host, "")


def _in_capitals(suffix: str) -> str:
    return ".".join(map(_as_read, suffix.split("."))).upper()


def _by_rule(label: str, longest_initials: int) -> str:
    words = [word for word in label.split("-") if word]
    if len(words) == 1:
        words = _title_words(words[0]) or words
    if len(words) == 1 and len(words[0]) <= longest_initials:
        return words[0].upper()
    return " ".join(
        word if n and word in MINOR_WORDS else _capitalised(word) for n, word in enumerate(words)
    )


def _capitalised(word: str) -> str:
    is_spoken = not word.isascii() or word in _TITLED or any(char in "aeiouy" for char in word)
    return word.capitalize() if is_spoken else word.upper()


def _title_words(label: str) -> list[str]:
    """The words of a label that is made of nothing but words of titles."""
    if not 6 <= len(label) <= _LONGEST_TITLE:
        return []
    after_the = label.removeprefix("the")
    if after_the in _AFTER_THE and after_the != label:
        return ["the", after_the]
    # The words up to each place of the label that whole words lead to.
    leading: dict[int, list[str]] = {0: []}
    if after_the != label:
        leading[3] = ["the"]
    for end in range(1, len(label) + 1):
        for start in range(max(0, end - _LONGEST_WORD), end):
            if start in leading and end not in leading and label[start:end] in _TITLE_WORDS:
                leading[end] = [*leading[start], label[start:end]]
    words = leading.get(len(label), [])
    return [] if len(words) == 1 or words[-1:] == ["and"] or words[-1:] == ["of"] else words


def _as_read(label: str) -> str:
    """A label of a host in its own letters: `xn--strae-oqa` → `straße`."""
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except UnicodeError:
        return label
