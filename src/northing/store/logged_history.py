"""The history of a plan over a log: what memory and files have in common."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING

from northing.plan import Changeset, Plan, apply
from northing.store.loading import Plans
from northing.store.log import BranchCreated, Committed, Follower, StatusSet
from northing.store.protocols import MAIN, Branch, Summaries, Summary
from northing.store.refusals import branch_taken, no_branch, require_writable
from northing.store.revisions import Step, related_ids, trace

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from northing.plan import Change
    from northing.store.log import HistoryEvent, Log
    from northing.store.protocols import BranchStatus, Revision


@dataclass(slots=True)
class _Line:
    """A branch and its own changesets."""

    branch: Branch
    changesets: list[Changeset] = field(default_factory=list)

    def since(self, seq: int) -> list[Changeset]:
        """Return the changesets that have changes after a number."""
        return self.changesets[bisect_right(self.changesets, seq, key=_last) :]


def _last(changeset: Changeset) -> int:
    return changeset.last


class LoggedHistory:
    """The history of a plan over a log; see `PlanHistory`."""

    def __init__(self, log: Log[HistoryEvent]) -> None:
        """Read the history from a log."""
        self._lines = {MAIN: _Line(Branch(MAIN, 0, "", 0, "published"))}
        self._log = Follower(log, self._take)
        self._plans = Plans(_LoggedReader(self))

    def _take(self, event: HistoryEvent) -> None:
        match event:
            case BranchCreated(name, base_branch, base):
                self._lines[name] = _Line(Branch(name, 0, base_branch, base, "draft"))
            case StatusSet(name, status):
                line = self._lines[name]
                line.branch = replace(line.branch, status=status)
            case Committed(name, changeset):
                line = self._lines[name]
                line.changesets.append(changeset)
                line.branch = replace(line.branch, head=changeset.last)

    def line(self, name: str) -> _Line:
        """Return a branch with its changesets, as it is now."""
        self._log.refresh()
        if name not in self._lines:
            raise no_branch(name, self._lines)
        return self._lines[name]

    def branches(self) -> Sequence[Branch]:
        """Return every branch, the main one first."""
        self._log.refresh()
        return tuple(line.branch for line in list(self._lines.values()))

    def branch(self, name: str = MAIN) -> Branch:
        """Return a branch as it is now."""
        return self.line(name).branch

    def create_branch(self, name: str, *, base_branch: str = MAIN) -> Branch:
        """Let a draft part from another branch at its head."""

        def make() -> BranchCreated:
            if name in self._lines:
                raise branch_taken(name)
            return BranchCreated(name, base_branch, self.branch(base_branch).head)

        self._log.write(make)
        return self.branch(name)

    def set_status(self, name: str, status: BranchStatus) -> None:
        """Set where a draft stands."""

        def make() -> StatusSet | None:
            return StatusSet(name, status) if self.branch(name).status != status else None

        self._log.write(make)

    def append(  # noqa: PLR0913 - see PlanHistory
        self,
        changes: Sequence[Change],
        *,
        branch: str = MAIN,
        expected: int,
        actor: str,
        at: datetime,
        via: str,
        message: str,
    ) -> Changeset:
        """Write one changeset whole or not at all."""
        made: list[tuple[Changeset, Plan]] = []

        def make() -> Committed:
            require_writable(self.branch(branch), changes, expected=expected)
            plan = apply(self._plans.load(branch), changes)
            changeset = Changeset(expected + 1, tuple(changes), actor, at, via, message)
            made[:] = [(changeset, plan)]
            return Committed(branch, changeset)

        self._log.write(make)
        [(changeset, plan)] = made
        self._plans.keep(branch, changeset.last, plan)
        return changeset

    def load(self, *, branch: str = MAIN, seq: int | None = None, at: datetime | None = None) -> Plan:
        """Return the plan at the head of a branch, after a change, or as it was at a moment."""
        return self._plans.load(branch, seq=seq, at=at)

    def changesets(self, *, branch: str = MAIN, after: int = 0, newest_first: bool = False) -> Iterator[Changeset]:
        """Yield the changesets of a branch whose changes come after a number."""
        found = [changeset for changeset in self.line(branch).since(after) if changeset.first > after]
        yield from reversed(found) if newest_first else found

    def newest(self, *, branch: str = MAIN) -> tuple[Branch, Plan]:
        """Return a branch as it is now with the plan at its head."""
        return self._plans.newest(branch)

    def summaries(
        self,
        *,
        branch: str = MAIN,
        element: str | None = None,
        actor: str | None = None,
        skip: int = 0,
        limit: int = 50,
    ) -> Summaries:
        """Return changesets of a branch, newest first, without what they changed."""
        found = [item for item in reversed(list(self.line(branch).changesets)) if actor in (None, item.actor)]
        if element is not None:
            ids = related_ids(element, self._renames(branch))
            found = [item for item in found if any(ids & {change.id, change.new_id} for change in item.changes)]
        return Summaries([_summary(item) for item in found[skip : skip + limit]], len(found))

    def moments(self, *, branch: str = MAIN, limit: int = 50) -> Sequence[datetime]:
        """Return when the latest changesets of a branch were made, newest first."""
        return [item.at for item in reversed(self.line(branch).changesets[-limit:])]

    def _renames(self, branch: str) -> set[tuple[str, str]]:
        steps = self._steps(branch, upto=self.branch(branch).head)
        return {(step.change.id, step.change.new_id) for step in steps if step.change.action == "rename"}

    def revisions(self, element_id: str, *, branch: str = MAIN) -> Sequence[Revision]:
        """Return every version of an element, also under earlier ids, oldest first."""
        steps = list(self._steps(branch, upto=self.branch(branch).head))
        ids = related_ids(element_id, self._renames(branch))
        return trace((step for step in steps if step.change.id in ids or step.change.action == "rename"), element_id)

    def _steps(self, name: str, *, upto: int) -> Iterator[Step]:
        line = self.line(name)
        if line.branch.base_branch:
            yield from self._steps(line.branch.base_branch, upto=line.branch.base)
        for item in list(line.changesets):
            for seq, change in enumerate(item.changes[: max(0, upto - item.first + 1)], item.first):
                yield Step(name, seq, item.at, item.actor, item.via, item.message, change)


def _summary(made: Changeset) -> Summary:
    counted = Counter(change.kind for change in made.changes)
    return Summary(made.first, made.last, made.at, made.actor, made.via, made.message, counted)


class _LoggedReader:
    """Reads plans from the changesets that a process holds in memory."""

    def __init__(self, history: LoggedHistory) -> None:
        self._history = history

    def branch(self, name: str) -> Branch:
        return self._history.branch(name)

    def changes(self, name: str, *, after: int, upto: int) -> Iterable[Change]:
        found = self._history.line(name).since(after)
        if not found:
            return []
        first = found[0].first
        every = list(chain.from_iterable(changeset.changes for changeset in found if changeset.first <= upto))
        return every[after + 1 - first : upto + 1 - first]

    def whole(self, name: str, *, seq: int) -> Plan:
        return apply(Plan.of(), self.changes(name, after=0, upto=seq))

    def last_before(self, name: str, at: datetime) -> int:
        made = self._history.line(name).changesets
        return next((changeset.last for changeset in reversed(made) if changeset.at <= at), 0)

    def is_settled(self) -> bool:
        return True
