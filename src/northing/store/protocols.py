"""What a store keeps: the history of a plan on branches, and facts. Every implementation passes one contract suite."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import date, datetime

    from northing.model import Grain, Mark, Measurement, Run
    from northing.plan import Action, Change, Changeset, Plan
    from northing.store.timeline import SeriesKey, Timeline

MAIN = "main"
"""The branch that holds the published plan."""

BranchStatus = Literal["published", "draft", "proposed", "merged", "abandoned"]


@dataclass(frozen=True, slots=True)
class Branch:
    """A line of history: the published plan, or a draft that parted from it.

    Attributes:
        name: unique name.
        head: number of its last change, counted on this branch alone; 0 where it has none of its own.
        base_branch: the branch it parted from; empty for the main one.
        base: head of that branch when it parted.
        status: published (the main one), draft, proposed, merged or abandoned.
    """

    name: str
    head: int
    base_branch: str
    base: int
    status: BranchStatus


@dataclass(frozen=True, slots=True)
class Revision:
    """One version of one element.

    Attributes:
        seq: number of the change.
        at, actor, via, message: those of its changeset.
        action: put, delete or rename.
        kind: name of the kind.
        document: the document after the change, brought up to today's schema; None after a delete.
        new_id: the id after a rename, else empty.
        branch: the branch on which `seq` counts: a draft's element has versions on the branch it parted from too.
    """

    seq: int
    at: datetime
    actor: str
    via: str
    message: str
    action: Action
    kind: str
    document: Mapping[str, object] | None
    new_id: str = ""
    branch: str = MAIN


@dataclass(frozen=True, slots=True)
class Summary:
    """A changeset without what it changed: enough for a list of them.

    Attributes:
        first, last: numbers of its first and last change.
        at, actor, via, message: those of the changeset.
        count_by_kind: how many changes it made to elements of each kind.
    """

    first: int
    last: int
    at: datetime
    actor: str
    via: str
    message: str
    count_by_kind: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Summaries:
    """A stretch of a list of changesets.

    Attributes:
        items: the changesets of the stretch, newest first.
        total: how many the whole list has.
    """

    items: Sequence[Summary]
    total: int


class PlanHistory(Protocol):
    """The definitions of one plan: documents with history, on branches. Nothing is ever rewritten."""

    def branches(self) -> Sequence[Branch]:
        """Return every branch, the main one first."""

    def branch(self, name: str = MAIN) -> Branch:
        """Return a branch as it is now.

        Raises:
            NotFound: there is no such branch; the message lists those that are.
        """

    def create_branch(self, name: str, *, base_branch: str = MAIN) -> Branch:
        """Let a draft part from another branch at its head.

        Raises:
            Conflict: the name is taken.
            NotFound: there is no branch to part from.
        """

    def set_status(self, name: str, status: BranchStatus) -> None:
        """Set where a draft stands.

        Raises:
            NotFound: there is no such branch.
        """

    def append(  # noqa: PLR0913 - one changeset, all by keyword
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
        """Write one changeset whole or not at all, whatever happens to the process or machine meanwhile.

        Args:
            changes: at least one; they must apply to the plan at the head (the caller checks the rules).
            branch: where to write.
            expected: the head that the writer read.
            actor: who.
            at: when, with time zone.
            via: through what.
            message: why.

        Raises:
            Conflict: the head is another one by now; nothing is written.
            Invalid: there are no changes, or one does not fit the plan; nothing is written.
            NotFound: there is no such branch.
        """

    def load(self, *, branch: str = MAIN, seq: int | None = None, at: datetime | None = None) -> Plan:
        """Return the plan at the head of a branch, after a change, or as it was at a moment.

        Plans that are loaded again share what has not changed: only the tail since the last load is read and applied.

        Args:
            branch: which branch; what it parted from is part of it.
            seq: number of the last change that counts on that branch; 0 is the plan that it parted from.
            at: a moment instead: everything counts up to the last changeset that was made at or before it.

        Raises:
            NotFound: there is no such branch, or it has no such change.
        """

    def newest(self, *, branch: str = MAIN) -> tuple[Branch, Plan]:
        """Return a branch as it is now with the plan at its head, in one look.

        Raises:
            NotFound: there is no such branch.
        """

    def changesets(self, *, branch: str = MAIN, after: int = 0, newest_first: bool = False) -> Iterator[Changeset]:
        """Yield the changesets of a branch whose changes come after a number; its own only, not its base's."""

    def summaries(
        self,
        *,
        branch: str = MAIN,
        element: str | None = None,
        actor: str | None = None,
        skip: int = 0,
        limit: int = 50,
    ) -> Summaries:
        """Return changesets of a branch, newest first, without reading what they changed; its own, not its base's.

        Args:
            branch: which branch.
            element: only those that changed this element, under any id that it had or has.
            actor: only those made by this one.
            skip: how many of the newest to leave out.
            limit: how many to return at most.

        Raises:
            NotFound: there is no such branch.
        """

    def moments(self, *, branch: str = MAIN, limit: int = 50) -> Sequence[datetime]:
        """Return when the latest changesets of a branch were made, newest first."""

    def revisions(self, element_id: str, *, branch: str = MAIN) -> Sequence[Revision]:
        """Return every version of an element, also under earlier ids, oldest first; none where it never existed."""


class Facts(Protocol):
    """Measurements and runs: rows that are appended and never rewritten."""

    def record(self, measurements: Iterable[Measurement], run: Run, *, marks: Iterable[Mark] = ()) -> int:
        """Append those measurements that say something new, in one transaction, and return how many that were.

        A measurement says nothing new when the latest one of its key, as known at its own moment of recording, has the
        same value, numerator, denominator, rows and version; a mark, when the latest one of its metric differs in the
        run and the moment alone. When nothing is new, the run is not kept either; a run that records several times is
        kept as it was first given.

        Args:
            measurements: what was measured.
            run: what recorded it.
            marks: how far metrics are measured now; kept with the measurements or not at all.

        Raises:
            Invalid: a number is not finite, or a measurement or mark names another run; all of them, and nothing is
                written.
        """

    def marks(self) -> Mapping[str, Mark]:
        """Return the latest mark of every metric that has one, by the metric's id: that which was recorded last."""

    def version(self) -> int:
        """Return a number that grows whenever facts are added: what was read under the same one still holds."""

    def measurements(
        self,
        *,
        metrics: Collection[str] | None = None,
        members: Collection[str] | None = None,
        grains: Collection[Grain] | None = None,
        since: date | None = None,
        until: date | None = None,
        known_on: datetime | None = None,
    ) -> Sequence[Measurement]:
        """Return for every key the latest measurement, or the latest known at a moment, in no particular order.

        Of two that were recorded at one moment the one that was appended later holds.

        Args:
            metrics: ids of the metrics; all when left out.
            members: member keys, the empty one for the whole; all when left out.
            grains: lengths of the periods; all when left out.
            since: only periods that begin on that day or later.
            until: only periods that begin on that day or earlier.
            known_on: only what was recorded at or before that moment counts.
        """

    def timelines(self, *, known_on: datetime | None = None) -> Mapping[SeriesKey, Timeline]:
        """Return what `measurements` returns of everything, by metric, member and grain: the quick way to read it all.

        A process keeps the newest and reads only what was recorded since. Nobody changes what is returned.
        """

    def series(self, metric: str, member: str = "", *, known_on: datetime | None = None) -> Sequence[Measurement]:
        """Return of a metric and member the latest measurement for every period and version of the definition.

        Where a definition changed, a period can have one of the old and one of the new version, and both are there.

        Args:
            metric: id of the metric.
            member: member key; empty for the whole.
            known_on: only what was recorded at or before that moment counts.

        Returns:
            In the order of grain, period and version.
        """

    def recordings(self, metric: str, *, member: str = "") -> Sequence[Measurement]:
        """Return everything ever recorded of a metric and member, oldest recording first."""

    def run(self, run_id: str) -> Run:
        """Return a run.

        Raises:
            NotFound: there is none.
        """

    def runs(self, *, limit: int = 50) -> Sequence[Run]:
        """Return the latest runs, newest first."""

    def moments(self, *, limit: int = 50) -> Sequence[datetime]:
        """Return when the latest runs were, newest first, without reading what they noted."""


class Store(Protocol):
    """Everything that a workspace keeps."""

    @property
    def history(self) -> PlanHistory:
        """Return the definitions."""

    @property
    def facts(self) -> Facts:
        """Return the facts."""

    def close(self) -> None:
        """Give back connections and files."""
