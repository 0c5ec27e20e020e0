"""Events as JSON: how a log in files writes down what happened."""

from __future__ import annotations

# ruff: noqa: TC001, TC003 - msgspec resolves these annotations at run time
from datetime import date, datetime
from operator import attrgetter
from typing import Any

import msgspec

from northing.codec import decode, encode, schema_version
from northing.model import Grain, Mark, Measurement, Origin, Run
from northing.plan import Action, Change, Changeset
from northing.store.log import BranchCreated, Committed, HistoryEvent, Recorded, StatusSet
from northing.store.protocols import BranchStatus

_NOTHING = msgspec.Raw(b"null")


class _Branch(msgspec.Struct, tag="branch", tag_field="event"):
    name: str
    base_branch: str
    base: int


class _Status(msgspec.Struct, tag="status", tag_field="event"):
    name: str
    status: BranchStatus


class _Change(msgspec.Struct, omit_defaults=True):
    action: Action
    kind: str
    id: str
    new_id: str = ""
    schema_version: int = 0
    document: msgspec.Raw = _NOTHING


class _Changeset(msgspec.Struct, tag="changeset", tag_field="event"):
    branch: str
    first: int
    actor: str
    at: datetime
    via: str
    message: str
    changes: list[_Change]


class _Run(msgspec.Struct):
    id: str
    at: datetime
    actor: str
    verb: Any
    details: dict[str, Any]


class _Row(msgspec.Struct, array_like=True):
    metric: str
    member: str
    grain: Grain
    start: date
    value: float | None
    numerator: float | None
    denominator: float | None
    rows: int | None
    recorded_at: datetime
    origin: Origin
    version: int = 1


class _Mark(msgspec.Struct, array_like=True):
    metric: str
    version: int
    definition: str
    dataset: str
    data: str
    until: date | None
    reason: str
    at: datetime


class _Recorded(msgspec.Struct, tag="recorded", tag_field="event"):
    run: _Run
    measurements: list[_Row]
    marks: list[_Mark] = []


_row = attrgetter(*_Row.__struct_fields__)
_mark = attrgetter(*_Mark.__struct_fields__)
_HISTORY = msgspec.json.Decoder(_Branch | _Status | _Changeset)
_FACTS = msgspec.json.Decoder(_Recorded)


def render_history(event: HistoryEvent) -> bytes:
    """Return an event of a plan's history as JSON."""
    match event:
        case BranchCreated(name, base_branch, base):
            return msgspec.json.encode(_Branch(name, base_branch, base))
        case StatusSet(name, status):
            return msgspec.json.encode(_Status(name, status))
        case Committed(branch, made):
            changes = [_unstructure_change(change) for change in made.changes]
            document = _Changeset(branch, made.first, made.actor, made.at, made.via, made.message, changes)
            return msgspec.json.encode(document)


def parse_history(content: bytes) -> HistoryEvent:
    """Return the event that `render_history` wrote.

    Raises:
        ValueError: the content is no such event.
    """
    match _HISTORY.decode(content):
        case _Branch(name, base_branch, base):
            return BranchCreated(name, base_branch, base)
        case _Status(name, status):
            return StatusSet(name, status)
        case made:
            changes = tuple(_structure_change(change) for change in made.changes)
            return Committed(made.branch, Changeset(made.first, changes, made.actor, made.at, made.via, made.message))


def _unstructure_change(change: Change) -> _Change:
    if change.element is None:
        return _Change(change.action, change.kind, change.id, change.new_id)
    document = msgspec.Raw(encode(change.element))
    return _Change(change.action, change.kind, change.id, "", schema_version(change.element), document)


def _structure_change(change: _Change) -> Change:
    element = None
    if change.action == "put":
        element = decode(change.kind, bytes(change.document), schema_version=change.schema_version)
    return Change(change.action, change.kind, change.id, element, change.new_id)


def render_recorded(event: Recorded) -> bytes:
    """Return a run and what it recorded as JSON."""
    run = _Run(event.run.id, event.run.at, event.run.actor, event.run.verb, dict(event.run.details))
    rows = [_Row(*_row(item)) for item in event.measurements]
    return msgspec.json.encode(_Recorded(run, rows, [_Mark(*_mark(item)) for item in event.marks]))


def parse_recorded(content: bytes) -> Recorded:
    """Return the event that `render_recorded` wrote.

    Raises:
        ValueError: the content is no such event.
    """
    found = _FACTS.decode(content)
    run = Run(found.run.id, found.run.at, found.run.actor, found.run.verb, found.run.details)
    measurements = tuple(Measurement(run=run.id, **msgspec.structs.asdict(row)) for row in found.measurements)
    marks = tuple(Mark(run=run.id, **msgspec.structs.asdict(mark)) for mark in found.marks)
    return Recorded(run, measurements, marks)
