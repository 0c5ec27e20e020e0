"""How commands print: JSON for programs, words and shapes for people, issues like a linter."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from rich.console import Console

    from northing.model import Issue
    from northing.plan import Difference, FieldChange

COLOUR_BY_STATUS = {
    "good": "green",
    "average": "yellow",
    "poor": "red",
    "none": "bright_black",
    "stale": "bright_black",
}
SHAPE_BY_STATUS = {"good": "■", "average": "▲", "poor": "●", "none": "○", "stale": "◌"}
COLOUR_BY_LEVEL = {"error": "red", "warning": "yellow", "hint": "cyan"}
COLOUR_BY_ACTION = {"created": "green", "changed": "yellow", "deleted": "red"}
SIGN_BY_ACTION = {"created": "+", "changed": "~", "deleted": "-"}


def print_json(value: Any) -> None:
    """Print a value as JSON for programs; dates as ISO text."""
    import msgspec

    click.echo(msgspec.json.format(msgspec.json.encode(value, enc_hook=_plain), indent=2))


def _plain(value: object) -> object:
    """Return a value that JSON has no word for as one that it has: numbers of NumPy, moments, paths."""
    return float(value) if isinstance(value, float) else str(value)


def say(text: str) -> None:
    """Tell the person something that is no data."""
    click.echo(text, err=True)


def counted(count: int, word: str) -> str:
    """Write a number of things.

    >>> counted(1, "file"), counted(1200, "result")
    ('1 file', '1,200 results')
    """
    return f"{count:,} {word}{'' if count == 1 else 's'}"


def day(moment: date) -> str:
    """Write a day as people read it.

    >>> from datetime import date
    >>> day(date(2013, 11, 8))
    '8 Nov 2013'
    """
    return f"{moment:%d %b %Y}".lstrip("0")


def console() -> Console:
    """Return the console for tables on stdout; it is as wide as the terminal, and wide when there is none."""
    from rich.console import Console

    class Pipe(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError

    found = Pipe(highlight=False, soft_wrap=False)
    return found if found.is_terminal else Pipe(highlight=False, width=WIDTH)


def print_issues(issues: Sequence[Issue]) -> None:
    """Print issues one a line, as linters do, and how many there are."""
    for issue in issues:
        where = click.style(str(issue.where), bold=True)
        level = click.style(f"{issue.code} {issue.level}", fg=COLOUR_BY_LEVEL[issue.level])
        click.echo(f"{where} {level}: {issue.message}{'; ' if issue.fix else ''}{issue.fix}")


def count_issues(issues: Sequence[Issue]) -> str:
    """Say how many issues there are of each level.

    >>> count_issues([])
    'no issues'
    """
    counts = [(sum(issue.level == level for issue in issues), level) for level in ("error", "warning", "hint")]
    return ", ".join(counted(count, level) for count, level in counts if count) or "no issues"


def issue_document(issue: Issue) -> dict[str, object]:
    """Return an issue as plain values for JSON."""
    where = issue.where
    return {
        "code": issue.code,
        "level": issue.level,
        "message": issue.message,
        "fix": issue.fix,
        "file": where.file or None,
        "line": where.line or None,
        "column": where.column or None,
        "element": where.element or None,
        "field": where.field or None,
    }


def print_differences(found: Iterable[Difference]) -> None:
    """Print what differs between two plans, element by element and field by field."""
    for item in found:
        colour = COLOUR_BY_ACTION[item.action]
        title = (item.after or item.before).title  # type: ignore[union-attr]  # one of the two is there
        click.echo(
            click.style(f"{SIGN_BY_ACTION[item.action]} {item.kind} {item.id}", fg=colour, bold=True) + f"  {title}"
        )
        if item.action == "changed":
            for change in item.fields:
                click.echo(_field_line(change))


def _field_line(change: FieldChange) -> str:
    before, after = (
        click.style(shorten(value), fg=colour) for value, colour in ((change.before, "red"), (change.after, "green"))
    )
    return f"    {'.'.join(change.path)}: {before} → {after}"


def difference_document(item: Difference) -> dict[str, object]:
    """Return a difference as plain values for JSON."""
    return {
        "action": item.action,
        "kind": item.kind,
        "id": item.id,
        "fields": [
            {"path": ".".join(change.path), "before": plain(change.before), "after": plain(change.after)}
            for change in item.fields
        ],
    }


def plain(value: Any) -> Any:
    """Return a field's value as plain JSON values."""
    import dataclasses

    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {name: plain(item) for name, item in dataclasses.asdict(value).items() if item not in (None, (), {}, "")}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return value if value is None or isinstance(value, (str, int, float, bool)) else str(value)


MOST = 100
WIDTH = 150


def shorten(value: Any) -> str:
    """Write a field's value on one line.

    >>> shorten(None), shorten(0.84)
    ('none', '0.84')
    """
    shown = plain(value)
    if isinstance(shown, float):
        return f"{shown:.12g}"
    if shown in (None, "", [], {}):
        return "none"
    text = shown if isinstance(shown, str) else json.dumps(shown, ensure_ascii=False)
    text = " ".join(text.split())
    return text if len(text) <= MOST else f"{text[: MOST - 1]}…"
