"""What the address of a scorecard asks for: filters, order, folded rows and columns left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from northing.model import Invalid, Issue, Where
from northing.plan import suggest
from northing.work.scoreboard import STATUSES

if TYPE_CHECKING:
    from collections.abc import Mapping

COLUMNS = (
    ("owner", "Owner"),
    ("trend", "Trend"),
    ("course", "Course of the year"),
    ("weight", "Weight"),
    ("fresh", "Fresh"),
)
ORDERS = ("name", "owner", "result", "target", "score", "trend", "weight", "fresh")
FORMATS = ("csv", "json")


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for.

    Attributes:
        status: only this status; empty for all.
        find: only rows with these words.
        perspective, owner: only indicators of these.
        sort: the column to sort siblings by; empty for the order of the plan.
        is_descending: from high to low.
        folded: ids of rows whose children are hidden.
        without: columns left out.
        format: csv or json for an export, empty for the page.
    """

    status: str = ""
    find: str = ""
    perspective: str = ""
    owner: str = ""
    sort: str = ""
    is_descending: bool = False
    folded: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
    format: str = ""

    @property
    def is_plain(self) -> bool:
        """Tell whether nothing changes the rows."""
        return not (self.status or self.find or self.perspective or self.owner or self.sort or self.folded)


def parse_asked(query: Mapping[str, str]) -> Asked:
    """Read what an address asks for.

    Raises:
        Invalid: a status, column or format that does not exist; all of them at once.
    """
    sort = query.get("sort", "")
    asked = Asked(
        status=query.get("status", ""),
        find=query.get("find", "").strip().casefold(),
        perspective=query.get("perspective", ""),
        owner=query.get("owner", ""),
        sort=sort.removeprefix("-"),
        is_descending=sort.startswith("-"),
        folded=_several(query, "folded"),
        without=_several(query, "without"),
        format=query.get("format", ""),
    )
    columns = [key for key, _ in COLUMNS]
    issues = [
        *_unknown("status", [asked.status], STATUSES),
        *_unknown("sort", [asked.sort], ORDERS),
        *_unknown("without", sorted(asked.without), columns),
        *_unknown("format", [asked.format], FORMATS),
    ]
    if issues:
        raise Invalid(issues)
    return asked


def _several(query: Mapping[str, str], name: str) -> frozenset[str]:
    return frozenset(part for part in query.get(name, "").split(",") if part)


def _unknown(name: str, found: list[str], known: tuple[str, ...] | list[str]) -> list[Issue]:
    return [
        Issue(
            "NR008",
            "error",
            f"there is no {name} {value!r}{suggest(value, known)}",
            Where(field=name),
            f"write one of {', '.join(known)}",
        )
        for value in found
        if value and value not in known
    ]
