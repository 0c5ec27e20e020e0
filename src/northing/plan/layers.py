"""Mappings that are never changed: a copy that differs in a few keys shares all the rest with what it came from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

if TYPE_CHECKING:
    from collections.abc import Iterator, KeysView, ValuesView
    from collections.abc import Set as AbstractSet

V = TypeVar("V")
T = TypeVar("T")
DIFFERING = 512
"""So many keys may differ before a copy gets a layer of its own: copying them takes microseconds."""


class Layered(Mapping[str, V]):
    """An ordered mapping of two layers: one that may be large and is shared, and the few keys that differ from it.

    Looking up looks through both. Whatever goes through all of it makes one layer of the two first, and keeps that.

    >>> before = Layered({"a": 1, "b": 2})
    >>> draft = LayeredDraft(before)
    >>> draft["a"] = 3
    >>> dict(draft.seal()), dict(before)
    ({'a': 3, 'b': 2}, {'a': 1, 'b': 2})
    """

    __slots__ = ("layers",)

    def __init__(
        self, base: dict[str, V], over: dict[str, V] | None = None, moved: AbstractSet[str] = frozenset()
    ) -> None:
        """Take over the layers; nobody may change them from now on.

        Args:
            base: the shared layer.
            over: the keys that differ: in place of one of the base, or after all of them.
            moved: keys of the base that are no longer at their place: they are gone, or come at the end by `over`.
        """
        self.layers = (base, over if over is not None else {}, moved)

    def __getitem__(self, key: str) -> V:
        """Return the value of a key."""
        base, over, moved = self.layers
        if key in over:
            return over[key]
        if key in moved:
            raise KeyError(key)
        return base[key]

    @overload
    def get(self, key: str, /) -> V | None: ...

    @overload
    def get(self, key: str, /, default: V | T) -> V | T: ...

    def get(self, key: str, /, default: Any = None) -> Any:
        """Return the value of a key, or the default where there is none."""
        base, over, moved = self.layers
        if key in over:
            return over[key]
        return default if key in moved else base.get(key, default)

    def __contains__(self, key: object) -> bool:
        """Tell whether there is a value for a key."""
        base, over, moved = self.layers
        return key in over or (key in base and key not in moved)

    def __len__(self) -> int:
        """Count the keys."""
        base, over, moved = self.layers
        return len(base) - len(moved) + sum(key not in base or key in moved for key in over)

    def flat(self) -> dict[str, V]:
        """Return everything in one layer, which from then on is the shared one; it is to be read only."""
        base, over, moved = self.layers
        if over or moved:
            base = {key: value for key, value in base.items() if key not in moved} if moved else dict(base)
            base.update(over)
            self.layers = (base, {}, frozenset())
        return base

    def __iter__(self) -> Iterator[str]:
        """Go through the keys in order."""
        return iter(self.flat())

    def keys(self) -> KeysView[str]:
        """Return the keys in order."""
        return self.flat().keys()

    def values(self) -> ValuesView[V]:
        """Return the values in the order of their keys."""
        return self.flat().values()

    def items(self) -> Any:
        """Return keys and values in order."""
        return self.flat().items()

    def __eq__(self, other: object) -> bool:
        """Tell whether another mapping has the same keys and values, in whatever order."""
        if isinstance(other, Layered):
            return self.flat() == other.flat()
        return self.flat() == other if isinstance(other, Mapping) else NotImplemented

    __hash__ = None  # type: ignore[assignment]  # as for dict

    def __repr__(self) -> str:
        """Show it as the dict that it stands for."""
        return repr(self.flat())


class LayeredDraft(Generic[V]):
    """A copy of a layered mapping that is still being changed."""

    __slots__ = ("_base", "_moved", "_over")

    def __init__(self, start: Layered[V]) -> None:
        """Begin with what a mapping has; only what differs from its shared layer is copied."""
        base, over, moved = start.layers
        self._base = base
        self._over = dict(over)
        self._moved = set(moved)

    def get(self, key: str) -> V | None:
        """Return the value of a key, or None."""
        return self._over[key] if key in self._over else None if key in self._moved else self._base.get(key)

    def __contains__(self, key: object) -> bool:
        """Tell whether there is a value for a key."""
        return key in self._over or (key in self._base and key not in self._moved)

    def __setitem__(self, key: str, value: V) -> None:
        """Give a key a value: at its place, or at the end when it is new."""
        self._over[key] = value

    def pop(self, key: str) -> V | None:
        """Take a key away and return its value, or None where there was none."""
        found = self.get(key)
        self._over.pop(key, None)
        if key in self._base:
            self._moved.add(key)
        return found

    def seal(self) -> Layered[V]:
        """Return the mapping as it is now; this draft may not be changed any more."""
        sealed = Layered(self._base, self._over, self._moved)
        if len(self._over) + len(self._moved) > DIFFERING:
            sealed.flat()
        return sealed
