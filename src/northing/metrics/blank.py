"""Blank results: what a metric gives over no rows, a count 0 and everything else no value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.metrics.cells import Cell
from northing.metrics.dialect import render
from northing.metrics.engine import Engine
from northing.metrics.nodes import COUNTS, Call, Constant, map_atoms

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from northing.metrics.nodes import Atom, Node
    from northing.metrics.plan import MeasurePlan
    from northing.model.time import Grain

    Numbers = tuple[float | None, float | None, float | None]


class Blanks:
    """The results of metrics over no rows; the engine is asked once, and only when one is wanted."""

    def __init__(self, plan: MeasurePlan) -> None:
        """Take the plan that the metrics stand in."""
        self._formulas = {metric.metric: metric for metric in plan.metrics}
        self._numbers: Mapping[str, Numbers] = {}

    def cell(self, metric: str, member: str, grain: Grain, start: date) -> Cell:
        """Return the result of a metric for a member and period without rows."""
        if not self._numbers:
            self._numbers = self._ask()
        return Cell(metric, member, grain, start, *self._numbers[metric], 0)

    def _ask(self) -> Mapping[str, Numbers]:
        columns = []
        for metric in self._formulas.values():
            formula = map_atoms(metric.formula, _over_no_rows)
            sides = formula.arguments if metric.sides is not None and isinstance(formula, Call) else (None, None)
            columns += [_number(formula), *(_number(side) for side in sides)]
        with Engine([]) as engine:
            (row,) = engine.run(f"SELECT {', '.join(columns)}")
        return {name: row[3 * at : 3 * at + 3] for at, name in enumerate(self._formulas)}


def _over_no_rows(atom: Atom) -> Node:
    return Constant(0, "integer") if atom.kind in COUNTS else Constant(None, atom.type)


def _number(node: Node | None) -> str:
    """Return the SQL of a finite number or nothing."""
    if node is None:
        return "NULL"
    value = f"TRY(CAST({render(node)} AS DOUBLE))"
    return f"CASE WHEN isfinite({value}) THEN {value} END"
