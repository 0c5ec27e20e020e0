"""What was drawn from a scoreboard, kept as long as the board is: asked for again, a page costs next to nothing."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from northing.work.scoreboard import Scoreboard

Made = TypeVar("Made")
MOST = 48
_kept: OrderedDict[Hashable, tuple[Scoreboard, object]] = OrderedDict()
_lock = Lock()


def kept(board: Scoreboard, key: Hashable, make: Callable[[], Made]) -> Made:
    """Return something made from a scoreboard, made once while the board is in use.

    Boards never change, so what was made from one stays right. Each entry holds its board, so that no other board can
    take its identity.

    Args:
        board: the scoreboard.
        key: what is made from it, and everything else that it depends on.
        make: makes it.
    """
    place = (id(board), key)
    with _lock:
        if place in _kept:
            _kept.move_to_end(place)
            return cast("Made", _kept[place][1])
    made = make()
    with _lock:
        _kept[place] = (board, made)
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return made


def forget() -> None:
    """Let go of everything that is kept: the next page is drawn from its numbers again."""
    with _lock:
        _kept.clear()
