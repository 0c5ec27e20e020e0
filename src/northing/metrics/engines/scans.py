# ruff: noqa: S608 - every text of SQL here is generated, names and values are quoted by `dialect`
"""Scans in the words of an engine: the same keys, measures and conditions as the built-in engine's, from the tree."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from northing.metrics.dialect import (
    quote_name,
    quote_value,
    render,
    render_all,
    render_atom,
    render_condition,
    render_row_value,
)
from northing.metrics.nodes import Call, Constant

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from northing.metrics.changes import Span
    from northing.metrics.cube import Scan, Slice
    from northing.metrics.dialect import Dialect
    from northing.metrics.nodes import Field, Node
    from northing.metrics.singles import Single
    from northing.model.time import Grain

ROWS, KEY, START = "northing__rows", "northing__key", "northing__start"
"""Names of the rows and of the columns of periods, chosen so that no column of a dataset is mistaken for one."""
ONE_DAY = timedelta(days=1)
LONGEST_BY_KEY = {"day": timedelta(), "week": timedelta(days=6), "month": timedelta(days=30)}
"""How many days may follow the first one of a key period."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows that scans of one dataset read.

    Attributes:
        table: SQL of the table.
        time: the time column.
        until: the last day whose rows count; all of them when None.
        dialect: the engine's.
    """

    table: str
    time: Field
    until: date | None
    dialect: Dialect

    def render_days(self) -> str:
        """Return the query of the first and the last day."""
        day = render(_day(self.time), self.dialect)
        return f"SELECT min({day}) AS a0, max({day}) AS a1 FROM {self.table} WHERE {self._where()}"

    def render_scan(self, scan: Scan, *, days: Sequence[Span] | None = None) -> str:
        """Return the query of a scan, over the rows of some days."""
        keys = [f"{render(_period(self.time, grain), self.dialect)} AS p_{grain}" for grain in scan.period_keys]
        keys += [f"{render(scan.key_node(place), self.dialect)} AS k{place}" for place in range(len(scan.keys))]
        if scan.masks:
            keys.append(f"{self._mask(scan.masks)} AS mask")
        measures = self._batch(scan) if scan.is_batch else self._measures(scan)
        conditions = [self._where(days), *(render_condition(part, self.dialect) for part in scan.common.conditions)]
        if scan.is_batch and all(wanted.conditions for wanted in scan.filters):
            alternatives = (render_all(wanted.conditions, self.dialect) for wanted in scan.filters)
            conditions.append("(" + " OR ".join(f"({each})" for each in alternatives) + ")")
        places = ", ".join(str(place + 1) for place in range(len(keys)))
        return (
            f"SELECT {', '.join([*keys, *measures])}\nFROM {self.table}\n"
            f"WHERE {' AND '.join(conditions)}\nGROUP BY {places}"
        )

    def render_single(self, single: Single, one: Slice, *, key: Grain, periods: Sequence[tuple[date, date]]) -> str:
        """Return the query of an aggregate that cannot be merged, for the periods of a grain and a break-down."""
        period = render(_period(self.time, key), self.dialect)
        keys = [first for first, _ in periods]
        is_plain = all(first == start for first, start in periods)
        source, start = f"{self.table} AS {ROWS}", period
        conditions = [self._where([(min(keys), max(keys) + LONGEST_BY_KEY[key])] if keys else [])]
        if is_plain:
            conditions.append(f"{period} IN ({', '.join(quote_value(first, self.dialect) for first in keys)})")
        else:
            source, start = f"{source} JOIN {self._periods(periods)} ON p.{KEY} = {period}", f"p.{START}"
        names = [quote_name(name, self.dialect) for name in one]
        conditions += [f"{name} IS NOT NULL" for name in names]
        conditions += [render_condition(part, self.dialect) for part in single.filter.conditions]
        selected = [f"{start} AS start", *(f"{name} AS k{index}" for index, name in enumerate(names))]
        places = ", ".join(str(place + 1) for place in range(len(selected)))
        return (
            f"SELECT {', '.join(selected)}, {render_atom(single.atom, self.dialect)} AS a0\n"
            f"FROM {source}\nWHERE {' AND '.join(conditions)}\nGROUP BY {places}"
        )

    def _periods(self, periods: Sequence[tuple[date, date]]) -> str:
        """Return the SQL of a table of key periods and the periods that they belong to."""
        rows = [f"({quote_value(first, self.dialect)}, {quote_value(start, self.dialect)})" for first, start in periods]
        return self.dialect.inline.format(", ".join(rows), KEY, START)

    def _where(self, days: Sequence[Span] | None = None) -> str:
        """Return the condition on the time, in bounds that whole files can be judged by."""
        conditions = [f"{quote_name(self.time.name, self.dialect)} IS NOT NULL"]
        if self.until is not None:
            conditions.append(render(self._up_to(self.until), self.dialect))
        if days is not None:
            spans = [
                f"({render(self._from(first), self.dialect)} AND {render(self._up_to(last), self.dialect)})"
                for first, last in days
            ]
            conditions.append(f"({' OR '.join(spans)})" if spans else "FALSE")
        return " AND ".join(conditions)

    def _from(self, first: date) -> Node:
        return Call(">=", (self.time, _start_of(first, self.time)), "boolean")

    def _up_to(self, last: date) -> Node:
        return Call("<", (self.time, _start_of(last + ONE_DAY, self.time)), "boolean")

    def _mask(self, masks: Sequence[Node]) -> str:
        # a condition that is NULL is not fulfilled: CASE sees to that by itself
        bits = [
            f"CASE WHEN {render_row_value(mask, self.dialect)} THEN {1 << bit} ELSE 0 END"
            for bit, mask in enumerate(masks)
        ]
        return f"CAST({' + '.join(bits)} AS {self.dialect.types['integer']})"

    def _measures(self, scan: Scan) -> list[str]:
        return [f"{render_atom(atom, self.dialect)} AS a{index}" for index, atom in enumerate(scan.atoms)]

    def _batch(self, scan: Scan) -> list[str]:
        return [
            f"{render_atom(replace(atom, filters=wanted.conditions), self.dialect)} AS f{position}_a{index}"
            for position, wanted in enumerate(scan.filters)
            for index, atom in enumerate(scan.atoms)
        ]


def _day(time: Field) -> Node:
    return time if time.type == "date" else Call("cast", (time,), "date")


def _period(time: Field, grain: Grain) -> Node:
    return _day(time) if grain == "day" else Call("date_trunc", (Constant(grain, "text"), _day(time)), "date")


def _start_of(day: date, field: Field) -> Constant:
    return Constant(day if field.type == "date" else datetime.combine(day, time()), field.type)
