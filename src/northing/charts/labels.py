"""Words in a picture that must not lie on each other: how wide they are, how they make way."""

from collections.abc import Sequence
from dataclasses import dataclass

_NARROW, _WIDE, _USUAL = 0.32, 0.86, 0.57


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle that is taken."""

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: "Box") -> bool:
        """Return whether the two share any place."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


def text_width(text: str, *, size: float = 12) -> float:
    """Return about how wide a text of the system font is, on the safe side.

    Digits of tabular figures are 0.57 of the size; the few much narrower and wider letters are told apart.
    """
    return size * sum(
        _NARROW if letter in " .,:;|il!'\N{NO-BREAK SPACE}" else _WIDE if letter in "mwMW%@" else _USUAL
        for letter in text
    )


def spread(middles: Sequence[float], sizes: Sequence[float], *, low: float, high: float) -> list[float]:
    """Return the middles of things in a row moved as little as needed so that none touches the next.

    Args:
        middles: Where each would like to be, in ascending order.
        sizes: How much room each needs.
        low: Nothing begins before this place, if there is room at all.
        high: Nothing ends behind this place; it wins over `low` when there is not enough room.
    """
    placed = list(middles)
    edge = low
    for at, size in enumerate(sizes):
        placed[at] = max(placed[at], edge + size / 2)
        edge = placed[at] + size / 2
    edge = high
    for at, size in reversed(list(enumerate(sizes))):
        placed[at] = min(placed[at], edge - size / 2)
        edge = placed[at] - size / 2
    return [max(low, place) for place in placed]


def every_nth(widths: Sequence[float], room: float) -> int:
    """Return n so that the texts of every nth equal step of `room` fit beside each other."""
    widest = max(widths, default=0.0) + 6
    step = 1
    while room * step < widest and step < len(widths):
        step += 1
    return step
