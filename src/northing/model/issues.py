"""Issues: the faults and hints that checks return, as values that every shell prints alike."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

Level = Literal["error", "warning", "hint"]
LEVELS: tuple[Level, ...] = ("error", "warning", "hint")


@dataclass(frozen=True, slots=True, order=True)
class Where:
    """The place of an issue: in the plan (element and field), in a file (line and column, both from 1), or both.

    A column alone is one in a line of text that the message repeats, such as a query.
    """

    file: str = ""
    line: int = 0
    column: int = 0
    element: str = ""
    field: str = ""

    def __str__(self) -> str:
        """Render like a compiler does: `plan/okrs.yaml:41:5`, else the element and field.

        >>> print(Where("plan/okrs.yaml", 41), Where(element="on-time", field="owner"), Where(column=7), Where())
        plan/okrs.yaml:41 on-time.owner column 7 plan
        """
        if self.file:
            return ":".join([self.file, *(str(number) for number in (self.line, self.column) if number)])
        named = ".".join(part for part in (self.element, self.field) if part)
        return named or (f"column {self.column}" if self.column else "plan")


@dataclass(frozen=True, slots=True)
class Issue:
    """One finding of a check.

    Attributes:
        code: the rule's stable code, `NR` and three digits; each has a page in the reference.
        level: error (cannot be published), warning (should be mended), hint (worth a thought).
        message: what was found, in one sentence.
        where: the place.
        fix: what would be right; empty when the message says it already.
    """

    code: str
    level: Level
    message: str
    where: Where = Where()
    fix: str = ""

    def __str__(self) -> str:
        """Render as one line, as linters do.

        >>> str(Issue("NR101", "error", "no objective 'fli'", Where("plan/okrs.yaml", 41, 5), "did you mean 'fly'?"))
        "plan/okrs.yaml:41:5 NR101 error: no objective 'fli'; did you mean 'fly'?"
        """
        return f"{self.where} {self.code} {self.level}: {self.message}{'; ' if self.fix else ''}{self.fix}"

    def at(self, where: Where) -> Issue:
        """Return the same issue at another place."""
        return replace(self, where=where)


def has_errors(issues: Iterable[Issue]) -> bool:
    """Tell whether any issue stops publication."""
    return any(issue.level == "error" for issue in issues)


def sort_issues(issues: Iterable[Issue]) -> list[Issue]:
    """Order issues by place, then by how grave they are, then by code."""
    return sorted(issues, key=lambda issue: (issue.where, LEVELS.index(issue.level), issue.code, issue.message))
