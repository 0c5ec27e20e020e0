"""The grammar of the pictures: safe text, short coordinates and paths."""

import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import Self

Spot = tuple[float, float]
"""A place in the picture: x to the right, y downwards, in picture units."""

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Svg(str):
    """A finished picture; templates that escape by themselves know by `__html__` that it already is markup."""

    __slots__ = ()

    def __html__(self) -> Self:
        """Return the picture unchanged: every text inside it was escaped when it was drawn."""
        return self


def safe_text(text: str) -> str:
    """Return text that may stand in an element or a quoted attribute, without characters XML forbids."""
    return escape(_NOT_XML.sub("", text))


def coordinate(value: float) -> str:
    """Return a finite coordinate with one decimal at most and no sign on zero.

    >>> coordinate(12.0), coordinate(3.14159), coordinate(-0.01)
    ('12', '3.1', '0')
    """
    text = f"{value:.1f}"
    short = text.removesuffix(".0")
    return "0" if short == "-0" else short


def polyline(spots: Iterable[Spot]) -> str:
    """Return path data of straight lines through the spots."""
    return "M" + " ".join(f"{coordinate(x)} {coordinate(y)}" for x, y in spots)


def polygon(spots: Iterable[Spot]) -> str:
    """Return path data of the closed shape through the spots."""
    return polyline(spots) + "Z"


def path(class_name: str, data: str) -> str:
    """Return a path element, or nothing for no data."""
    return f'<path class="{class_name}" d="{data}"/>' if data else ""


def label(class_name: str, spot: Spot, text: str, *, anchor: str = "start") -> str:
    """Return a text element whose anchor (start, middle or end) stands at the spot."""
    x, y = spot
    classes = f' class="{class_name}"' if class_name else ""
    side = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text{classes} x="{coordinate(x)}" y="{coordinate(y)}"{side}>{safe_text(text)}</text>'


def picture(class_name: str, size: tuple[int, int], parts: Sequence[str], *, name: str, status: str = "") -> Svg:
    """Return a small picture; with a name it is an image to be read out, without one it is decoration.

    Args:
        class_name: What the style sheet calls this kind of picture.
        size: Width and height of the view box.
        parts: Elements in the order of drawing.
        name: The accessible name; empty where the same words stand beside the picture.
        status: The status whose colours hold inside; empty for those of the place it stands in.
    """
    inside = f' data-status="{status}"' if status else ""
    access = f'role="img" aria-label="{safe_text(name)}"' if name else 'aria-hidden="true"'
    return Svg(f'<svg class="{class_name}"{inside} viewBox="0 0 {size[0]} {size[1]}" {access}>{"".join(parts)}</svg>')
