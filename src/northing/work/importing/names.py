"""Names: what is called order_total elsewhere becomes the id order-total here, and no two things get one id."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

PLAIN = re.compile(r"[a-z_][a-z0-9_]*")


def slug(name: str) -> str:
    """Return a name as an id: small letters and digits, everything else as single hyphens.

    >>> slug("Order__Total_2024")
    'order-total-2024'
    """
    return re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")


def humanise(name: str) -> str:
    """Return a name as a title, for want of a label.

    >>> humanise("order_total")
    'Order total'
    """
    words = " ".join(part for part in re.split(r"[_\W]+", name) if part)
    return words[:1].upper() + words[1:]


class Ids:
    """The ids of an import: each is given once, and none that the plan has already."""

    def __init__(self, taken: Iterable[str], *, prefix: str = "") -> None:
        """Begin with the ids that the plan has.

        Args:
            taken: ids that are not to be given.
            prefix: what every id begins with.
        """
        self.taken = frozenset(taken)
        self._prefix = prefix
        self._given: dict[str, str] = {}

    def of(self, name: str) -> str:
        """Return the id that a name becomes."""
        return f"{self._prefix}{slug(name)}"

    def take(self, name: str, owner: str) -> str | None:
        """Give a name's id to its owner; None when it is taken by another.

        Args:
            name: the name that the id is made of.
            owner: what gets the id, for `holder`.
        """
        found = self.of(name)
        if not slug(name) or found in self.taken or self._given.get(found, owner) != owner:
            return None
        self._given[found] = owner
        return found

    def take_any(self, names: Iterable[str], owner: str) -> str | None:
        """Give the first of several ids that is free."""
        return next((found for name in names if (found := self.take(name, owner)) is not None), None)

    def holder(self, name: str) -> str:
        """Say what has the id that a name becomes."""
        found = self.of(name)
        return self._given.get(found, "an element of the plan") if found else "nothing"
