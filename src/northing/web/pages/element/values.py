"""Values of fields as text: numbers in their unit, lists and nested documents in one line each."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from northing.charts import format_number
from northing.model import KeyResult, Kpi, Metric
from northing.web.pages.frame.page import FieldChange
from northing.web.pages.frame.words import humanised, write_day

if TYPE_CHECKING:
    from collections.abc import Iterable

    from northing.model import Element
    from northing.plan import FieldChange as Changed
    from northing.plan import Plan

IN_UNIT = {
    "target",
    "baseline",
    "worst",
    "worst_above",
    "upper",
    "tolerance",
    "commit",
    "stretch",
    "path",
    "start",
    "end",
    "value",
    "by_member",
    "series",
}
"""Fields of KPIs and key results whose numbers are results, in the metric's unit."""
NOTHING: tuple[Any, ...] = (None, "", (), {})


def write_value(value: Any, *, unit: str = "") -> str:
    """Write a value of any field in one line.

    >>> write_value(("a", "b")), write_value(True), write_value({"EWR": 0.5}, unit="%").replace(chr(160), " ")
    ('a, b', 'yes', 'EWR: 50 %')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return format_number(value, unit) if unit else f"{value:g}" if abs(value) < 1e6 else f"{value:,.10g}"  # noqa: PLR2004
    if isinstance(value, date) and not isinstance(value, datetime):
        return write_day(value)
    if isinstance(value, tuple | list):
        joint = "; " if any(is_dataclass(item) for item in value) else ", "
        return joint.join(write_value(item, unit=unit) for item in value)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {write_value(item, unit=unit)}" for key, item in value.items())
    if is_dataclass(value) and not isinstance(value, type):
        return ", ".join(
            f"{humanised(name).lower()} {write_value(item, unit=_unit(name, unit))}" for name, item in stated(value)
        )
    return str(value)


def _unit(name: str, unit: str) -> str:
    return unit if name in IN_UNIT else ""


def stated(document: Any) -> list[tuple[str, Any]]:
    """Return the fields of a document that say something, with their values: those that differ from the default."""
    found = []
    for field in fields(document):
        value = getattr(document, field.name)
        if value in NOTHING or value == field.default:
            continue
        found.append((field.name, value))
    return found


def unit_of(plan: Plan, element: Element | None) -> str:
    """Return the unit in which the numbers of a KPI or key result are written; empty for all else."""
    if not isinstance(element, Kpi | KeyResult):
        return ""
    metric = plan.of_kind(Metric).get(element.metric or "")
    return metric.unit if metric is not None else ""


def write_changes(changes: Iterable[Changed], *, unit: str = "") -> list[FieldChange]:
    """Write how fields differ, for the macro `fields`."""
    return [
        FieldChange(
            " › ".join(humanised(part) if part == change.path[0] else humanised(part).lower() for part in change.path),
            _written(change.before, change.path, unit),
            _written(change.after, change.path, unit),
        )
        for change in changes
        if change.path != ("id",)
    ]


def _written(value: Any, path: tuple[str, ...], unit: str) -> str | None:
    if value in NOTHING:
        return None
    return write_value(value, unit=unit if path[0] in IN_UNIT else "")
