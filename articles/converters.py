"""Parts of an address: a year has one spelling, and no section one that belongs to the site."""

from django.urls.converters import SlugConverter

from articles.models.taxonomy import RESERVED_SECTION_SLUGS


class Section(SlugConverter):
    """The slug of a section, where the site has addresses of its own of the same shape."""

    regex = rf"(?!(?:{'|'.join(RESERVED_SECTION_SLUGS)})/){SlugConverter.regex}"


class Year:
    regex = "[12][0-9]{3}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return f"{value:04d}"


class Month:
    regex = "0[1-9]|1[0-2]"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return f"{value:02d}"


class Digest:
    regex = "[0-9a-f]{16}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
