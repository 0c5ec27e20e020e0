"""The elements of a plan by group and kind, and the help on finding them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from northing.model import KINDS, Mission, Objective, Vision, kind_of
from northing.plan import KEYS
from northing.web.pages.frame.addresses import address
from northing.web.pages.frame.words import humanised

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from northing.model import Element, Issue
    from northing.plan import Plan

ORDER = ("purpose", "time", "ends", "means", "measures", "impact", "influence", "organisation", "words")
TITLES = {
    "purpose": "Purpose: why it all is done",
    "time": "Time: the cycles it is done in",
    "ends": "Ends: what should be better",
    "means": "Means: what is done for it",
    "measures": "Measures: how one would know",
    "impact": "Impact: what changes for whom",
    "influence": "Influence: what helps and hinders",
    "organisation": "Organisation: who",
    "words": "Words: what they mean",
}
_HELP = {
    "kind": "a kind or group, such as kpi, key_result or measures",
    "id": "the id",
    "title": "the title",
    "owner": "id of the accountable party, or none",
    "cycle": "id of the cycle, or none",
    "tag": "a tag, or none",
    "perspective": "such as customer, or none",
    "status": "good, average, poor, none or stale",
    "refers_to": "id of something that it refers to",
    "under": "below an element in the line of sight",
    "above": "above an element in the line of sight",
}
KEYS_HELP = tuple((key, _HELP.get(key, "")) for key in KEYS)
_EXAMPLES = ("kind:kpi status:poor", "kind:objective,key_result -owner:none", '"on time" kind:metric')
_IN_QUERY = re.compile(r"^in the query .*?, (?=there is|a quote)")


@dataclass(frozen=True, slots=True)
class Entry:
    """One element in the list."""

    title: str
    href: str
    id: str
    kind: str
    owner: str
    cycle: str
    status: str


@dataclass(frozen=True, slots=True)
class Group:
    """The elements of one group, in the order of its kinds."""

    key: str
    title: str
    entries: Sequence[Entry]


def examples(plan: Plan) -> list[str]:
    """Return queries to try, one of them about something that is in the plan."""
    tops = [*plan.of_kind(Vision), *plan.of_kind(Mission), *plan.of_kind(Objective)][:1]
    return [*_EXAMPLES, *(f"under:{name} OR id:{name}" for name in tops)]


def told(issue: Issue) -> str:
    """Write a fault of a query as sentences; the query itself stands in the field above it.

    >>> from northing.model import Issue
    >>> told(Issue("NR002", "error", "in the query 'a:b', there is no key 'a'", fix="the keys are id"))
    "There is no key 'a'. The keys are id."
    """
    parts = [_IN_QUERY.sub("", issue.message), issue.fix]
    return " ".join(
        f"{part[:1].upper()}{part[1:].rstrip('.?')}{'?' if part.endswith('?') else '.'}" for part in parts if part
    )


def groups(plan: Plan, elements: Sequence[Element], *, status_by_id: Mapping[str, str]) -> list[Group]:
    """Return elements by group, groups from purpose to words, kinds in the order of the vocabulary."""
    places = {name: at for at, name in enumerate(KINDS)}
    by_group: dict[str, list[Element]] = {}
    for element in elements:
        by_group.setdefault(kind_of(element).group, []).append(element)
    return [
        Group(
            key,
            TITLES.get(key, humanised(key)),
            [
                _entry(plan, element, status_by_id)
                for element in sorted(by_group[key], key=lambda element: places[kind_of(element).name])
            ],
        )
        for key in ORDER
        if key in by_group
    ]


def _entry(plan: Plan, element: Element, status_by_id: Mapping[str, str]) -> Entry:
    owner = plan.get(element.owner or "")
    cycle = plan.get(getattr(element, "cycle", None) or "")
    return Entry(
        element.title,
        address("element", element.id),
        element.id,
        kind_of(element).title,
        owner.title if owner is not None else "",
        cycle.title if cycle is not None else "",
        status_by_id.get(element.id, ""),
    )
