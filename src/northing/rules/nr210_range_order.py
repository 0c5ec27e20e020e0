"""NR210: the likely value of a range lies between its lowest and highest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.model import SroiAccount
from northing.model.impact import Range
from northing.rules.rule import Finding, Rule
from northing.rules.values import walk_numbers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from northing.rules.rule import Scope


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every range whose three values do not ascend."""
    for account in scope.of_kind(SroiAccount):
        rows = [(f"outcomes.{number}", row) for number, row in enumerate(account.outcomes)]
        rows += [(f"inputs.{number}", row) for number, row in enumerate(account.inputs)]  # type: ignore[misc]
        for place, row in rows:
            for path, _, value in walk_numbers(row, place):
                if isinstance(value, Range) and not value.low <= value.likely <= value.high:
                    message = f"the range {value.low:g}, {value.likely:g}, {value.high:g} does not ascend"
                    yield Finding(account.id, path, message, "write the lowest, the likely and the highest value")


RULE = Rule(
    code="NR210",
    title="A range is out of order",
    level="error",
    why=("An uncertain assumption has a lowest, a likely and a highest plausible value, in this order."),
    example_bad="""
sroi_accounts:
  - id: quiet
    title: Quieter nights
    outcomes:
      - title: Better sleep
        stakeholder: neighbours
        quantity: 100
        proxy: 20
        deadweight: {low: 0.3, likely: 0.2, high: 0.4}
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
        deadweight: {low: 0.1, likely: 0.2, high: 0.4}
stakeholders:
  - id: neighbours
    title: Neighbours
""",
    check=check,
)
