"""The shared cube: one scan of a dataset that every result of the dataset is then read from.

Its keys are stretches of time, the dimensions, the columns that filters compare with values, and one
number whose bits say which of the other conditions a row fulfils. Its measures are aggregates that can be merged into
larger cells.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import reduce
from typing import TYPE_CHECKING

from northing.metrics.dialect import quote_name, render, render_atom, render_row_value
from northing.metrics.masks import mask_sql
from northing.metrics.merging.stretches import DAY, DAYS, STRETCH
from northing.metrics.nodes import Atom, Call, Constant, Field

if TYPE_CHECKING:
    from collections.abc import Mapping

    from northing.metrics.filters import Filter
    from northing.metrics.nodes import Node
    from northing.model.time import Grain

ROWS = Atom("count_rows", None, (), "integer")
PERIOD = "p"
"""The column of a scan that says which stretch of time a cell lies in."""
Slice = tuple[str, ...]
"""The dimensions that a result is broken down by; none for the whole."""
WHOLE_SLICE: Slice = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """The values of a column that any filter asks for; all others are one to the cube."""

    field: Field
    values: tuple[Constant, ...]


@dataclass(frozen=True, slots=True)
class Scan:
    """One query over the rows, from which cells of several filters come.

    Attributes:
        table: name of the dataset's rows.
        time: the time column.
        period_keys: lengths of period from which all others come, for an engine that does not know stretches of time.
        keys: columns that are keys: dimensions, and columns compared with values.
        masks: conditions whose outcome is a bit of the key `mask`.
        common: conditions that all filters share; other rows are left out.
        atoms: the aggregates, over all rows of a cell; the first counts them.
        filters: the filters whose cells come from here.
        slices: the break-downs that come from here.
        is_batch: whether every filter has CASE columns of its own instead of keys.
        cells: how many cells are expected at most; None when nothing is known about the data.
        asked: the keys of which only some values are told apart, by position; any other value is NULL there.
        why: why it stands on its own; empty when it does not.
    """

    table: str
    time: Field
    period_keys: tuple[Grain, ...]
    keys: tuple[str, ...]
    masks: tuple[Node, ...]
    common: Filter
    atoms: tuple[Atom, ...]
    filters: tuple[Filter, ...]
    slices: tuple[Slice, ...]
    is_batch: bool
    cells: int | None
    asked: Mapping[int, Asked] = field(default_factory=dict)
    why: str = ""

    def key_node(self, position: int) -> Node:
        """Return what a key is computed from: a column, or the values of a column that are asked for."""
        asked = self.asked.get(position)
        if asked is None:
            return Field(self.keys[position], "null")
        return Call("case", (Call("in", (asked.field, *asked.values), "boolean"), asked.field), asked.field.type)

    @property
    def sql(self) -> str:
        """Return the query as the built-in engine runs it."""
        selected = [f"{quote_name(STRETCH)} AS {PERIOD}"]
        selected += [f"{self._key_sql(position)} AS k{position}" for position in range(len(self.keys))]
        if self.masks:
            selected.append(f"{mask_sql(self.masks)} AS mask")
        selected += self._batch_measures() if self.is_batch else self._measures()
        columns = ",\n  ".join(selected)
        where = self._where()
        return (
            f"SELECT\n  {columns}\n"
            f"FROM {quote_name(self.table)}\n"
            f"JOIN {quote_name(DAYS)} ON {quote_name(DAY)} = {day_sql(self.time)}\n"
            f"{''.join(self._joins())}{f'WHERE {where}{chr(10)}' if where else ''}GROUP BY ALL"
        )

    def _key_sql(self, position: int) -> str:
        return _value_name(position) if position in self.asked else quote_name(self.keys[position])

    def _joins(self) -> list[str]:
        """Return the joins with the values that are asked for: a list of a thousand is looked through for every row."""
        return [
            f"{self._join(asked)} (VALUES {', '.join(f'({render(value)})' for value in asked.values)}) "
            f"v{position}({_value_name(position)}) ON {_value_name(position)} = {quote_name(asked.field.name)}\n"
            for position, asked in self.asked.items()
        ]

    def _join(self, asked: Asked) -> str:
        is_asked_by_all = all(asked.field.name in wanted.columns_asked for wanted in self.filters)
        return "JOIN" if is_asked_by_all else "LEFT JOIN"

    def _where(self) -> str:
        conditions = [where_sql(self.common)] if self.common.conditions else []
        if self.is_batch and all(wanted.conditions for wanted in self.filters):
            conditions.append("(" + " OR ".join(f"({where_sql(wanted)})" for wanted in self.filters) + ")")
        return " AND ".join(conditions)

    def _measures(self) -> list[str]:
        return [f"{render_atom(atom)} AS a{index}" for index, atom in enumerate(self.atoms)]

    def _batch_measures(self) -> list[str]:
        return [
            f"{_case_sql(atom, wanted)} AS f{position}_a{index}"
            for position, wanted in enumerate(self.filters)
            for index, atom in enumerate(self.atoms)
        ]


def _value_name(position: int) -> str:
    return quote_name(f"northing:k{position}")


def where_sql(wanted: Filter) -> str:
    """Return the SQL of a filter as a condition on rows; one that is NULL keeps no row, as one that is false."""
    return " AND ".join(render_row_value(condition) for condition in wanted.conditions)


def day_sql(time: Field) -> str:
    """Return the SQL of the day that a row belongs to."""
    name = quote_name(time.name)
    return name if time.type == "date" else f"CAST({name} AS DATE)"


def _case_sql(atom: Atom, wanted: Filter) -> str:
    """Return the SQL of an aggregate over the rows of a filter, by CASE: FILTER is looked at for every row."""
    value = Constant(1, "integer") if atom.argument is None else atom.argument
    if wanted.conditions:
        value = Call("case", (reduce(_and, wanted.conditions), value), value.type)
    return render_atom(replace(atom, kind="count" if atom.argument is None else atom.kind, argument=value))


def _and(left: Node, right: Node) -> Node:
    return Call("and", (left, right), "boolean")
