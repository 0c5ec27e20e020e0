"""Changes and measurements to fill stores with."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from northing.model import Kpi, Mark, Measurement, Objective, Ref, Run

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def at(minutes):
    """Return a moment some minutes after noon."""
    return NOON + timedelta(minutes=minutes)


def kpi(name, *, title="", parent=None):
    """Return a KPI."""
    return Kpi(id=name, title=title or name.upper(), parent=Ref(parent) if parent else None)


def objective(name, *, title=""):
    """Return an objective."""
    return Objective(id=name, title=title or name.upper())


def commit(history, *changes, branch="main", minute=0, message="because"):
    """Append changes at the head of a branch."""
    head = history.branch(branch).head
    return history.append(
        changes, branch=branch, expected=head, actor="ann", at=at(minute), via="test", message=message
    )


def run(name, *, minute=0):
    """Return a run."""
    details = {"sql": "select 1", "rows": [1, 2.5, None], "dataset": {"flights": "v1"}}
    return Run(id=name, at=at(minute), actor="ann", verb="measure", details=details)


def measure(value, *, metric="delay", member="", month=1, minute=0, run="one", rows=10):  # noqa: PLR0913 - all by keyword
    """Return a measurement of a month."""
    return Measurement(
        metric=metric,
        member=member,
        grain="month",
        start=date(2026, month, 1),
        value=value,
        numerator=None if value is None else value * 2,
        denominator=None if value is None else 2.0,
        rows=rows,
        recorded_at=at(minute),
        run=run,
        origin="computed",
    )


def mark(metric="delay", *, minute=0, run="one", **changed):
    """Return how far a metric is measured."""
    as_it_is = Mark(metric, 1, "sha256:d1", "flights", "v1", date(2026, 2, 28), "", run, at(minute))
    return replace(as_it_is, **changed)


def projected_rows(store, *, plan="plan"):
    """Return the rows of elements and edges in a database, in the order of the plan, without their keys."""
    from northing.web.database import models

    elements = ("branch", "kind", "element", "seq", "document", "title", "owner", "parent", "status")
    edges = ("branch", "source", "relation", "target")
    found = models.Element.objects.using(store.using).filter(plan=plan).order_by("branch", "pk")
    linked = models.Edge.objects.using(store.using).filter(plan=plan)
    return list(found.values_list(*elements)), sorted(linked.values_list(*edges))
