"""Loading plans: what a process keeps in memory, brought up to date by the tail alone."""

from __future__ import annotations

from collections import OrderedDict
from threading import RLock
from typing import TYPE_CHECKING, Protocol

from northing.model import NotFound
from northing.plan import apply

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from northing.plan import Change, Plan
    from northing.store.protocols import Branch

PAST_PLANS = 4
"""How many earlier states of a plan a process keeps, such as the one that a past report is read from."""


class Reader(Protocol):
    """What a history must be able to read for plans to be loaded from it."""

    def branch(self, name: str) -> Branch:
        """Return a branch as it is now."""

    def changes(self, name: str, *, after: int, upto: int) -> Iterable[Change]:
        """Return the changes of a branch's own after one number, up to and with another, in order."""

    def whole(self, name: str, *, seq: int) -> Plan:
        """Return the plan that a branch without a base had after a change, read as quickly as can be."""

    def last_before(self, name: str, at: datetime) -> int:
        """Return the last change of a branch's own that was made at or before a moment, 0 where there is none."""

    def is_settled(self) -> bool:
        """Tell whether what is read now can no longer be taken back."""


class Plans:
    """The plans that a process has loaded: the newest of every branch, and a few earlier ones.

    Threads share it. Whoever finds a branch moved on applies the tail to a copy and swaps the reference, while the
    others go on reading the plan that they hold.
    """

    def __init__(self, reader: Reader) -> None:
        """Load from a history."""
        self._reader = reader
        self._newest: dict[str, tuple[int, Plan]] = {}
        self._past: OrderedDict[tuple[str, int], Plan] = OrderedDict()
        self._lock = RLock()

    def load(self, name: str, *, seq: int | None = None, at: datetime | None = None) -> Plan:
        """Return a plan; see `PlanHistory.load`."""
        if seq is not None and at is not None:
            raise TypeError("ask for a change or for a moment, not for both")
        branch = self._reader.branch(name)
        if at is not None:
            return self._load_moment(branch, at)
        if seq is not None and not 0 <= seq <= branch.head:
            raise NotFound(f"the branch {name!r} has {branch.head} changes, there is no change {seq}")
        return self._load_change(branch, branch.head if seq is None else seq)

    def newest(self, name: str) -> tuple[Branch, Plan]:
        """Return a branch with the plan at its head; see `PlanHistory.newest`."""
        branch = self._reader.branch(name)
        return branch, self._load_change(branch, branch.head)

    def keep(self, name: str, head: int, plan: Plan) -> None:
        """Take over a plan that was just written, so that it need not be read again."""
        with self._lock:
            self._newest[name] = (head, plan)

    def _load_moment(self, branch: Branch, at: datetime) -> Plan:
        seq = self._reader.last_before(branch.name, at)
        if seq or not branch.base_branch:
            return self._load_change(branch, seq)
        base = self._reader.branch(branch.base_branch)
        if self._reader.last_before(base.name, at) >= branch.base:
            return self._load_change(base, branch.base)
        return self._load_moment(base, at)

    def _load_change(self, branch: Branch, seq: int) -> Plan:
        kept = self._newest.get(branch.name)
        if kept is not None and kept[0] == seq:
            return kept[1]
        with self._lock:
            return self._load_newest(branch) if seq == branch.head else self._load_past(branch, seq)

    def _load_newest(self, branch: Branch) -> Plan:
        head, plan = self._newest.get(branch.name, (0, None))
        if plan is None or head > branch.head:
            plan = self._read(branch, branch.head)
        elif head < branch.head:
            plan = apply(plan, self._reader.changes(branch.name, after=head, upto=branch.head))
        if self._reader.is_settled():
            self._newest[branch.name] = (branch.head, plan)
        return plan

    def _load_past(self, branch: Branch, seq: int) -> Plan:
        key = (branch.name, seq)
        plan = self._past.get(key)
        if plan is None:
            plan = self._read(branch, seq)
        if self._reader.is_settled():
            self._past[key] = plan
            self._past.move_to_end(key)
            if len(self._past) > PAST_PLANS:
                self._past.popitem(last=False)
        return plan

    def _read(self, branch: Branch, seq: int) -> Plan:
        if not branch.base_branch:
            return self._reader.whole(branch.name, seq=seq)
        start = self._load_change(self._reader.branch(branch.base_branch), branch.base)
        return apply(start, self._reader.changes(branch.name, after=0, upto=seq)) if seq else start
