"""Long lists in pages: the stretch that an address asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from northing.model import Invalid, Issue, Where

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest

Item = TypeVar("Item")
Part_co = TypeVar("Part_co", covariant=True)


class Sliceable(Protocol[Part_co]):
    """What a stretch can be taken of: a sequence, or a list that is read as it is needed."""

    def __len__(self) -> int:
        """Count the entries."""

    def __getitem__(self, wanted: slice, /) -> Sequence[Part_co]:
        """Return a stretch."""


@dataclass(frozen=True, slots=True)
class Slice(Generic[Item]):
    """One page of a list.

    Attributes:
        items: what it holds.
        number, count: which page of how many, from 1.
        href: address of a page, `{}` for its number.
        told: which of how many entries these are.
    """

    items: Sequence[Item]
    number: int
    count: int
    href: str
    told: str


def asked_page(request: HttpRequest, items: Sliceable[Item], *, size: int) -> Slice[Item]:
    """Return the page of a list that an address asks for by `page`, the first where it asks for none.

    Raises:
        Invalid: there is no such page.
    """
    text = request.GET.get("page", "1")
    total = len(items)
    count = max(1, -(-total // size))
    if not text.isdecimal() or not 1 <= int(text) <= count:
        raise Invalid(
            [Issue("NR008", "error", f"there is no page {text!r}; pages are 1 to {count}", Where(field="page"))]
        )
    number = int(text)
    asked = request.GET.copy()
    asked.pop("page", None)
    rest = f"{asked.urlencode()}&" if asked else ""
    shown = items[(number - 1) * size : number * size]
    told = f"{(number - 1) * size + 1:,} to {(number - 1) * size + len(shown):,} of {total:,}" if shown else ""
    return Slice(shown, number, count, f"?{rest.replace('{', '%7B')}page={{}}", told)
