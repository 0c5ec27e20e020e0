"""Reading plans from the tables: the newest from the projection, earlier ones from the history."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Case, Count, F, OuterRef, Q, Subquery, TextField, Value, When, Window
from django.db.models.functions import Lead

from northing.codec import decode
from northing.model import KINDS
from northing.plan import Change, Plan, apply
from northing.store import Branch, Summary
from northing.store.refusals import no_branch
from northing.web.database import models

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from northing.model import Element
    from northing.plan import Action

_BRANCH = ("name", "head", "base_branch", "base", "status")
_CHANGE = ("action", "kind", "element", "new_element", "document", "schema_version")


class DatabaseReader:
    """Reads one plan's branches and changes from a database; see `Reader`."""

    def __init__(self, using: str, plan: str) -> None:
        """Read from a connection."""
        self.using = using
        self.plan = plan

    def rows_of_changes(self, name: str) -> QuerySet[models.Change]:
        """Return the changes of a branch's own."""
        return models.Change.objects.using(self.using).filter(plan=self.plan, branch=name)

    def rows_of_branches(self) -> QuerySet[models.Branch]:
        """Return the branches, in the order in which they parted."""
        return models.Branch.objects.using(self.using).filter(plan=self.plan).order_by("pk")

    def branches(self) -> list[Branch]:
        """Return every branch, the main one first."""
        return [Branch(*row) for row in self.rows_of_branches().values_list(*_BRANCH)]

    def branch(self, name: str, *, is_locked: bool = False) -> Branch:
        """Return a branch as it is now, and as it stays until the transaction ends when it is locked."""
        rows = self.rows_of_branches().filter(name=name)
        row = (rows.select_for_update() if is_locked else rows).values_list(*_BRANCH).first()
        if row is None:
            raise no_branch(name, (branch.name for branch in self.branches()))
        return Branch(*row)

    def changes(self, name: str, *, after: int, upto: int) -> Iterable[Change]:
        """Return the changes of a branch's own after one number, up to and with another, in order."""
        rows = self.rows_of_changes(name).filter(seq__gt=after, seq__lte=upto).order_by("seq")
        return [structure_change(*row) for row in rows.values_list(*_CHANGE)]

    def last_before(self, name: str, at: datetime) -> int:
        """Return the last change that was made at or before a moment."""
        made = models.Changeset.objects.using(self.using).filter(plan=self.plan, branch=name, at__lte=at)
        return made.order_by("-last").values_list("last", flat=True).first() or 0

    def is_settled(self) -> bool:
        """Tell whether no transaction is open that could take back what was read."""
        return not transaction.get_connection(self.using).in_atomic_block

    def whole(self, name: str, *, seq: int) -> Plan:
        """Return the plan that a branch without a base had after a change."""
        newest = self._projected(name) if seq == self.branch(name).head else None
        if newest is not None and newest[0] == seq:
            present = {element.id for element in newest[1]}
            return Plan.of(newest[1], renamed=self._renamed(name, seq), retired=self._retired(name, seq, present))
        return self._past(name, seq)

    def _projected(self, name: str) -> tuple[int, list[Element]] | None:
        """Read the projection, with the head that it belongs to: one statement sees one state of the database."""
        head = models.Branch.objects.filter(plan=OuterRef("plan"), name=OuterRef("branch")).values("head")
        rows = models.Element.objects.using(self.using).filter(plan=self.plan, branch=name).order_by("pk")
        found = list(rows.values_list("kind", "document", Subquery(head)))
        if not found:
            return None
        versions = {kind.name: kind.schema_version for kind in KINDS.values()}
        return found[0][2], [decode(kind, text.encode(), schema_version=versions[kind]) for kind, text, _ in found]

    def _renamed(self, name: str, seq: int) -> dict[str, str]:
        """Return the new id by old one of what was renamed; an id that was used again is left out."""
        past = self.rows_of_changes(name).filter(seq__lte=seq)
        old = past.filter(action="rename").values("element")
        rows = past.filter(Q(action="rename") | Q(action="put", element__in=old)).order_by("seq")
        renamed: dict[str, str] = {}
        for action, element, new_element in rows.values_list("action", "element", "new_element"):
            if action == "put":
                renamed.pop(element, None)
            else:
                renamed = {before: new_element if now == element else now for before, now in renamed.items()}
                renamed[element] = new_element
                renamed.pop(new_element, None)
        return renamed

    def _retired(self, name: str, seq: int, present: Collection[str]) -> dict[str, str]:
        """Return the kind by id of what named an element once and names none now."""
        gone = self.rows_of_changes(name).filter(seq__lte=seq).exclude(action="put").order_by("seq")
        return {element: kind for element, kind in gone.values_list("element", "kind") if element not in present}

    def _past(self, name: str, seq: int) -> Plan:
        """Replay the history, reading of every element only the documents that were not replaced by a later one."""
        replaced = Q(action="put", following="put")
        following = Window(Lead("action", default=Value("")), partition_by=F("element"), order_by=F("seq").asc())
        document = Case(When(replaced, then=Value("")), default=F("document"), output_field=TextField())
        rows = self.rows_of_changes(name).filter(seq__lte=seq).annotate(following=following, needed=document)
        fields = ("seq", "following", "action", "kind", "element", "new_element", "needed", "schema_version")
        return _replay(rows.order_by("seq").values_list(*fields))


def summarise(using: str, rows: Sequence[models.Changeset]) -> list[Summary]:
    """Return changesets without what they changed, in the order of their rows."""
    changes = models.Change.objects.using(using).filter(changeset__in=[row.pk for row in rows])
    counted: dict[int, Counter[str]] = {row.pk: Counter() for row in rows}
    for changeset, kind, count in changes.values_list("changeset", "kind").annotate(count=Count("pk")):
        counted[changeset][kind] = count
    return [Summary(row.first, row.last, row.at, row.actor, row.via, row.message, counted[row.pk]) for row in rows]


def structure_change(
    action: Action, kind: str, element: str, new_element: str, document: str, schema_version: int
) -> Change:
    """Return the change that a row describes."""
    made = decode(kind, document.encode(), schema_version=schema_version) if action == "put" else None
    return Change(action, kind, element, made, new_element)


def _replay(rows: Iterable[tuple[int, str, Action, str, str, str, str, int]]) -> Plan:
    """Make a plan of changes, each told what follows it; elements come out in the order in which they first came."""
    place: dict[str, int] = {}
    changes: list[Change] = []
    for seq, following, action, kind, element, new_element, document, schema_version in rows:
        if action == "put":
            place.setdefault(element, seq)
            if following == "put":
                continue
        else:
            del place[element]
        if action == "rename":
            place[new_element] = seq
        changes.append(structure_change(action, kind, element, new_element, document, schema_version))
    plan = apply(Plan.of(), changes)
    return Plan.of(sorted(plan, key=lambda item: place[item.id]), renamed=plan.renamed, retired=plan.retired)
