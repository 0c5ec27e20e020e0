"""Reading the fields of a dbt document: values of the expected kind with their places, and every fault at once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from northing.codec.exchange.dbt.project import Condition, Input, Window
from northing.codec.faults import MISSING_FIELD, UNKNOWN_FIELD, WRONG_TYPE
from northing.model import Issue, Where
from northing.plan import suggest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from northing.codec.yaml.node import Node

IGNORED = frozenset(
    {"anchors", "config", "data_tests", "docs", "group", "meta", "metadata", "tags", "tests", "version", "versions"}
)
"""Keys that many things of dbt have and that say nothing about numbers."""
WINDOW = re.compile(r"(?P<count>\d+)\s*(?P<grain>[a-z_]+)")


class Fields:
    """The fields of one mapping; faults go to a list that all mappings of a project share."""

    def __init__(self, node: Node | None, file: str, faults: list[Issue]) -> None:
        """Read a mapping; of anything else nothing is known."""
        self._node = node
        self._file = file
        self._faults = faults
        self._nodes: dict[str, Node] = {}
        self._keys: dict[str, Node] = {}
        if node is not None and node.sort == "mapping":
            for key, value in node.entries():
                self._nodes.setdefault(str(key.value), value)
                self._keys.setdefault(str(key.value), key)
        elif node is not None and node.value is not None:
            self.fault(WRONG_TYPE.code, f"{_said(node)} stands where a group of fields belongs")

    def __contains__(self, key: str) -> bool:
        """Tell whether a field stands there and is not empty."""
        found = self._nodes.get(key)
        return found is not None and not (found.sort == "scalar" and found.value is None)

    def where(self, key: str = "") -> Where:
        """Return the place of a field, or of the whole mapping."""
        node = self._keys.get(key, self._node)
        return Where(self._file, node.line, node.column) if node is not None else Where(self._file)

    def fault(self, code: str, message: str, key: str = "", *, fix: str = "", level: str = "error") -> None:
        """Note a fault at a field."""
        self._faults.append(Issue(code, level, message, self.where(key), fix))  # type: ignore[arg-type]

    def text(self, key: str, *, default: str = "") -> str:
        """Return a text; numbers and booleans are taken as they are written."""
        node = self._nodes.get(key)
        if node is None or (node.sort == "scalar" and node.value is None):
            return default
        if node.sort != "scalar":
            self.fault(WRONG_TYPE.code, f"{key} is a text, here it is {_said(node)}", key)
            return default
        if isinstance(node.value, bool):
            return "true" if node.value else "false"
        return str(node.value).strip()

    def required(self, key: str) -> str:
        """Return a text that must be there; an empty one, and a fault, when it is not."""
        found = self.text(key)
        if not found and key not in self:
            self.fault(MISSING_FIELD.code, f"{key} is missing")
        return found

    def number(self, key: str) -> float | None:
        """Return a number, None when there is none."""
        if key not in self:
            return None
        value = self._nodes[key].value
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.fault(WRONG_TYPE.code, f"{key} is a number, here it is {_said(self._nodes[key])}", key)
            return None
        return value

    def flag(self, key: str, *, default: bool = False) -> bool:
        """Return true or false."""
        if key not in self:
            return default
        value = self._nodes[key].value
        if not isinstance(value, bool):
            self.fault(WRONG_TYPE.code, f"{key} is true or false, here it is {_said(self._nodes[key])}", key)
            return default
        return value

    def group(self, key: str) -> Fields:
        """Return the fields of a mapping within this one; none when it is not there."""
        return Fields(self._nodes.get(key), self._file, self._faults)

    def is_group(self, key: str) -> bool:
        """Tell whether a field holds a mapping."""
        return key in self and self._nodes[key].sort == "mapping"

    def groups(self, key: str) -> Iterator[Fields]:
        """Yield the mappings of a list."""
        yield from (Fields(item, self._file, self._faults) for item in self._items(key))

    def names(self, key: str) -> tuple[str, ...]:
        """Return a list of texts, or one text alone."""
        if key in self and self._nodes[key].sort == "scalar":
            return (self.text(key),)
        return tuple(str(item.value) for item in self._items(key) if item.sort == "scalar")

    def _items(self, key: str) -> list[Node]:
        if key not in self:
            return []
        node = self._nodes[key]
        if node.sort != "sequence":
            self.fault(WRONG_TYPE.code, f"{key} is a list, here it is {_said(node)}", key)
            return []
        return node.items

    def conditions(self, key: str) -> tuple[Condition, ...]:
        """Return filters: one text, a list of texts, or what a manifest makes of them."""
        if self.is_group(key):
            inner = self.group(key)
            found = tuple(inner.groups("where_filters"))
            return tuple(Condition(item.text("where_sql_template"), self.where(key)) for item in found)
        if key in self and self._nodes[key].sort == "sequence":
            texts = self._items(key)
            return tuple(Condition(str(item.value), Where(self._file, item.line, item.column)) for item in texts)
        text = self.text(key)
        return (Condition(text, self.where(key)),) if text else ()

    def window(self, key: str) -> Window | None:
        """Return a window such as 7 days; from a manifest a count and a granularity."""
        if self.is_group(key):
            inner = self.group(key)
            return Window(int(inner.number("count") or 0), inner.text("granularity").lower().removesuffix("s"))
        text = self.text(key).lower()
        if not text:
            return None
        found = WINDOW.fullmatch(text)
        if found is None:
            self.fault(WRONG_TYPE.code, f"{key} is a window, here it is '{text}'", key, fix="write it as 7 days")
            return None
        return Window(int(found["count"]), found["grain"].removesuffix("s"))

    def input(self, key: str) -> Input | None:
        """Return the metric or measure that a field names, by its name alone or with settings."""
        if key not in self:
            return None
        if self.is_group(key):
            return self.group(key).as_input()
        return Input(self.text(key), where=self.where(key))

    def inputs(self, key: str) -> tuple[Input, ...]:
        """Return the metrics that a list names."""
        found = []
        for item in self._items(key):
            if item.sort == "scalar":
                found.append(Input(str(item.value), where=Where(self._file, item.line, item.column)))
            else:
                found.append(Fields(item, self._file, self._faults).as_input())
        return tuple(found)

    def as_input(self) -> Input:
        """Return the metric or measure that this mapping describes as an input."""
        self.check_known(
            {"name", "alias", "filter", "offset_window", "offset_to_grain", "fill_nulls_with", "join_to_timespine"}
        )
        return Input(
            name=self.required("name"),
            alias=self.text("alias"),
            conditions=self.conditions("filter"),
            offset_window=self.window("offset_window"),
            offset_to_grain=self.text("offset_to_grain").lower(),
            fill_nulls_with=self.number("fill_nulls_with"),
            where=self.where("name"),
        )

    def is_enabled(self) -> bool:
        """Tell whether something is turned on: `config` may turn it off."""
        return not self.is_group("config") or self.group("config").flag("enabled", default=True)

    def check_known(self, known: Iterable[str]) -> None:
        """Note every key that nobody reads, so that nothing is passed over in silence."""
        names = {*known, *IGNORED}
        for key in self._nodes:
            if key not in names and key in self:
                message = f"the key '{key}' is not known and was not read{suggest(key, names)}"
                self.fault(UNKNOWN_FIELD.code, message, key, level="warning")


def _said(node: Node) -> str:
    """Say what stands in a place where something else was expected."""
    if node.sort == "scalar":
        return f"'{_cut(node.value)}'"
    return "a list" if node.sort == "sequence" else "a group of fields"


def _cut(value: Any, most: int = 40) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= most else f"{text[: most - 1]}…"
