"""One plan file: its text read into elements with the place of each, and everything that is wrong with it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from northing.codec.faults import WRONG_TYPE
from northing.codec.json import read_item, unknown_kind
from northing.codec.yaml.node import find_node, parse_tree, plain_values
from northing.model import KIND_BY_PLURAL, Issue, Where

if TYPE_CHECKING:
    from collections.abc import Iterator

    from northing.codec.salvage import Partial
    from northing.codec.yaml.node import Node
    from northing.model import Element


@dataclass(frozen=True, slots=True)
class Entry:
    """One element as it stands in a file.

    Attributes:
        plural: the key of the list that it stands in.
        id: its id; empty when it has none that can be read.
        line, column: where it begins, both from 1.
        element: the element, or None when it has faults.
        partial: what can be known of it in spite of its faults.
    """

    plural: str
    id: str
    line: int
    column: int
    element: Element | None
    partial: Partial | None = None


@dataclass(frozen=True, slots=True)
class PlanFile:
    """What a plan file holds.

    Attributes:
        entries: its elements in order.
        issues: the faults found in it.
        astray: ids that stand in it, but in no list of elements that could be read.
    """

    entries: tuple[Entry, ...]
    issues: tuple[Issue, ...]
    astray: frozenset[str] = frozenset()


def parse_file(text: str, *, file: str) -> PlanFile:
    """Read the text of a plan file.

    Args:
        text: the text, without a byte-order mark.
        file: what to call the file in issues.
    """
    tree = parse_tree(text, file=file)
    issues = list(tree.issues)
    if tree.root is None:
        return PlanFile((), tuple(issues), find_ids(text) if issues else frozenset())
    entries = tuple(_entries(tree.root, file, issues))
    return PlanFile(entries, tuple(issues), frozenset(_astray(tree.root)))


def find_ids(text: str) -> frozenset[str]:
    """Return what looks like the id of an element in a text that cannot be parsed."""
    return frozenset(_ID.findall(text))


_ID = re.compile(r"""(?:^|[\s{,-])id:\s*["']?([^\s"',}#]+)""")


def _astray(root: Node) -> Iterator[str]:
    """Yield the ids in lists under a key that is no kind's."""
    for key, value in root.entries() if root.sort == "mapping" else ():
        if key.value not in KIND_BY_PLURAL and value.sort == "sequence":
            yield from (found for item in value.items if (found := id_of(item)))


def item_nodes(root: Node | None) -> Iterator[tuple[str, Node]]:
    """Go through the elements of a parsed file: the key of the list that each stands in, and its node."""
    if root is None or root.sort != "mapping":
        return
    for key, value in root.entries():
        if key.value in KIND_BY_PLURAL and value.sort == "sequence":
            yield from ((key.value, item) for item in value.items)


def id_of(item: Node) -> str:
    """Return the id that stands in an element's node; empty when there is none that can be read."""
    found = item.entry("id")
    return found[1].value if found is not None and isinstance(found[1].value, str) else ""


def _entries(root: Node, file: str, issues: list[Issue]) -> Iterator[Entry]:
    _check_layout(root, file, issues)
    for plural, item in item_nodes(root):
        read = read_item(plural, plain_values(item))
        issues += (_placed(issue, item, file) for issue in read.issues)
        yield Entry(plural, id_of(item), item.line, item.column, read.element, read.partial)


def _check_layout(root: Node, file: str, issues: list[Issue]) -> None:
    """Check what stands above the elements: a mapping from kinds to lists."""
    if root.sort == "scalar" and root.value is None:
        return
    if root.sort != "mapping":
        message = "a plan file is a mapping from kinds to lists of elements"
        issues.append(
            Issue(WRONG_TYPE.code, "error", message, _at(root, file), "begin with a kind, such as objectives:")
        )
        return
    for key, value in root.entries():
        if key.value not in KIND_BY_PLURAL:
            issues.append(unknown_kind(str(key.value)).at(_at(key, file)))
        elif value.sort != "sequence" and value.value is None and value.sort == "scalar":
            continue
        elif value.sort != "sequence":
            message = f"{key.value} is a list of elements"
            issues.append(Issue(WRONG_TYPE.code, "error", message, _at(key, file), "begin every element with - id:"))


def _at(node: Node, file: str) -> Where:
    return Where(file, node.line, node.column)


def _placed(issue: Issue, item: Node, file: str) -> Issue:
    found = find_node(item, issue.where.field)
    return issue.at(Where(file, found.line, found.column, issue.where.element, issue.where.field))
