"""NR252: what is said of a KPI's members fits how it is broken down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.model import Kpi, Target, member_key
from northing.rules.rule import Finding, Rule
from northing.rules.values import named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from northing.rules.rule import Scope


def check(scope: Scope) -> Iterator[Finding]:
    """Yield members without a break-down, of other dimensions, named twice, or counting in what is no composite."""
    kpis = scope.plan.of_kind(Kpi)
    for kpi in scope.of_kind(Kpi):
        if not kpi.dimensions:
            yield from _without_break_down(kpi)
            continue
        seen: set[str] = set()
        for number, member in enumerate(kpi.members):
            field = f"members.{number}"
            if set(member.member) != set(kpi.dimensions):
                message = f"a member of {named(kpi)} is named by {', '.join(member.member) or 'nothing'}"
                yield Finding(kpi.id, f"{field}.member", message, f"name it by {', '.join(kpi.dimensions)}")
            elif member_key(member.member) in seen:
                message = f"{', '.join(member.member.values())} is named twice among the members of {named(kpi)}"
                yield Finding(kpi.id, f"{field}.member", message, "say it once")
            seen.add(member_key(member.member))
            parent = kpis.get(member.parent or "")
            if parent is not None and parent.metric is not None:
                message = f"a member of {named(kpi)} counts in {parent.id!r}, which has a result of its own"
                yield Finding(kpi.id, f"{field}.parent", message, "name a composite: a KPI without a metric")
        yield from _targets(kpi)


def _without_break_down(kpi: Kpi) -> Iterator[Finding]:
    said = [("members", bool(kpi.members)), ("scored_by", kpi.scored_by == "members")]
    for field, is_said in said:
        if is_said:
            message = f"{named(kpi)} is not broken down, so it has no members"
            yield Finding(kpi.id, field, message, "name the dimensions in by")


def _targets(kpi: Kpi) -> Iterator[Finding]:
    """Yield targets by member whose keys have another number of values than there are dimensions."""
    own = kpi.target.by_member if isinstance(kpi.target, Target) and len(kpi.dimensions) > 1 else {}
    for key in own:
        if len(key.split(", ")) < len(kpi.dimensions):
            message = f"{key!r} is no member of {named(kpi)}, which is broken down by {' and '.join(kpi.dimensions)}"
            yield Finding(kpi.id, f"target.by_member.{key}", message, "write a value of each, with ', ' between them")


RULE = Rule(
    code="NR252",
    title="What is said of members does not fit the break-down",
    level="error",
    why=(
        "A KPI that is broken down (`by`) has a member for each value of its dimension, or for each combination of "
        "several. `members` gives some of them a title, a weight, or a place in another composite; each is named by "
        "the same dimensions as `by`, and once. `scored_by: members` needs members to be scored by."
    ),
    example_bad="""
metrics:
  - id: delay
    title: Delay
    dimensions: [origin, carrier]
kpis:
  - id: punctual
    title: Punctual
    metric: delay
    target: 10
    by: origin
    members:
      - {member: {carrier: UA}, title: United}
""",
    example_good="""
metrics:
  - id: delay
    title: Delay
    dimensions: [origin, carrier]
kpis:
  - id: punctual
    title: Punctual
    metric: delay
    target: 10
    by: carrier
    members:
      - {member: {carrier: UA}, title: United}
""",
    check=check,
)
