"""The history of a plan in a database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from northing.codec import digest, encode, schema_version, unstructure
from northing.plan import Changeset, Plan, apply
from northing.store import MAIN, Summaries
from northing.store.loading import Plans
from northing.store.refusals import branch_taken, no_branch, require_writable
from northing.store.revisions import Step, related_ids, trace
from northing.web.database import models
from northing.web.database.bulk import insert
from northing.web.database.projection import project, rebuild, save_projection
from northing.web.database.reachable import reachable
from northing.web.database.reading import DatabaseReader, structure_change, summarise

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from northing.plan import Change
    from northing.store import Branch, BranchStatus, Revision

CHANGESETS_AT_ONCE = 100
_STEP = ("branch", "seq", "changeset__at", "changeset__actor", "changeset__via", "changeset__message")
_COLUMNS = (
    *("plan", "branch", "seq", "changeset_id", "action", "kind", "element"),
    *("new_element", "document", "digest", "schema_version"),
)
_CHANGE = ("action", "kind", "element", "new_element", "document", "schema_version")


class DatabaseHistory:
    """The definitions of one plan in a database; see `PlanHistory`."""

    def __init__(self, using: str, plan: str) -> None:
        """Keep a plan over a connection; its main branch is made when it is not there yet."""
        self._using = using
        self._plan = plan
        self._reader = DatabaseReader(using, plan)
        self._plans = Plans(self._reader)
        with reachable(using):
            models.Branch.objects.using(using).get_or_create(plan=plan, name=MAIN, defaults={"status": "published"})

    def branches(self) -> Sequence[Branch]:
        """Return every branch, the main one first."""
        with reachable(self._using):
            return self._reader.branches()

    def branch(self, name: str = MAIN) -> Branch:
        """Return a branch as it is now."""
        with reachable(self._using):
            return self._reader.branch(name)

    def create_branch(self, name: str, *, base_branch: str = MAIN) -> Branch:
        """Let a draft part from another branch at its head."""
        with reachable(self._using):
            base = self._reader.branch(base_branch)
            try:
                with transaction.atomic(using=self._using):
                    models.Branch.objects.using(self._using).create(
                        plan=self._plan, name=name, base_branch=base_branch, base=base.head
                    )
            except IntegrityError:
                raise branch_taken(name) from None
            return self._reader.branch(name)

    def set_status(self, name: str, status: BranchStatus) -> None:
        """Set where a draft stands."""
        with reachable(self._using):
            if not self._reader.rows_of_branches().filter(name=name).update(status=status):
                raise no_branch(name, (branch.name for branch in self._reader.branches()))

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
        """Write one changeset whole or not at all: changes, projections and head in one transaction."""
        changeset = Changeset(expected + 1, tuple(changes), actor, at, via, message)
        with reachable(self._using), transaction.atomic(using=self._using):
            found = self._reader.branch(branch, is_locked=True)
            require_writable(found, changes, expected=expected)
            after = apply(self._plans.load(branch), changes)
            self._save(changeset, branch)
            projection = project(changeset, after, is_draft=bool(found.base_branch))
            save_projection(self._reader, branch, projection, is_first=found.head == 0)
            self._reader.rows_of_branches().filter(name=branch).update(head=changeset.last)
            transaction.on_commit(lambda: self._plans.keep(branch, changeset.last, after), using=self._using)
        return changeset

    def _save(self, changeset: Changeset, branch: str) -> None:
        row = models.Changeset.objects.using(self._using).create(
            plan=self._plan,
            branch=branch,
            first=changeset.first,
            last=changeset.last,
            actor=changeset.actor,
            at=changeset.at,
            via=changeset.via,
            message=changeset.message,
        )
        rows = [
            (self._plan, branch, seq, row.pk, change.action, change.kind, change.id, *_document(change))
            for seq, change in enumerate(changeset.changes, changeset.first)
        ]
        insert(self._using, models.Change, rows, columns=_COLUMNS)

    def load(self, *, branch: str = MAIN, seq: int | None = None, at: datetime | None = None) -> Plan:
        """Return the plan at the head of a branch, after a change, or as it was at a moment."""
        with reachable(self._using):
            return self._plans.load(branch, seq=seq, at=at)

    def changesets(self, *, branch: str = MAIN, after: int = 0, newest_first: bool = False) -> Iterator[Changeset]:
        """Yield the changesets of a branch whose changes come after a number, reading a few at a time."""
        ordered = self._made(branch).filter(first__gt=after).order_by("-first" if newest_first else "first")
        rows = ordered
        while part := self._read_changesets(branch, rows[:CHANGESETS_AT_ONCE]):
            yield from part
            rows = ordered.filter(first__lt=part[-1].first) if newest_first else ordered.filter(first__gt=part[-1].last)
        if rows is ordered:
            self.branch(branch)  # which refuses a branch that is not there

    def _read_changesets(self, branch: str, rows: QuerySet[models.Changeset]) -> list[Changeset]:
        with reachable(self._using):
            found = list(rows)
            if not found:
                return []
            after, upto = min(row.first for row in found) - 1, max(row.last for row in found)
            changes = tuple(self._reader.changes(branch, after=after, upto=upto))
        return [
            Changeset(
                row.first, changes[row.first - 1 - after : row.last - after], row.actor, row.at, row.via, row.message
            )
            for row in found
        ]

    def newest(self, *, branch: str = MAIN) -> tuple[Branch, Plan]:
        """Return a branch as it is now with the plan at its head."""
        with reachable(self._using):
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
        with reachable(self._using):
            rows = self._made(branch)
            if actor is not None:
                rows = rows.filter(actor=actor)
            if element is not None:
                rows = rows.filter(pk__in=self._touching(branch, element).values("changeset"))
            found = list(rows.order_by("-first")[skip : skip + limit])
            total = rows.count()
            if not total:
                self._reader.branch(branch)  # which refuses a branch that is not there
            return Summaries(summarise(self._using, found), total)

    def moments(self, *, branch: str = MAIN, limit: int = 50) -> Sequence[datetime]:
        """Return when the latest changesets of a branch were made, newest first."""
        with reachable(self._using):
            found = list(self._made(branch).order_by("-first").values_list("at", flat=True)[:limit])
            if not found:
                self._reader.branch(branch)
            return found

    def _made(self, branch: str) -> QuerySet[models.Changeset]:
        """Return the changesets of a branch's own."""
        return models.Changeset.objects.using(self._using).filter(plan=self._plan, branch=branch)

    def _touching(self, branch: str, element: str) -> QuerySet[models.Change]:
        """Return a branch's own changes of an element, under any id that it had or has."""
        ids = self._ids(self._past(list(self._line(branch))), element)
        return self._reader.rows_of_changes(branch).filter(Q(element__in=ids) | Q(new_element__in=ids))

    def _past(self, line: Sequence[tuple[str, int]]) -> QuerySet[models.Change]:
        """Return all changes that some branches are made of, up to the last one of each that counts."""
        among = Q()
        for name, upto in line:
            among |= Q(branch=name, seq__lte=upto)
        return models.Change.objects.using(self._using).filter(among, plan=self._plan)

    @staticmethod
    def _ids(past: QuerySet[models.Change], element: str) -> set[str]:
        return related_ids(element, set(past.filter(action="rename").values_list("element", "new_element")))

    def revisions(self, element_id: str, *, branch: str = MAIN) -> Sequence[Revision]:
        """Return every version of an element, also under earlier ids, oldest first."""
        with reachable(self._using):
            line = list(self._line(branch))
            past = self._past(line)
            ids = self._ids(past, element_id)
            rows = past.filter(Q(action="rename") | Q(element__in=ids)).order_by("seq").values_list(*_STEP, *_CHANGE)
            steps = [_structure_step(row) for row in rows]
            order = {name: place for place, (name, _) in enumerate(line)}
        return trace(sorted(steps, key=lambda step: (order[step.branch], step.seq)), element_id)

    def _line(self, name: str) -> Iterator[tuple[str, int]]:
        """Yield the branches that a branch is made of, the oldest first, each with the last change that counts."""
        found = self._reader.branch(name)
        if found.base_branch:
            yield from (
                (base, min(upto, found.base)) if base == found.base_branch else (base, upto)
                for base, upto in self._line(found.base_branch)
            )
        yield name, found.head

    def rebuild_projections(self) -> None:
        """Drop the tables of elements and edges and make them again from the history, exactly as they were."""
        with reachable(self._using), transaction.atomic(using=self._using):
            for branch in list(self._reader.rows_of_branches().select_for_update()):
                is_draft = bool(branch.base_branch)
                start = self._plans.load(branch.base_branch, seq=branch.base) if is_draft else Plan.of()
                rebuild(
                    self._reader,
                    branch.name,
                    start=start,
                    changesets=self.changesets(branch=branch.name),
                    is_draft=is_draft,
                )


def _structure_step(row: tuple[Any, ...]) -> Step:
    branch, seq, at, actor, via, message, *columns = row
    return Step(branch, seq, at, actor, via, message, structure_change(*columns))


def _document(change: Change) -> tuple[str, str, str, int]:
    """Return the columns from `new_element` on."""
    if change.element is None:
        return (change.new_id, "", "", 0)
    document = encode(change.element).decode()
    return ("", document, digest(unstructure(change.element)), schema_version(change.element))
