"""What the tests of the pictures look at: well-formed XML, coordinates inside the view box, classes and no styles."""

import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

_NUMBER = re.compile(r"-?\d*\.?\d+")
_COMMAND = re.compile(r"([MLHVhlvZ])([^MLHVhlvZ]*)")
_TOLERANCE = 0.11


def parse_picture(svg):
    """Parse a picture; anything but well-formed XML fails here."""
    return ET.fromstring(svg)  # noqa: S314 - our own text


def path_spots(data) -> Iterator[tuple[float, float]]:
    """Yield every spot a path visits."""
    x = y = 0.0
    for command, rest in _COMMAND.findall(data):
        numbers = [float(number) for number in _NUMBER.findall(rest)]
        if command in "ML":
            for x, y in zip(numbers[::2], numbers[1::2], strict=True):
                yield x, y
        elif command == "l":
            x, y = x + numbers[0], y + numbers[1]
        elif command in "Hh":
            x = numbers[0] + (x if command == "h" else 0)
        elif command in "Vv":
            y = numbers[0] + (y if command == "v" else 0)
        yield x, y


def element_spots(element) -> Iterator[tuple[float, float]]:
    """Yield the spots one element covers; for a text the place where it is anchored."""
    number = {name: float(element.get(name, 0)) for name in ("x", "y", "cx", "cy", "r")}
    if element.tag == "path":
        yield from path_spots(element.get("d"))
    elif element.tag == "circle":
        yield number["cx"] - number["r"], number["cy"] - number["r"]
        yield number["cx"] + number["r"], number["cy"] + number["r"]
    elif element.tag in ("rect", "text"):
        width, height = float(element.get("width", 0)), float(element.get("height", 0))
        assert width >= 0
        yield number["x"], number["y"]
        yield number["x"] + width, number["y"] + height


def assert_sound(svg):
    """Fail unless the picture is well formed, inside its view box, named or hidden, and without a style of its own."""
    root = parse_picture(svg)
    _, _, width, height = (float(number) for number in root.get("viewBox").split())
    for element in root.iter():
        assert not {"style", "fill", "stroke", "onclick"} & set(element.attrib)
        for x, y in element_spots(element):
            assert -_TOLERANCE <= x <= width + _TOLERANCE, ET.tostring(element)
            assert -_TOLERANCE <= y <= height + _TOLERANCE, ET.tostring(element)
    named = root.get("aria-label") or root.find("title") is not None
    assert (root.get("role") == "img" and named) or root.get("aria-hidden") == "true"
    return root


def texts(svg):
    """Return all words drawn, in order."""
    return ["".join(element.itertext()) for element in parse_picture(svg).iter("text")]
