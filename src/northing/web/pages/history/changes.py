"""Changesets as they are drawn: in a list, and with what each element became."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from northing.model import KINDS
from northing.plan import differences
from northing.web.pages.element.story import name_of
from northing.web.pages.element.values import unit_of, write_changes
from northing.web.pages.frame.addresses import address
from northing.web.pages.frame.words import count_of, write_moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from northing.plan import Changeset, Difference, Plan
    from northing.store import Summary
    from northing.web.desk import Desk
    from northing.web.pages.frame.page import FieldChange


@dataclass(frozen=True, slots=True)
class Entry:
    """One changeset in the list."""

    at: str
    when: str
    who: str
    via: str
    message: str
    href: str
    told: str


@dataclass(frozen=True, slots=True)
class ElementChange:
    """What became of one element."""

    title: str
    kind: str
    action: str
    href: str
    changes: Sequence[FieldChange]


def entries(plan: Plan, changesets: Iterable[Summary]) -> list[Entry]:
    """Return changesets as they stand in the list."""
    return [
        Entry(
            found.at.isoformat(),
            write_moment(found.at),
            name_of(plan, found.actor),
            found.via,
            found.message or "no reason given",
            address("changeset", str(found.first)),
            _told(found),
        )
        for found in changesets
    ]


def _told(found: Summary) -> str:
    """Say what kinds of things a changeset touched, most first."""
    counts = Counter(found.count_by_kind)
    counted = counts.most_common(3)
    names = ", ".join(count_of(count, *kind_words(kind)) for kind, count in counted)
    rest = counts.total() - sum(count for _, count in counted)
    return f"{names}, {rest} more" if rest else names


def kind_words(kind: str) -> tuple[str, str]:
    """Return what one and what several of a kind are called within a sentence.

    >>> kind_words("kpi"), kind_words("key_result"), kind_words("strategy")
    (('KPI', 'KPIs'), ('key result', 'key results'), ('strategy', 'strategies'))
    """
    title = KINDS[kind].title
    if title[:2].isupper():
        return title, f"{title}s"
    return title.lower(), KINDS[kind].plural.replace("_", " ")


def element_changes(desk: Desk, found: Changeset) -> tuple[list[ElementChange], int]:
    """Return what a changeset made of each element that the viewer may see, and how many others it touched."""
    store = desk.bench.store.history
    before, after = store.load(seq=found.first - 1), store.load(seq=found.last)
    hidden = desk.hidden_in(before) | desk.hidden_in(after)
    told = differences(before, after)
    seen = [item for item in told if item.id not in hidden]
    return [_change(after, item, desk.plan) for item in seen], len(told) - len(seen)


def _change(after: Plan, item: Difference, now: Plan) -> ElementChange:
    some = item.after or item.before
    is_change = item.before is not None and item.after is not None
    return ElementChange(
        title=some.title if some is not None else item.id,
        kind=KINDS[item.kind].title,
        action=item.action,
        href=address("element", item.id) if item.id in now else "",
        changes=write_changes(item.fields, unit=unit_of(after, some)) if is_change else [],
    )
