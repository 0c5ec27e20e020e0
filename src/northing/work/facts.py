"""Facts: the one door through which results are recorded, whether computed, typed in or pushed."""

from __future__ import annotations

import csv
import hashlib
import io
import math
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from northing.model import (
    Invalid,
    Issue,
    Kpi,
    Mark,
    Measurement,
    Metric,
    Period,
    Where,
    member_key,
    parse_member,
    sort_issues,
)
from northing.plan import suggest
from northing.work.targets import column_metric

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from northing.model import Origin, Run
    from northing.plan import Plan
    from northing.store import Store

Read = TypeVar("Read")
COLUMNS = ("metric", "member", "period", "value", "recorded_on")


def record(
    store: Store, plan: Plan, measurements: Sequence[Measurement], *, run: Run, marks: Sequence[Mark] = ()
) -> int:
    """Record results: the one door for facts.

    Args:
        store: where facts are kept.
        plan: the plan that defines the metrics.
        measurements: results; those that say nothing new are left out.
        run: what recorded them.
        marks: how far metrics are measured now; of metrics that are typed in or pushed, what was is marked as well.

    Returns:
        How many said something new.

    Raises:
        Invalid: a metric does not exist; all of them at once. Nothing is recorded.
    """
    targets = {metric.id for kpi in plan.of_kind(Kpi).values() if (metric := column_metric(plan, kpi)) is not None}
    unknown = sorted({item.metric for item in measurements} - set(plan.of_kind(Metric)) - targets)
    if unknown:
        raise Invalid(_unknown_metric(plan, name, Where(element=name)) for name in unknown)
    return store.facts.record(measurements, run, marks=[*marks, *_entered(measurements, run)])


def _entered(measurements: Sequence[Measurement], run: Run) -> Iterator[Mark]:
    """Yield a mark for every metric that was typed in or pushed, so that formulas over it are computed anew."""
    entered: dict[str, list[tuple[object, ...]]] = {}
    for item in measurements:
        if item.origin != "computed":
            entered.setdefault(item.metric, []).append((*item.key, item.value))
    for metric, values in entered.items():
        digest = hashlib.sha256(repr(sorted(values)).encode()).hexdigest()[:16]
        yield Mark(metric, 1, "", "", digest, None, "", run.id, run.at)


def parse_typed(plan: Plan, text: str, *, file: str, run: Run, origin: Origin = "typed") -> list[Measurement]:
    """Read typed-in results from CSV text with the columns metric, member, period, value, recorded_on.

    Args:
        plan: the plan that defines the metrics.
        text: the CSV, with a head line; member and recorded_on may be empty, an empty value takes a result back.
        file: name of the file, for errors.
        run: what records them; its moment holds where recorded_on is empty.
        origin: typed or pushed.

    Raises:
        Invalid: faults of any line; all of them at once.
    """
    rows = csv.DictReader(io.StringIO(text), skipinitialspace=True)
    missing = [name for name in ("metric", "period", "value") if name not in (rows.fieldnames or ())]
    if missing:
        message = f"the head line lacks {', '.join(missing)}; found {', '.join(rows.fieldnames or ['nothing'])}"
        raise Invalid([Issue("NR004", "error", message, Where(file, 1), f"the columns are {', '.join(COLUMNS)}")])
    found = [
        (_parse_row(plan, row, where=Where(file, rows.line_num), run=run, origin=origin), rows.line_num) for row in rows
    ]
    typed = [(item, line) for item, line in found if isinstance(item, Measurement)]
    issues = [issue for item, _ in found if isinstance(item, list) for issue in item]
    if issues := [*issues, *_repeated(typed, file)]:
        raise Invalid(sort_issues(issues))
    return [item for item, _ in typed]


def _repeated(typed: Sequence[tuple[Measurement, int]], file: str) -> Iterator[Issue]:
    """Yield results that are typed in twice with one moment of recording: which of them holds could not be told."""
    line_by_place: dict[object, int] = {}
    for item, line in typed:
        first = line_by_place.setdefault((item.key, item.recorded_at), line)
        if first != line:
            message = f"{item.metric} has a result for this period in line {first} already"
            fix = "leave one of them out, or give the correction a later recorded_on"
            yield Issue("NR004", "error", message, Where(file, line), fix)


def _parse_row(
    plan: Plan, row: Mapping[str | None, Any], *, where: Where, run: Run, origin: Origin
) -> Measurement | list[Issue]:
    """Read one line; every fault of it at once."""
    cells = {name: (row.get(name) or "").strip() for name in COLUMNS}
    metric = plan.of_kind(Metric).get(cells["metric"])
    if metric is None:
        return [_unknown_metric(plan, cells["metric"], where)]
    faults = [Issue("NR004", "error", message, where, fix) for message, fix in _row_faults(metric, row, cells)]
    period, value = _read(plan.calendar.parse, cells["period"]), _read(_number, cells["value"])
    at = _read(datetime.fromisoformat, cells["recorded_on"]) if cells["recorded_on"] else run.at
    fixes = {"value": "write it as 4.2", "recorded_on": "write it as a day, such as 2013-11-18", "period": ""}
    for name, found in (("period", period), ("value", value), ("recorded_on", at)):
        if isinstance(found, ValueError):
            faults.append(Issue("NR004", "error", f"{name}: {found}", where, fixes[name]))
    if isinstance(period, Period) and period.grain not in metric.grains:
        message = f"{metric.id} is measured by {' or '.join(metric.grains)}, not by {period.grain}"
        faults.append(Issue("NR004", "error", message, where))
    if faults or isinstance(period, ValueError) or isinstance(value, ValueError) or isinstance(at, ValueError):
        return faults
    return Measurement(
        metric=metric.id,
        member=member_key(parse_member(cells["member"])),
        grain=period.grain,
        start=period.start,
        value=value,
        numerator=None,
        denominator=None,
        rows=None,
        recorded_at=at if at.tzinfo else at.replace(tzinfo=run.at.tzinfo),
        run=run.id,
        origin=origin,
    )


def _row_faults(metric: Metric, row: Mapping[str | None, Any], cells: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a line whatever its numbers are: what was found, and what would be right."""
    if None in row:
        yield f"the line has {len(row[None])} cells more than the head line", 'put a text with commas between "quotes"'
    if metric.expression is not None or metric.formula is not None:
        yield f"{metric.id} is computed, it cannot be typed in", "leave the line out, or drop the metric's expression"
    member = cells["member"]
    wrong = sorted(set(parse_member(member)) - set(metric.dimensions))
    if wrong or (member and not parse_member(member)):
        known = ", ".join(metric.dimensions) or "none"
        yield f"{member!r} is no member of {metric.id}; its dimensions: {known}", "write a member as carrier=UA"


def _read(parse: Callable[[str], Read], text: str) -> Read | ValueError:
    """Read a text, or return what is wrong with it."""
    try:
        return parse(text)
    except ValueError as error:
        return error


def _number(text: str) -> float | None:
    """Read a number; none from an empty text."""
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise ValueError(f"{text!r} is no number")
    return value


def _unknown_metric(plan: Plan, name: str, where: Where) -> Issue:
    metrics = plan.of_kind(Metric)
    typed = [metric.id for metric in metrics.values() if metric.expression is None and metric.formula is None]
    fix = f"those that are typed in: {', '.join(typed) or 'none yet'}"
    return Issue("NR004", "error", f"there is no metric {name!r}{suggest(name, metrics)}", where, fix)
