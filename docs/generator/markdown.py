"""Pieces of Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

NOTE = "<!-- Written by docs/generate.py. Change the code it is made from, then run `make docs`. -->"


def page(title: str, *parts: str) -> str:
    """Return a whole page: title, note for whoever would edit it, and its parts."""
    return "\n\n".join([f"# {title}", NOTE, *(part.strip("\n") for part in parts if part)]) + "\n"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; a bar in a cell is escaped."""
    lines = [[cell.replace("|", "\\|").replace("\n", " ") for cell in row] for row in rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in [list(heads), ["---"] * len(heads), *lines])


def fenced(text: str, language: str = "") -> str:
    """Return a block of code."""
    return f"```{language}\n{text.strip()}\n```"


def code(text: object) -> str:
    """Return a word set as code."""
    return f"`{text}`"


def either(words: Iterable[str], *, last: str = "or") -> str:
    """Join words in a sentence.

    >>> either(["a", "b", "c"])
    'a, b or c'
    """
    *before, final = list(words)
    return f"{', '.join(before)} {last} {final}" if before else final
