"""Why something of an import is left out: raised deep within, caught where the next thing begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.model import Where

if TYPE_CHECKING:
    from northing.model import Issue

NOWHERE = Where()
PREFIX = "give all ids of the import a prefix"
"""What helps against ids that are taken."""


class LeftOut(Exception):  # noqa: N818 - it is no error of anybody
    """A definition has no counterpart in Northing.

    Attributes:
        reason: why, as the end of a sentence about it.
        where: what stands in the way, if that is not the definition itself.
        fix: what would help.
    """

    def __init__(self, reason: str, where: Where = NOWHERE, *, fix: str = "") -> None:
        """Keep the reason and its place."""
        self.reason = reason
        self.where = where
        self.fix = fix
        super().__init__(reason)


def errors_of(issues: list[Issue]) -> list[Issue]:
    """Return the issues that stop an element from being taken over."""
    return [issue for issue in issues if issue.level == "error" and issue.code not in NOT_IN_THE_WAY]


NOT_IN_THE_WAY = frozenset({"NR104"})
"""What people add afterwards: relations that only the strict profile asks for."""
