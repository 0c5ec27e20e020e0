"""Facts: measurements, the rows that results are read from. They are appended and never rewritten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal
from urllib.parse import parse_qsl, urlencode

from northing.model.time import Grain

if TYPE_CHECKING:
    from collections.abc import Mapping

Origin = Literal["computed", "typed", "pushed"]
WHOLE = ""
"""The member key of a metric that is not broken down."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """The value of a metric for one member and period, as recorded at one moment.

    Attributes:
        metric: id of the metric.
        member: which member of the metric's dimensions (see `member_key`); empty for the whole.
        grain: length of the period.
        start: first day of the period.
        value: the result in the metric's unit; None says that there is none (any more).
        numerator: upper part of a ratio, so that longer periods come out right; None where it is none.
        denominator: lower part of a ratio.
        rows: source rows of that period and member that were counted.
        recorded_at: moment of recording; the latest one of a period holds.
        run: id of the run that recorded it.
        origin: computed from a dataset, typed in, or pushed by a program.
        version: number of the definition that it was computed by, from 1; a changed definition begins a new one.
    """

    metric: str
    member: str
    grain: Grain
    start: date
    value: float | None
    numerator: float | None
    denominator: float | None
    rows: int | None
    recorded_at: datetime
    run: str
    origin: Origin
    version: int = 1

    @property
    def key(self) -> tuple[str, str, Grain, date]:
        """Return what the measurement is of: metric, member, grain and first day."""
        return (self.metric, self.member, self.grain, self.start)


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a metric is measured: what the next run need not compute again, and why it is unknown where it is.

    Attributes:
        metric: id of the metric.
        version: number of its definition, from 1.
        definition: digest of what is computed.
        dataset: id of the dataset; empty for a formula over other metrics.
        data: version of the data it was computed from; empty where it could not be.
        until: last day whose rows counted; None when all did.
        reason: why it is unknown, in one sentence; empty when it was measured.
        run: id of the run.
        at: moment of the run.
    """

    metric: str
    version: int
    definition: str
    dataset: str
    data: str
    until: date | None
    reason: str
    run: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Run:
    """One time that measurements were computed or entered.

    Attributes:
        id: name of the run, unique in a workspace.
        at: when it began.
        actor: who or what started it.
        verb: measure, or record for values typed in.
        details: what it read and wrote, such as the version and SQL of every dataset; plain JSON values.
    """

    id: str
    at: datetime
    actor: str
    verb: Literal["measure", "record"]
    details: Mapping[str, object]


def member_key(member: Mapping[str, str]) -> str:
    """Name a member by its dimensions, in one text that does not depend on their order.

    >>> member_key({"origin": "EWR", "carrier": "9E"})
    'carrier=9E&origin=EWR'
    """
    return urlencode(sorted(member.items()))


def parse_member(key: str) -> dict[str, str]:
    """Return the dimensions that a member key names.

    >>> parse_member("carrier=9E&origin=EWR")
    {'carrier': '9E', 'origin': 'EWR'}
    """
    return dict(parse_qsl(key, keep_blank_values=True))
