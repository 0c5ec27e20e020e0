"""How an element came to be: its versions for the macro `story`, and the difference between any two."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.model import Invalid, Issue, Where
from northing.plan import compare
from northing.web.pages.element.values import unit_of, write_changes
from northing.web.pages.frame.addresses import address
from northing.web.pages.frame.page import Version as Told
from northing.web.pages.frame.words import count_of, write_moment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from northing.plan import Plan
    from northing.web.pages.frame.page import FieldChange
    from northing.work.revisions import Version

MOST_FIELDS = 6


def story(plan: Plan, element_id: str, versions: Sequence[Version], *, most: int | None = None) -> list[Told]:
    """Return the versions of an element, newest first, each with what it changed.

    Args:
        plan: the plan, for units.
        element_id: the element.
        versions: its versions, oldest first.
        most: how many are returned at most; all when left out.
    """
    unit = unit_of(plan, plan.get(element_id))
    newest = list(reversed(versions))[:most]
    return [
        _told(element_id, version, unit, who=name_of(plan, version.revision.actor), is_current=version is versions[-1])
        for version in newest
    ]


def name_of(plan: Plan, actor: str) -> str:
    """Return the name of one who changed something: the title of a party of the plan, else the account's name."""
    party = plan.get(actor)
    return party.title if party is not None else actor


def _told(element_id: str, version: Version, unit: str, *, who: str, is_current: bool) -> Told:
    revision, difference = version.revision, version.difference
    is_change = difference is not None and difference.before is not None and difference.after is not None
    changes = write_changes(difference.fields, unit=unit) if is_change and difference is not None else []
    return Told(
        at=revision.at.isoformat(),
        when=f"Version {version.number}, {write_moment(revision.at)}",
        who=f"{who}, via {revision.via}",
        message=revision.message or "no reason given",
        href=_compared(element_id, version.number),
        changes=changes[:MOST_FIELDS],
        more=_more(version, len(changes)),
        is_current=is_current,
    )


def _more(version: Version, count: int) -> str:
    difference = version.difference
    if version.revision.action == "rename":
        return f"renamed to {version.revision.new_id}"
    if difference is None:
        return "nothing in it changed"
    if difference.before is None:
        return f"created, {count_of(len(difference.fields), 'field')}"
    if difference.after is None:
        return "deleted"
    return f"and {count_of(count - MOST_FIELDS, 'more field')}" if count > MOST_FIELDS else ""


def _compared(element_id: str, number: int) -> str:
    return address("element-version", element_id, query={"from": str(max(1, number - 1)), "to": str(number)})


def asked_pair(versions: Sequence[Version], first: str, second: str) -> tuple[Version, Version]:
    """Return the two versions that an address asks to compare; the last two where it names none.

    Raises:
        Invalid: a version that does not exist; both at once.
    """
    last = len(versions)
    wanted = (first or str(max(1, last - 1)), second or str(last))
    issues = [
        Issue("NR008", "error", f"there is no version {text!r}; versions are 1 to {last}", Where(field=field))
        for field, text in zip(("from", "to"), wanted, strict=True)
        if not (text.isdecimal() and 1 <= int(text) <= last)
    ]
    if issues:
        raise Invalid(issues)
    before, after = (versions[int(text) - 1] for text in wanted)
    return before, after


def difference(plan: Plan, before: Version, after: Version) -> list[FieldChange]:
    """Return how two versions of an element differ, field by field."""
    return write_changes(compare(before.element, after.element), unit=unit_of(plan, after.element or before.element))
