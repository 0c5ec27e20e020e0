"""The projection: what the newest plan looks like in tables. It can be dropped and made again from the history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from northing.codec import encode
from northing.model import Initiative, kind_of
from northing.plan import apply, references
from northing.web.database import models
from northing.web.database.bulk import insert, split

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from northing.model import Element
    from northing.plan import Changeset, Plan
    from northing.web.database.reading import DatabaseReader

_ELEMENT = ("plan", "branch", "element", "seq", "kind", "document", "title", "owner", "parent", "status")
_EDGE = ("plan", "branch", "source", "relation", "target")


@dataclass(frozen=True, slots=True)
class Projection:
    """What a changeset changes in the tables of elements and edges.

    Attributes:
        gone: ids whose rows go, also those that come back at the end of the order.
        rows: by id the number of the last change and the element, None where a draft hides it.
    """

    gone: set[str]
    rows: Mapping[str, tuple[int, Element | None]]


def project(changeset: Changeset, after: Plan, *, is_draft: bool) -> Projection:
    """Return what a changeset changes in the tables.

    Args:
        changeset: the changeset.
        after: the plan after it.
        is_draft: the branch has a base, of which deleted elements have to be hidden.
    """
    seqs: dict[str, int] = {}
    gone: set[str] = set()
    renames: list[tuple[str, int]] = []
    for seq, change in enumerate(changeset.changes, changeset.first):
        if change.action != "put":
            seqs.pop(change.id, None)
            gone.add(change.id)
        if change.action != "delete":
            seqs[change.new_id or change.id] = seq
        if change.action == "rename":
            renames.append((change.new_id, seq))
    for new_id, seq in renames:
        for edge in after.edges_to(new_id):
            seqs[edge.source] = max(seq, seqs.get(edge.source, 0))
    rows: dict[str, tuple[int, Element | None]] = {name: (seq, after.elements[name]) for name, seq in seqs.items()}
    if is_draft:
        rows |= {name: (changeset.last, None) for name in sorted(gone) if name not in after}
    return Projection(gone, rows)


def save_projection(reader: DatabaseReader, name: str, projection: Projection, *, is_first: bool = False) -> None:
    """Bring the tables of elements and edges up to a changeset.

    Args:
        reader: where.
        name: the branch.
        projection: what changes.
        is_first: the branch has no rows yet, so that none need be looked for.
    """
    elements = models.Element.objects.using(reader.using).filter(plan=reader.plan, branch=name)
    edges = models.Edge.objects.using(reader.using).filter(plan=reader.plan, branch=name)
    if not is_first:
        for part in split(projection.gone):
            elements.filter(element__in=part).delete()
        for part in split({*projection.gone, *projection.rows}):
            edges.filter(source__in=part).delete()
    rows = [(reader.plan, name, *_element_row(*item)) for item in projection.rows.items()]
    once = {} if is_first else {"unique": _ELEMENT[:3], "replacing": _ELEMENT[3:]}
    insert(reader.using, models.Element, rows, columns=_ELEMENT, **once)
    linked = [
        (reader.plan, name, edge.source, edge.relation, edge.target)
        for _, element in projection.rows.values()
        if element is not None
        for edge in references(element)
    ]
    insert(reader.using, models.Edge, linked, columns=_EDGE)


def rebuild(reader: DatabaseReader, name: str, *, start: Plan, changesets: Iterable[Changeset], is_draft: bool) -> None:
    """Make a branch's rows of elements and edges anew from its history.

    Args:
        reader: where.
        name: the branch.
        start: the plan that it parted from; the empty one for the main branch.
        changesets: its own, oldest first.
        is_draft: the branch has a base, of which deleted elements have to be hidden.
    """
    rows: dict[str, tuple[int, Element | None]] = {}
    plan = start
    for changeset in changesets:
        plan = apply(plan, changeset.changes)
        projection = project(changeset, plan, is_draft=is_draft)
        for element_id in projection.gone:
            rows.pop(element_id, None)
        rows |= projection.rows
    for model in (models.Element, models.Edge):
        model.objects.using(reader.using).filter(plan=reader.plan, branch=name).delete()
    save_projection(reader, name, Projection(set(), rows), is_first=True)


def _element_row(element_id: str, found: tuple[int, Element | None]) -> tuple[str | int, ...]:
    """Return the columns from `element` on."""
    seq, element = found
    if element is None:
        return (element_id, seq, "", "", "", "", "", "")
    title = element.title.replace("\0", "")  # which PostgreSQL does not keep
    parent = next((edge.target for edge in references(element) if edge.up), "")
    status = element.stage if isinstance(element, Initiative) else ""
    document = encode(element).decode()
    return (element_id, seq, kind_of(element).name, document, title, element.owner or "", parent, status)
