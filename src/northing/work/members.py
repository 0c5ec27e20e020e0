"""Members: what a KPI that is broken down consists of, what each is called, and where it stands in the tree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from northing.model import member_key
from northing.work.results import values_by_dimension
from northing.work.targets import member_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from northing.model import Kpi, Member, Period, Weight
    from northing.work.results import Results


@dataclass(frozen=True, slots=True)
class MemberPlace:
    """One member of a KPI.

    Attributes:
        kpi: the KPI.
        key: member key.
        title: what it is called.
        parent: id of the composite that it counts in; None when it stands under its KPI.
        weight: weight relative to its siblings.
    """

    kpi: Kpi
    key: str
    title: str
    parent: str | None
    weight: Weight


class Members:
    """Finds the members of KPIs: those that were measured, and those that the plan names.

    Attributes:
        vanished: keys of measured members without rows in any period shown, by the KPI's id. They are left out.
    """

    def __init__(self, results: Results, columns: Sequence[Period] = ()) -> None:
        """Take what was measured, and the periods shown; every measured member counts when there are none."""
        self.vanished: dict[str, tuple[str, ...]] = {}
        self._results = results
        self._columns = columns
        self._places: dict[str, tuple[MemberPlace, ...]] = {}

    def of(self, kpi: Kpi) -> tuple[MemberPlace, ...]:
        """Return the members of a KPI, in the order of their values."""
        if kpi.id not in self._places:
            self._places[kpi.id] = self._find(kpi)
        return self._places[kpi.id]

    def _find(self, kpi: Kpi) -> tuple[MemberPlace, ...]:
        stated = {member_key({**kpi.member, **member.member}): member for member in kpi.members}
        fixed = kpi.member.items()
        dimensions = (*kpi.dimensions, *(name for name in kpi.member if name not in kpi.dimensions))
        measured = self._results.members(kpi.metric or "", dimensions)
        measured = [key for key in measured if fixed <= values_by_dimension(key).items()] if fixed else measured
        gone = tuple(key for key in measured if key not in stated and not self._is_shown(kpi, key))
        if gone:
            self.vanished[kpi.id] = gone
        keys = [key for key in measured if key not in gone]
        keys += [key for key in stated if key not in keys]
        return tuple(_place(kpi, key, stated.get(key)) for key in keys)

    def _is_shown(self, kpi: Kpi, key: str) -> bool:
        if not self._columns:
            return True
        first, last = self._columns[0].start, self._columns[-1].last_day
        return self._results.has_rows(kpi.metric or "", key, first=first, last=last)


def _place(kpi: Kpi, key: str, stated: Member | None) -> MemberPlace:
    name = member_name(kpi, key)
    if stated is None:
        return MemberPlace(kpi, key, name, None, kpi.member_weight)
    title = stated.title or (f"{kpi.title}, {name}" if stated.parent else name)
    weight = kpi.member_weight if stated.weight is None else stated.weight
    return MemberPlace(kpi, key, title, stated.parent, weight)
