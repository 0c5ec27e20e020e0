"""NR211: what counts by a fixed period names it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.model import KeyResult, Kpi
from northing.rules.rule import Finding, Rule
from northing.rules.values import named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from northing.model import FiscalCalendar, Time
    from northing.rules.rule import Scope


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every fixed period that is missing, no period, or of another grain than the one stated."""
    for element in scope.elements:
        if isinstance(element, (Kpi, KeyResult)) and element.time.counts == "fixed":
            yield from _check_period(element, element.time, scope.plan.calendar)


def _check_period(element: Kpi | KeyResult, time: Time, calendar: FiscalCalendar) -> Iterator[Finding]:
    if time.period is None:
        message = f"{named(element)} counts by a fixed period and names none"
        yield Finding(element.id, "time.period", message, "write a period, such as 2013Q1")
        return
    try:
        grain = calendar.parse(time.period).grain
    except ValueError as error:
        yield Finding(element.id, "time.period", str(error))
        return
    if time.grain not in (None, grain):
        message = f"the fixed period {time.period} is a {grain}, the grain is {time.grain}"
        yield Finding(element.id, "time.period", message, "let the two agree")


RULE = Rule(
    code="NR211",
    title="A fixed period is missing or is no period",
    level="error",
    why=(
        "With `counts: fixed` the field `period` says which period counts: 2013, 2013Q1, 2013-01, 2013-W05 or "
        "2013-01-15."
    ),
    example_bad="""
metrics:
  - id: delay
    title: Delay
kpis:
  - id: punctual
    title: Punctual departures
    metric: delay
    pattern: decreasing
    target: 10
    time:
      counts: fixed
      period: "2013Q5"
""",
    example_good="""
metrics:
  - id: delay
    title: Delay
kpis:
  - id: punctual
    title: Punctual departures
    metric: delay
    pattern: decreasing
    target: 10
    time:
      counts: fixed
      period: 2013Q4
""",
    check=check,
)
