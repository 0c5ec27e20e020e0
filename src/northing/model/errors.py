"""Refusals: one exception class per reason, in one tree. Faults of a plan or of data are `Issue` values instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from northing.model.issues import Issue


class NorthingError(Exception):
    """Northing refuses to do what was asked; the message says what was found and what would be right."""


class NotFound(NorthingError):  # noqa: N818 - the vocabulary's word
    """What was asked for does not exist, or is hidden from the one who asks."""


class Conflict(NorthingError):  # noqa: N818
    """Somebody else wrote first: the head that the writer had read is not the head any more.

    Attributes:
        expected: the head that the writer read.
        actual: the head that is there now.
    """

    def __init__(self, expected: object, actual: object, message: str = "") -> None:
        """Keep both heads, so that a shell can show what happened in between."""
        self.expected = expected
        self.actual = actual
        super().__init__(
            message or f"the plan is at {actual} now, your change was made on {expected}: pull and try again"
        )


class Forbidden(NorthingError):  # noqa: N818
    """The party may not do this."""


class Invalid(NorthingError):  # noqa: N818
    """The input has faults; all of them are in `issues`."""

    def __init__(self, issues: Iterable[Issue]) -> None:
        """Carry every fault at once; the message lists them one a line."""
        self.issues: tuple[Issue, ...] = tuple(issues)
        super().__init__("\n".join(str(issue) for issue in self.issues))


class Unavailable(NorthingError):  # noqa: N818
    """Something that is needed cannot be reached now: a database, a file, an optional package."""
