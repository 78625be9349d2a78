"""Pairs of type to choose from, of fonts that systems have: nothing is loaded. Pure."""

from dataclasses import dataclass

SANS = (
    '"Avenir Next", Avenir, "Segoe UI", "Helvetica Neue", Helvetica, "Liberation Sans", Arial, '
    "sans-serif"
)
GROTESQUE = '"Helvetica Neue", Helvetica, Arial, "Nimbus Sans", "Liberation Sans", sans-serif'
SYSTEM = (
    'system-ui, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Liberation Sans", sans-serif'
)
OLD_STYLE = (
    '"Iowan Old Style", "Palatino Linotype", Palatino, "URW Palladio L", P052, Charter, '
    '"Bitstream Charter", Georgia, serif'
)
TIMES = '"Times New Roman", Times, "Nimbus Roman", "Liberation Serif", Tinos, serif'
STURDY = 'Charter, "Bitstream Charter", "Sitka Text", Georgia, "DejaVu Serif", serif'


@dataclass(frozen=True)
class TypePair:
    """The face that is read, and that of what stands around it: dates, tags, buttons.

    `adjust` is the height of the small letters that every face of the stack gets, by its em.
    """

    reading: str
    around: str
    adjust: float
    headlines: str = ""  # empty: those that are read
    weight: int = 400  # of headlines

    @property
    def display(self) -> str:
        return self.headlines or self.reading


# The first is that of the stylesheet itself.
PAIRS = {
    "book": TypePair(OLD_STYLE, SANS, 0.475),
    "newspaper": TypePair(TIMES, GROTESQUE, 0.46),
    "magazine": TypePair(STURDY, GROTESQUE, 0.49, headlines=GROTESQUE, weight=700),
    "modern": TypePair(SYSTEM, SYSTEM, 0.51, weight=600),
}
DEFAULT = "book"
