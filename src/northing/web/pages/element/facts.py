"""What an element says: its fields in the order of its kind, references as links, the help of each as a hint."""

from __future__ import annotations

from dataclasses import dataclass, is_dataclass
from typing import TYPE_CHECKING, Any

from northing.model import kind_of
from northing.web.pages.element.values import IN_UNIT, NOTHING, stated, unit_of, write_value
from northing.web.pages.frame.addresses import address
from northing.web.pages.frame.words import humanised

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from northing.model import Element
    from northing.model.registry import Field
    from northing.plan import Plan

SHOWN_ELSEWHERE = {"id", "title", "description", "links", "columns", "tests"}
CODE = {"expression", "where", "formula", "status", "stated_score"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a value: words, perhaps a link or code."""

    text: str
    href: str = ""
    is_code: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """One field of an element: what it is called, what it says, and what it means.

    Attributes:
        label: the field.
        lines: what it says, one line an entry.
        help: what the field means.
    """

    label: str
    lines: Sequence[Sequence[Piece]]
    help: str


def statements(plan: Plan, element: Element) -> list[Statement]:
    """Return the fields of an element that say something."""
    unit = unit_of(plan, element)
    return [
        Statement(humanised(field.name), list(_lines(plan, field, getattr(element, field.name), unit)), field.help)
        for field in kind_of(element).fields
        if field.name not in SHOWN_ELSEWHERE and _says_something(field, getattr(element, field.name))
    ]


def _says_something(field: Field, value: Any) -> bool:
    return value not in NOTHING and (field.required or value != field.default)


def _lines(plan: Plan, field: Field, value: Any, unit: str) -> Iterator[list[Piece]]:
    """Yield the lines of a value: one for each item of a list, and one for each field of a nested document."""
    if isinstance(value, tuple):
        for item in value:
            yield _line(plan, field, item, unit)
    elif is_dataclass(value) and not isinstance(value, type):
        for name, item in stated(value):
            label = Piece(f"{humanised(name).lower()}: ")
            yield [label, *_pieces(plan, item, is_code=name in CODE, unit=unit if name in IN_UNIT else "")]
    else:
        yield _line(plan, field, value, unit)


def _line(plan: Plan, field: Field, value: Any, unit: str) -> list[Piece]:
    if field.targets and isinstance(value, str):
        return [reference(plan, value)]
    if is_dataclass(value) and not isinstance(value, type):
        pieces: list[Piece] = []
        for name, item in stated(value):
            pieces += [
                Piece(f"{', ' if pieces else ''}{humanised(name).lower()} "),
                *_pieces(plan, item, is_code=name in CODE, unit=unit if name in IN_UNIT else ""),
            ]
        return pieces
    return _pieces(plan, value, is_code=field.name in CODE, unit=unit if field.name in IN_UNIT else "", may_refer=False)


def _pieces(plan: Plan, value: Any, *, is_code: bool, unit: str, may_refer: bool = True) -> list[Piece]:
    if may_refer and isinstance(value, str) and value in plan:
        return [reference(plan, value)]
    if (
        may_refer
        and isinstance(value, tuple)
        and value
        and all(isinstance(item, str) and item in plan for item in value)
    ):
        return [
            piece for at, item in enumerate(value) for piece in ([Piece(", ")] if at else []) + [reference(plan, item)]
        ]
    return [Piece(write_value(value, unit=unit), is_code=is_code)]


def reference(plan: Plan, element_id: str) -> Piece:
    """Return a reference as a link with the title of what it refers to; what the viewer may not see is not named."""
    element = plan.get(element_id)
    if element is None:
        return Piece("something you may not see, or that is not there")
    return Piece(element.title, address("element", element.id))
