"""Changing the text of a plan file: only the words that change are touched, everything else stays byte for byte.

An edit is a list of splices: a stretch of the old text and what takes its place. They are worked out from the nodes'
positions, field by field and down into lists and groups, so that comments, order, quotes and empty lines survive.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from northing.codec.yaml.emit import LINE, entry_lines, inline, item_lines, value_lines
from northing.codec.yaml.scalars import render_scalar

if TYPE_CHECKING:
    from northing.codec.yaml.node import Node


@dataclass(frozen=True, slots=True)
class Splice:
    """A stretch of text, from its first position to the one behind its last, and what takes its place."""

    start: int
    end: int
    text: str


def apply_splices(text: str, splices: list[Splice]) -> str:
    """Return a text after all splices, which may not overlap; at one place they come in the order given."""
    parts, position = [], 0
    for splice in sorted(splices, key=lambda splice: (splice.start, splice.end)):
        parts += [text[position : splice.start], splice.text]
        position = max(position, splice.end)
    return "".join([*parts, text[position:]])


class Page:
    """A text that is being edited, and the splices so far."""

    def __init__(self, text: str) -> None:
        """Begin with a text whose last line ends."""
        self.text = text
        self.splices: list[Splice] = []

    def splice(self, start: int, end: int, text: str) -> None:
        """Let a text take the place of a stretch."""
        self.splices.append(Splice(start, end, text))

    def line_start(self, position: int) -> int:
        """Return where the line of a position begins."""
        return self.text.rfind("\n", 0, position) + 1

    def line_end(self, position: int) -> int:
        """Return where the line of a position ends, before its line break."""
        found = self.text.find("\n", position)
        return len(self.text) if found < 0 else found

    def content_end(self, node: Node) -> int:
        """Return where the content of a node ends: what follows are empty lines, comments and the next thing."""
        if node.items and not node.is_flow:
            return self.content_end(node.items[-1])
        return node.start + len(self.text[node.start : node.end].rstrip())

    def insert_line(self, after: int, lines: list[str]) -> None:
        """Put lines behind the line of a position."""
        end = self.line_end(after)
        self.splice(end, end, "".join(f"\n{line}" for line in lines))

    def remove_lines(self, start: int, end: int) -> None:
        """Remove the lines from that of one position to that of another."""
        self.splice(self.line_start(start), min(self.line_end(end) + 1, len(self.text)), "")


def edit_mapping(page: Page, node: Node, old: dict[str, Any], new: dict[str, Any]) -> None:
    """Change the fields that differ.

    Args:
        page: the text.
        node: a mapping in block style.
        old: the fields as they are, without those that have their default.
        new: the fields as they shall be, in the order to write them.
    """
    kept = [key.value for key, _ in node.entries() if key.value in new or key.value not in old]
    for key, value in node.entries():
        if key.value in old and key.value not in new:
            _remove_entry(page, node, key, value)
        elif key.value in new and old.get(key.value) != new[key.value]:
            edit_value(page, key, value, old.get(key.value), new[key.value])
    behind = ""
    for name, content in new.items():
        if name in kept:
            behind = name
        else:
            _insert_entry(page, node, name, content, behind=behind)


def edit_value(page: Page, key: Node, value: Node, old: Any, new: Any) -> None:
    """Change the value of a key in a block mapping, as little as can be."""
    if _edit_inside(page, value, old, new):
        return
    end = page.content_end(value)
    column = key.column - 1
    is_one_line = value.sort == "scalar" or value.is_flow
    lines = None if stays_in_brackets(value, new) else value_lines(new, column=column + 2)
    if lines is None and is_one_line:
        _put_inline(page, value, end, new)
        return
    colon = page.text.index(":", key.end) + 1
    if lines is None:
        page.splice(colon, end, f" {inline(new)}")
        return
    rest = page.text[end : page.line_end(end)].rstrip() if is_one_line else ""
    head, body = (f" {lines[0]}", lines[1:]) if isinstance(new, str) else ("", lines)
    page.splice(colon, page.line_end(end) if is_one_line else end, "\n".join([head + rest, *body]))


def edit_items(page: Page, node: Node, old: list[Any], new: list[Any]) -> None:
    """Change a list in block style: equal items at its beginning and end stay, those between are changed in turn."""
    head = next(
        (n for n, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1]), min(len(old), len(new))
    )
    rest = min(len(old), len(new)) - head
    tail = next((n for n in range(rest) if old[-1 - n] != new[-1 - n]), rest)
    changed = node.items[head : len(old) - tail]
    before, after = old[head : len(old) - tail], new[head : len(new) - tail]
    for item, was, now in zip(changed, before, after, strict=False):
        _edit_item(page, node, item, was, now)
    for item in changed[len(after) :]:
        remove_item(page, node, item)
    if extra := after[len(before) :]:
        number = head + len(before)
        insert_items(page, node, extra, behind=node.items[number - 1] if number else None)


def insert_items(page: Page, node: Node, values: list[Any], *, behind: Node | None, blank: bool = False) -> None:
    """Put items into a list in block style.

    Args:
        page: the text.
        node: the list; it has items.
        values: the new items.
        behind: the item to put them behind; None to put them first.
        blank: put an empty line between items.
    """
    column = node.column - 1
    items = [item_lines(value, column=column) for value in values]
    if behind is None:
        start = page.line_start(dash_of(page, node, node.items[0]))
        page.splice(start, start, "".join("\n".join([*lines, *[""] * (1 + blank)]) for lines in items))
        return
    page.insert_line(page.content_end(behind), [line for lines in items for line in ([""] if blank else []) + lines])


def remove_item(page: Page, node: Node, item: Node) -> None:
    """Remove an item from a list in block style, with the comment right above it and one gap beside it."""
    start = page.line_start(dash_of(page, node, item))
    while (above := _line_above(page, start))[1].strip().startswith("#"):
        if len(above[1]) - len(above[1].lstrip()) != node.column - 1:
            break
        start = above[0]
    end = page.line_end(page.content_end(item))
    gap = start
    while not (above := _line_above(page, gap))[1].strip():
        gap = above[0]
    if gap == start:
        while end + 1 < len(page.text) and not page.text[end + 1 : page.line_end(end + 1)].strip():
            end = page.line_end(end + 1)
    page.splice(gap, min(end + 1, len(page.text)), "")


def dash_of(page: Page, node: Node, item: Node) -> int:
    """Return where the dash of an item of a list in block style stands."""
    column = node.column - 1
    start = page.line_start(item.start)
    while page.text[start + column : start + column + 1] != "-" or page.text[start : start + column].strip():
        start = page.line_start(start - 1)
    return start + column


def _edit_inside(page: Page, value: Node, old: Any, new: Any) -> bool:
    """Change what is within a group of fields or a list in block style; tell whether that could be done."""
    if value.is_flow or not value.items or not new:
        return False
    if value.sort == "mapping" and isinstance(old, dict) and isinstance(new, dict):
        if not any(key.value in new or key.value not in old for key, _ in value.entries()):
            return False
        edit_mapping(page, value, old, new)
        return True
    if value.sort == "sequence" and isinstance(old, list) and isinstance(new, list) and len(old) == len(value.items):
        edit_items(page, value, old, new)
        return True
    return False


def _edit_item(page: Page, node: Node, item: Node, old: Any, new: Any) -> None:
    if old == new or _edit_inside(page, item, old, new):
        return
    end = page.content_end(item)
    is_one_line = item.sort == "scalar" or item.is_flow
    if is_one_line and (stays_in_brackets(item, new) or value_lines(new, column=0) is None):
        _put_inline(page, item, end, new)
        return
    start = page.line_start(dash_of(page, node, item))
    page.splice(start, page.line_end(end), "\n".join(item_lines(new, column=node.column - 1)))


def stays_in_brackets(value: Node, new: Any) -> bool:
    """Tell whether what stood in brackets is written in brackets again: it is one line that is not too long."""
    return value.is_flow and isinstance(new, (dict, list)) and value.column + len(inline(new)) <= LINE


def _put_inline(page: Page, value: Node, end: int, new: Any) -> None:
    """Write a value where another stood, in the same quotes where they suffice."""
    is_quoted = isinstance(new, str) and value.style in ("'", '"')
    text = render_scalar(new, quote=value.style) if is_quoted else inline(new)
    page.splice(value.start, end, text if value.start < end else f" {text}")


def _remove_entry(page: Page, node: Node, key: Node, value: Node) -> None:
    if page.text[page.line_start(key.start) : key.start].strip():  # it shares its line with a dash
        behind = next(name for name, _ in node.entries() if name.start > key.start)
        page.splice(key.start, behind.start, "")
        return
    page.remove_lines(key.start, max(page.content_end(value), key.end))


def _insert_entry(page: Page, node: Node, key: str, value: Any, *, behind: str) -> None:
    column = node.column - 1
    lines = entry_lines(key, value, column=column)
    if entry := node.entry(behind):
        page.insert_line(max(page.content_end(entry[1]), entry[0].end), lines)
        return
    first = "\n".join([lines[0].lstrip(" "), *lines[1:]])
    page.splice(node.start, node.start, f"{first}\n{' ' * column}")


def _line_above(page: Page, start: int) -> tuple[int, str]:
    """Return where the line above the start of a list's item begins, and its text; the list's key stands above it."""
    above = page.line_start(start - 1)
    return above, page.text[above : start - 1]
