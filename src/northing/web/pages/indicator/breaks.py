"""What earlier definitions of an indicator's metric gave, and where the definition changed, for its chart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING

from northing.model import Kpi, member_key
from northing.web.pages.element.story import name_of
from northing.web.pages.frame.words import write_short_day
from northing.work.measured import course_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from northing.model import Measurement
    from northing.web.desk import Desk
    from northing.work.scoreboard import Scoreboard
    from northing.work.tree import Node
    from northing.work.versions import MetricVersion


@dataclass(frozen=True, slots=True)
class NewDefinition:
    """A change of how the metric is computed: the version's number, its day, the word beside its line, what it was."""

    number: int
    day: date
    when: str
    word: str
    text: str


@dataclass(frozen=True, slots=True)
class Earlier:
    """What earlier definitions gave in the periods of a chart.

    Attributes:
        values: the result by an earlier definition, period by period.
        is_before: whether the result that counts is by an earlier definition itself.
        changes: when the definition changed.
    """

    values: Sequence[float | None]
    is_before: Sequence[bool]
    changes: Sequence[NewDefinition]


def earlier(desk: Desk, board: Scoreboard, node: Node, shown: range) -> Earlier:
    """Return what earlier definitions gave in the periods shown; nothing for what is made of others."""
    nothing = Earlier([None] * len(shown), [False] * len(shown), ())
    metric = board.metric_of(node) if node.is_leaf else None
    if metric is None:
        return nothing
    member = node.key[1] or (member_key(node.element.member) if isinstance(node.element, Kpi) else "")
    readings = board.readings[node.key][shown.start : shown.stop]
    single = [reading.parts[0] if len(reading.parts) == 1 else None for reading in readings]
    grain = next((part.grain for part in single if part is not None), board.columns[shown.start].grain)
    course = course_of(desk.bench, desk.standpoint, metric, member=member, grain=grain)
    is_before = [part is not None and part.version < course.newest for part in single]
    values = [
        None if part is None or old else _value(course.earlier.get(part.start))
        for part, old in zip(single, is_before, strict=True)
    ]
    return Earlier(values, is_before, new_definitions(desk, course.begun))


def _value(found: Measurement | None) -> float | None:
    return None if found is None else found.value


def new_definitions(desk: Desk, versions: Sequence[MetricVersion]) -> list[NewDefinition]:
    """Return when a metric's definition changed, what the metric was called, why it was changed and by whom."""
    return [_new_definition(desk, version, version.at.astimezone(UTC).date()) for version in versions]


def _new_definition(desk: Desk, version: MetricVersion, day: date) -> NewDefinition:
    why = version.message or "no reason given"
    return NewDefinition(
        number=version.number,
        day=day,
        when=write_short_day(day, today=desk.standpoint.day),
        word=f"version {version.number}",
        text=f"{version.metric.title} computed anew, version {version.number}: {why} "
        f"({name_of(desk.plan, version.actor)})",
    )
