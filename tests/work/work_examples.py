"""Small plans and results for the tests of the use cases, written as plan files write them."""

from datetime import UTC, date, datetime

from northing.codec import structure
from northing.model import WHOLE, Measurement
from northing.model.registry import KINDS
from northing.plan import Plan
from northing.work.conditions import grounds
from northing.work.reader import Reader
from northing.work.results import DatasetCondition, Results
from northing.work.score import score_plan
from northing.work.scoreboard import Scoreboard

TODAY = date(2024, 7, 10)
RECORDED = datetime(2024, 7, 9, 8, tzinfo=UTC)
CYCLE = {"id": "y", "title": "Year", "type": "year", "start": "2024-01-01", "end": "2024-12-31"}
OBJECTIVE = {"id": "o", "title": "Objective", "cycle": "y"}
_KIND_BY_PLURAL = {kind.plural: kind.name for kind in KINDS.values()}


def plan_of(**documents):
    """Return a plan from lists of documents under the plural names of their kinds, as a plan file has them."""
    found = []
    for plural, items in documents.items():
        found += [structure(_KIND_BY_PLURAL[plural], {"title": item["id"].capitalize(), **item}) for item in items]
    return Plan.of(found)


def measured(plan, values, *, recorded_at=RECORDED, run="run"):
    """Return measurements from numbers by `metric`, or by `metric|member`, and period."""
    found = []
    for name, by_period in values.items():
        metric, _, member = name.partition("|")
        for label, value in by_period.items():
            period = plan.calendar.parse(label)
            upper, lower = value if isinstance(value, tuple) else (None, None)
            number = upper / lower if upper is not None else value
            item = Measurement(
                metric=metric,
                member=member or WHOLE,
                grain=period.grain,
                start=period.start,
                value=number,
                numerator=upper,
                denominator=lower,
                rows=None,
                recorded_at=recorded_at,
                run=run,
                origin="computed",
            )
            found.append(item)
    return found


def reader_of(plan, values, *, today=TODAY, conditions=None, recorded_at=RECORDED):
    """Return a reader of results; a condition is written as its reason alone, or with the day of its last load."""
    stated = {
        name: DatasetCondition(*found) if isinstance(found, tuple) else DatasetCondition(found, "in doubt", None)
        for name, found in (conditions or {}).items()
    }
    results = Results(measured(plan, values, recorded_at=recorded_at), today=today)
    return Reader(results, plan.calendar, stated, grounds(plan))


def board_of(plan, values, *, today=TODAY, grain="month", conditions=None, hidden=()) -> Scoreboard:
    """Score a plan over the year of a day."""
    calendar = plan.calendar
    year = calendar.period("year", today)
    columns = list(calendar.periods(grain, year.start, year.last_day))
    reader = reader_of(plan, values, today=today, conditions=conditions)
    return score_plan(plan, reader, columns, hidden=frozenset(hidden))


def cell_of(board, element, label="2024-06", member=WHOLE):
    """Return the cell of an indicator in a period."""
    return board.cell((element, member), board.column_of(board.calendar.parse(label)))


def kpi_cell(kpi, values, label="2024-06", *, metric=None, **settings):
    """Score one KPI over the metric m, and return its cell in a period."""
    plan = plan_of(metrics=[{"id": "m", **(metric or {})}], kpis=[{"id": "k", "metric": "m", **kpi}], cycles=[CYCLE])
    return cell_of(board_of(plan, {"m": values}, **settings), "k", label)


def key_result_cell(key_result, values, label="2024-06", *, metric=None, **settings):
    """Score one key result over the metric m, and return its cell in a period."""
    plan = plan_of(
        cycles=[CYCLE],
        objectives=[OBJECTIVE],
        metrics=[{"id": "m", **(metric or {})}],
        key_results=[{"id": "kr", "objective": "o", "metric": "m", **key_result}],
    )
    return cell_of(board_of(plan, {"m": values}, **settings), "kr", label)
