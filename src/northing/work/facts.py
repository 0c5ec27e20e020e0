"""Facts: the one door through which results are recorded, whether computed, typed in or pushed."""

from __future__ import annotations

import csv
import io
import math
from datetime import datetime
from typing import TYPE_CHECKING

from northing.model import (
    Invalid,
    Issue,
    Kpi,
    Measurement,
    Metric,
    Where,
    member_key,
    parse_member,
    sort_issues,
)
from northing.plan import suggest
from northing.work.targets import column_metric

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from northing.model import Origin, Run
    from northing.plan import Plan
    from northing.store import Store

COLUMNS = ("metric", "member", "period", "value", "recorded_on")


def record(store: Store, plan: Plan, measurements: Sequence[Measurement], *, run: Run) -> int:
    """Record results: the one door for facts.

    Args:
        store: where facts are kept.
        plan: the plan that defines the metrics.
        measurements: results; those that say nothing new are left out.
        run: what recorded them.

    Returns:
        How many said something new.

    Raises:
        Invalid: a metric does not exist; all of them at once. Nothing is recorded.
    """
    targets = {metric.id for kpi in plan.of_kind(Kpi).values() if (metric := column_metric(plan, kpi)) is not None}
    unknown = sorted({item.metric for item in measurements} - set(plan.of_kind(Metric)) - targets)
    if unknown:
        raise Invalid(_unknown_metric(plan, name, Where(element=name)) for name in unknown)
    return store.facts.record(measurements, run)


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
    found = [(_parse_row(plan, row, Where(file, rows.line_num), run, origin), rows.line_num) for row in rows]
    typed = [(item, line) for item, line in found if isinstance(item, Measurement)]
    issues = [item for item, _ in found if isinstance(item, Issue)]
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


def _parse_row(plan: Plan, row: dict[str, str], where: Where, run: Run, origin: Origin) -> Measurement | Issue:
    metric = plan.of_kind(Metric).get(row["metric"] or "")
    if metric is None:
        return _unknown_metric(plan, row["metric"] or "", where)
    if metric.expression is not None or metric.formula is not None:
        message = f"{metric.id} is computed, it cannot be typed in"
        return Issue("NR004", "error", message, where, "leave the line out, or drop the metric's expression")
    if None in row:
        message = f"the line has {len(row[None])} cells more than the head line"  # type: ignore[index]  # csv keeps them there
        return Issue("NR004", "error", message, where, 'put a value with commas between "quotes"')
    try:
        period = plan.calendar.parse((row["period"] or "").strip())
        value = _number(row["value"])
        stamp = (row.get("recorded_on") or "").strip()
        at = datetime.fromisoformat(stamp) if stamp else run.at
    except ValueError as error:
        return Issue("NR004", "error", str(error), where, "write value as a number, recorded_on as 2013-11-18")
    if period.grain not in metric.grains:
        message = f"{metric.id} is measured by {' or '.join(metric.grains)}, not by {period.grain}"
        return Issue("NR004", "error", message, where)
    member = (row.get("member") or "").strip()
    wrong = sorted(set(parse_member(member)) - set(metric.dimensions))
    if wrong or (member and not parse_member(member)):
        known = ", ".join(metric.dimensions) or "none"
        return Issue("NR004", "error", f"{member!r} is no member of {metric.id}; its dimensions: {known}", where)
    return Measurement(
        metric=metric.id,
        member=member_key(parse_member(member)),
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


def _number(text: str | None) -> float | None:
    """Read a number; none from an empty text."""
    if not (text or "").strip():
        return None
    value = float(text or "")
    if not math.isfinite(value):
        raise ValueError(f"{text!r} is no finite number")
    return value


def _unknown_metric(plan: Plan, name: str, where: Where) -> Issue:
    metrics = plan.of_kind(Metric)
    typed = [metric.id for metric in metrics.values() if metric.expression is None and metric.formula is None]
    fix = f"those that are typed in: {', '.join(typed) or 'none yet'}"
    return Issue("NR004", "error", f"there is no metric {name!r}{suggest(name, metrics)}", where, fix)
