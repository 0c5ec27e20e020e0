"""Writing elements as YAML that people like to read: block style, text without needless quotes, long text in blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from northing.codec.document import unstructure
from northing.codec.upcast import stated_version
from northing.codec.yaml.scalars import render_key, render_scalar
from northing.model import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from northing.model import Element

LINE = 100


def render_yaml(elements: Iterable[Element], *, header: str = "") -> str:
    """Return elements as the text of a fresh plan file, grouped by kind in the order in which the kinds first come.

    Args:
        elements: the elements.
        header: lines to begin with, such as the comment that names the schema.
    """
    by_plural: dict[str, list[Element]] = {}
    for element in elements:
        by_plural.setdefault(kind_of(element).plural, []).append(element)
    parts = [f"{header.rstrip()}\n"] if header else []
    parts += [render_kind(plural, items) for plural, items in by_plural.items()]
    return "\n".join(parts)


def render_kind(plural: str, elements: Iterable[Element], *, column: int = 2) -> str:
    """Return one kind's list of elements, the dashes in a column counted from 0, an empty line between any two."""
    items = ["\n".join(item_lines(element_document(item), column=column)) for item in elements]
    return "{}:\n{}\n".format(plural, "\n\n".join(items))


def element_document(element: Element) -> dict[str, Any]:
    """Return an element as it stands in a file: its document, with the version where it has to be stated."""
    version = stated_version(kind_of(element))
    document = unstructure(element)
    return document if version == 1 else {**document, "schema_version": version}


def item_lines(value: Any, *, column: int) -> list[str]:
    """Return the lines of one item of a list, with its dash in a column counted from 0."""
    lines = value_lines(value, column=column + 2)
    if lines is None:
        return [f"{' ' * column}- {inline(value)}"]
    if isinstance(value, str):
        return [f"{' ' * column}- {lines[0]}", *lines[1:]]
    return [f"{' ' * column}- {lines[0].lstrip(' ')}", *lines[1:]]


def entry_lines(key: str, value: Any, *, column: int) -> list[str]:
    """Return the lines of one key and its value, the key in a column counted from 0."""
    start = f"{' ' * column}{render_key(key)}:"
    lines = value_lines(value, column=column + 2)
    if lines is None:
        return [f"{start} {inline(value)}"]
    if isinstance(value, str):
        return [f"{start} {lines[0]}", *lines[1:]]
    return [start, *lines]


def value_lines(value: Any, *, column: int) -> list[str] | None:
    """Return the lines of a value that needs more than one; None when it is written inline.

    The first line of a text is the mark of its block, to be put behind its key or dash.
    """
    if isinstance(value, str):
        return _text_lines(value, column) if is_block_text(value) else None
    if isinstance(value, dict) and value:
        return [line for key, item in value.items() for line in entry_lines(key, item, column=column)]
    if isinstance(value, list) and not _is_short(value, column):
        return [line for item in value for line in item_lines(item, column=column)]
    return None


def _is_short(items: list[Any], column: int) -> bool:
    """Tell whether a list is written in brackets: only words and numbers, and they fit in the line."""
    return not any(isinstance(item, (dict, list)) for item in items) and column + len(inline(items)) <= LINE


def is_block_text(text: str) -> bool:
    """Tell whether a text is written as a block: it has lines, and a block would give them back unchanged."""
    return (
        "\n" in text
        and text[0] not in " \t\n"
        and not text.endswith("\n\n")
        and all(_is_block_line(line) for line in text.split("\n"))
    )


def _is_block_line(line: str) -> bool:
    return not line or (bool(line.strip()) and line[0] != "\t" and line.replace("\t", " ").isprintable())


def _text_lines(text: str, column: int) -> list[str]:
    mark = "|" if text.endswith("\n") else "|-"
    lines = text.removesuffix("\n").split("\n")
    return [mark, *(f"{' ' * column}{line}" if line else "" for line in lines)]


def inline(value: Any, *, flow: bool = False) -> str:
    """Return a value on one line, with brackets where it is a mapping or list."""
    if isinstance(value, dict):
        parts = (f"{render_key(key, flow=True)}: {inline(item, flow=True)}" for key, item in value.items())
        return "{{{}}}".format(", ".join(parts))
    if isinstance(value, (list, tuple)):
        return "[{}]".format(", ".join(inline(item, flow=True) for item in value))
    return render_scalar(value, flow=flow)
