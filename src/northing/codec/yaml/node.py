"""The nodes of a YAML text: values with the place of each, read fast and without trust.

The parser gives events; what a scalar means is decided here by YAML 1.2, not by the parser's library. Nothing in a
text can name a type, copy a value by alias, nest without end or stand twice in a mapping.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import yaml

from northing.codec.faults import DUPLICATE_KEY, SYNTAX, WRONG_TYPE, YAML_EXTRA
from northing.codec.yaml.scalars import resolve_scalar
from northing.model import Issue, Where

if TYPE_CHECKING:
    from collections.abc import Iterator

    from northing.codec.faults import Fault

MAX_DEPTH = 40
MAX_CHARACTERS = 64 * 1024 * 1024
Sort = Literal["scalar", "mapping", "sequence"]
_PARSER: Any = yaml.CBaseLoader if yaml.__with_libyaml__ else yaml.BaseLoader


@dataclass(slots=True)
class Node:
    """One value of a YAML text.

    Attributes:
        sort: scalar, mapping or sequence.
        start, end: positions in the text; those of a block mapping or sequence end where the next token begins.
        line, column: where it begins, both from 1.
        style: the quote, `|` or `>` of a scalar, `{` or `[` of what stands in brackets, else empty.
        value: what a scalar means.
        items: keys and values of a mapping by turns, or the items of a sequence.
    """

    sort: Sort
    start: int
    end: int
    line: int
    column: int
    style: str
    value: Any
    items: list[Node]

    def entries(self) -> Iterator[tuple[Node, Node]]:
        """Go through the keys and values of a mapping."""
        return zip(self.items[::2], self.items[1::2], strict=True)

    def entry(self, key: str) -> tuple[Node, Node] | None:
        """Return a key of a mapping and its value, or None."""
        if self.sort != "mapping":
            return None
        return next(((name, value) for name, value in self.entries() if name.value == key), None)

    @property
    def is_flow(self) -> bool:
        """Tell whether it is a mapping or sequence in brackets."""
        return self.style in ("{", "[")


@dataclass(frozen=True, slots=True)
class Tree:
    """A parsed text: its root, None when it is empty or cannot be parsed, and everything wrong with it as YAML."""

    root: Node | None
    issues: tuple[Issue, ...]


class _Builder:
    """Builds nodes from the parser's events, with a stack of its own instead of recursion."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.issues: list[Issue] = []
        self.stack: list[Node] = []
        self.keys: list[set[str]] = []
        self.root: Node | None = None
        self.is_complete = False

    def add(self, fault: Fault, mark: Any, message: str, fix: str = "") -> None:
        where = Where(self.file, mark.line + 1, mark.column + 1)
        self.issues.append(Issue(fault.code, "error", message, where, fix))

    def place(self, node: Node, event: Any) -> None:
        """Put a node where it belongs: at the root, as a key, or as a value."""
        if not self.stack:
            self.root = node
            return
        parent = self.stack[-1]
        if parent.sort == "mapping" and not len(parent.items) % 2:
            self._take_key(node, event)
        parent.items.append(node)

    def _take_key(self, node: Node, event: Any) -> None:
        if node.sort != "scalar":
            self.add(WRONG_TYPE, event.start_mark, "a key is a text, here it is a group of values")
            return
        node.value = event.value
        if node.value in self.keys[-1]:
            self.add(DUPLICATE_KEY, event.start_mark, f"the key {node.value!r} stands twice", "keep one of the two")
        self.keys[-1].add(node.value)

    def take(self, event: Any) -> bool:
        """Take an event; tell whether reading can go on."""
        if isinstance(event, yaml.ScalarEvent):
            self._check_extras(event)
            is_plain = event.style is None or event.style == ""
            value = resolve_scalar(event.value) if is_plain else event.value
            self.place(_node("scalar", event, event.style or "", value), event)
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            return self._open(event)
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            self._close(event)
        elif isinstance(event, yaml.AliasEvent):
            self.add(YAML_EXTRA, event.start_mark, f"*{event.anchor} is an alias", "write the value out, or quote it")
            self.place(_node("scalar", event, "", f"*{event.anchor}"), _Alias(event))
        elif isinstance(event, yaml.DocumentStartEvent):
            return self._begin(event)
        return True

    def _begin(self, event: Any) -> bool:
        if self.is_complete:
            self.add(SYNTAX, event.start_mark, "a second document begins here", "a plan file is one document")
            return False
        self.is_complete = True
        return True

    def _open(self, event: Any) -> bool:
        self._check_extras(event)
        if len(self.stack) == MAX_DEPTH:
            self.add(SYNTAX, event.start_mark, f"the values are nested more than {MAX_DEPTH} deep")
            return False
        sort: Sort = "mapping" if isinstance(event, yaml.MappingStartEvent) else "sequence"
        bracket = "{" if sort == "mapping" else "["
        node = _node(sort, event, bracket if event.flow_style else "", None)
        self.place(node, event)
        self.stack.append(node)
        self.keys.append(set())
        return True

    def _close(self, event: Any) -> None:
        self.stack.pop().end = event.end_mark.index
        self.keys.pop()

    def _check_extras(self, event: Any) -> None:
        if event.tag is not None and event.tag != "!":
            self.add(YAML_EXTRA, event.start_mark, f"{event.tag} is a tag", "leave it out: the field knows its type")
        if event.anchor is not None:
            self.add(YAML_EXTRA, event.start_mark, f"&{event.anchor} is an anchor", "leave it out, or quote the text")


class _Alias:
    """An alias where a key or value is expected; it stands for nothing."""

    def __init__(self, event: Any) -> None:
        self.start_mark = event.start_mark
        self.value = f"*{event.anchor}"


def _node(sort: Sort, event: Any, style: str, value: Any) -> Node:
    start = event.start_mark
    return Node(sort, start.index, event.end_mark.index, start.line + 1, start.column + 1, style, value, [])


def parse_tree(text: str, *, file: str, parser: Any = _PARSER) -> Tree:
    """Return the nodes of a YAML text, and everything that is wrong with it as YAML.

    Args:
        text: the text, without a byte-order mark.
        file: what to call the file in issues.
        parser: what makes events of the text: libyaml's parser, or where that is not built in, the same in Python.
    """
    if len(text) > MAX_CHARACTERS:
        message = f"the file has {len(text):,} characters, {MAX_CHARACTERS:,} can be read"
        return Tree(None, (Issue(SYNTAX.code, "error", message, Where(file), "split it"),))
    builder = _Builder(file)
    try:
        events = parser(text)
        while events.check_event():
            if not builder.take(events.get_event()):
                return Tree(None, tuple(builder.issues))
    except yaml.MarkedYAMLError as error:
        builder.issues.append(Issue(SYNTAX.code, "error", _reason(error), _stumble(error, text, file)))
        return Tree(None, tuple(builder.issues))
    except yaml.reader.ReaderError as error:
        builder.issues.append(_unreadable(error, text, file))
        return Tree(None, tuple(builder.issues))
    return Tree(builder.root, tuple(builder.issues))


def _reason(error: yaml.MarkedYAMLError) -> str:
    """Say what the parser stumbled over, in one line."""
    context = f"{error.context}: " if error.context else ""
    began = f" (begun in line {error.context_mark.line + 1})" if error.context and error.context_mark else ""
    return f"this is no YAML: {context}{error.problem}{began}"


def _stumble(error: yaml.MarkedYAMLError, text: str, file: str) -> Where:
    """Return where the parser stumbled; at the end of the text that is behind its last word."""
    mark = error.problem_mark or error.context_mark
    return _place(file, text, min(mark.index if mark is not None else 0, len(text.rstrip())))


def _place(file: str, text: str, position: int) -> Where:
    before = text[:position]
    return Where(file, before.count("\n") + 1, position - before.rfind("\n"))


def _unreadable(error: Any, text: str, file: str) -> Issue:
    where = _place(file, text, error.position if isinstance(error.position, int) else 0)
    message = f"the character {error.character!r} may not stand in YAML: {error.reason}"
    return Issue(SYNTAX.code, "error", message, where, 'write it as an escape in double quotes, such as "\\x07"')


def plain_values(node: Node) -> Any:
    """Return what a node means as plain values: mappings, lists, texts, numbers, true, false and None."""
    if node.sort == "scalar":
        return node.value
    if node.sort == "sequence":
        return [plain_values(item) for item in node.items]
    return {_key(name): plain_values(value) for name, value in node.entries()}


def _key(node: Node) -> str:
    return node.value if isinstance(node.value, str) else "?"


def find_node(node: Node, path: str) -> Node:
    """Return where a field stands: its key in a mapping, its item in a list, or the nearest thing around it.

    Args:
        node: the element's node.
        path: the field, such as `contributes_to.0.weight`.
    """
    if not path:
        return node
    if node.sort == "sequence":
        number, _, rest = path.partition(".")
        known = number.isdigit() and int(number) < len(node.items)
        return find_node(node.items[int(number)], rest) if known else node
    fitting = [pair for pair in node.entries() if _leads_to(pair[0].value, path)] if node.sort == "mapping" else []
    if not fitting:
        return node
    key, value = max(fitting, key=lambda pair: len(str(pair[0].value)))
    found = find_node(value, path[len(str(key.value)) + 1 :])
    return key if found is value else found


def _leads_to(key: Any, path: str) -> bool:
    return isinstance(key, str) and (path == key or path.startswith(f"{key}."))
