"""NR209: deadweight, displacement, attribution and drop-off are shares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.model import SroiAccount
from northing.model.impact import Range
from northing.rules.rule import Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from northing.rules.rule import Scope


_SHARES = ("deadweight", "displacement", "attribution", "drop_off")


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every share of an impact map's row, or limit of its range, outside 0 to 1."""
    for account in scope.of_kind(SroiAccount):
        for number, row in enumerate(account.outcomes):
            for name in _SHARES:
                for value in _values(getattr(row, name)):
                    if not 0 <= value <= 1:
                        message = f"{name} of {row.title!r} is {value:g}"
                        yield Finding(account.id, f"outcomes.{number}.{name}", message, "write a share from 0 to 1")


def _values(assumption: float | Range) -> tuple[float, ...]:
    return (assumption.low, assumption.high) if isinstance(assumption, Range) else (assumption,)


RULE = Rule(
    code="NR209",
    title="A share of an SROI account is not between 0 and 1",
    level="error",
    why=(
        "These four say which part of a change does not count, from 0 for none of it to 1 for all of it. "
        "Write 0.25 for 25 %."
    ),
    example_bad="""
sroi_accounts:
  - id: quiet
    title: Quieter nights
    outcomes:
      - title: Better sleep
        stakeholder: neighbours
        quantity: 100
        proxy: 20
        deadweight: 25
stakeholders:
  - id: neighbours
    title: Neighbours
""",
    example_good="""
sroi_accounts:
  - id: quiet
    title: Quieter nights
    outcomes:
      - title: Better sleep
        stakeholder: neighbours
        quantity: 100
        proxy: 20
        deadweight: 0.25
stakeholders:
  - id: neighbours
    title: Neighbours
""",
    check=check,
    is_local=True,
)
