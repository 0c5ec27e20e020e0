"""NR233: a KPI has exactly one target."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.model import Kpi, Target
from northing.rules.rule import Finding, Rule
from northing.rules.values import named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from northing.rules.rule import Scope


_FORMS = ("value", "series", "path", "formula", "column", "metric", "key_result")


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every KPI with a metric and no target, and every target of no form or of more than one."""
    for kpi in scope.of_kind(Kpi):
        if isinstance(kpi.target, Target):
            yield from _check_target(kpi, kpi.target)
        elif kpi.target is None and kpi.metric is not None and kpi.banding != "stated_score" and kpi.status is None:
            message = f"{named(kpi)} has a metric and no target"
            yield Finding(kpi.id, "target", message, "write what its result is held against", "warning")


def _check_target(kpi: Kpi, target: Target) -> Iterator[Finding]:
    forms = [name for name in _FORMS if getattr(target, name) not in (None, {})]
    by_member = bool(target.by_member)
    if len(forms) > 1:
        message = f"the target of {named(kpi)} has {' and '.join(forms)}"
        yield Finding(kpi.id, f"target.{forms[1]}", message, "keep one of them")
    if not forms and not by_member:
        listed = ", ".join(_FORMS)
        yield Finding(kpi.id, "target", f"the target of {named(kpi)} says nothing", f"write one of {listed}")
    if target.formula is not None and (target.start is None or target.starts is None):
        message = f"the target formula of {named(kpi)} has no first value"
        yield Finding(kpi.id, "target.formula", message, "write start (the value) and starts (its period)")
    if by_member and kpi.by is None:
        message = f"{named(kpi)} has targets by member and is not broken down"
        yield Finding(kpi.id, "target.by_member", message, "name the dimension in by", "warning")


RULE = Rule(
    code="NR233",
    title="A KPI's target is missing or has several forms",
    level="error",
    why=(
        "A target is a constant, a series by period, a path, a formula, a column, another metric or a key "
        "result: one of these, or nobody could say which counts. A KPI without any cannot be scored, which is "
        "a warning."
    ),
    example_bad="""
kpis:
  - id: punctual
    title: Punctual departures
    metric: delay
    target:
      value: 5
      series: {2013: 6}
metrics:
  - id: delay
    title: Delay
""",
    example_good="""
kpis:
  - id: punctual
    title: Punctual departures
    metric: delay
    target:
      series: {2013: 6}
metrics:
  - id: delay
    title: Delay
""",
    check=check,
)
