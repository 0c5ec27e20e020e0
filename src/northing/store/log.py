"""The log: what happened to a store, one event after another, each under a number that only one writer can have."""

from __future__ import annotations

from dataclasses import dataclass
from threading import RLock
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from northing.model import Mark, Measurement, Run
    from northing.plan import Changeset
    from northing.store.protocols import BranchStatus

E = TypeVar("E")


@dataclass(frozen=True, slots=True)
class BranchCreated:
    """A draft parted from another branch."""

    name: str
    base_branch: str
    base: int


@dataclass(frozen=True, slots=True)
class StatusSet:
    """A branch stands somewhere else now."""

    name: str
    status: BranchStatus


@dataclass(frozen=True, slots=True)
class Committed:
    """A changeset was written to a branch."""

    branch: str
    changeset: Changeset


@dataclass(frozen=True, slots=True)
class Recorded:
    """A run recorded measurements, and how far metrics are measured."""

    run: Run
    measurements: tuple[Measurement, ...]
    marks: tuple[Mark, ...] = ()


HistoryEvent = BranchCreated | StatusSet | Committed


class Log(Protocol[E]):
    """Events in order, numbered from 1 without gaps."""

    def read(self, *, after: int) -> Iterator[E]:
        """Yield the events after a number, in order."""

    def write(self, event: E, *, number: int) -> bool:
        """Write an event under a number, whole or not at all; False when another writer took the number first."""


class MemoryLog(Generic[E]):
    """A log in memory, for tests, notebooks and trials; whoever uses it lets one thread write at a time."""

    def __init__(self) -> None:
        """Begin without events."""
        self._events: list[E] = []

    def read(self, *, after: int) -> Iterator[E]:
        """Yield the events after a number."""
        yield from self._events[after:]

    def write(self, event: E, *, number: int) -> bool:
        """Append an event."""
        if number != len(self._events) + 1:
            return False
        self._events.append(event)
        return True


class Follower(Generic[E]):
    """Keeps up with a log: takes in what is new before every look, and writes under the number that follows."""

    def __init__(self, log: Log[E], take: Callable[[E], None]) -> None:
        """Follow a log; `take` is called with every event once."""
        self._log = log
        self._take = take
        self._seen = 0
        self.lock = RLock()

    def refresh(self) -> None:
        """Take in what is new."""
        with self.lock:
            for event in self._log.read(after=self._seen):
                self._take(event)
                self._seen += 1

    def write(self, make: Callable[[], E | None]) -> None:
        """Write what `make` returns from the state as it is; should another writer be quicker, look and make again."""
        with self.lock:
            while True:
                self.refresh()
                number = self._seen + 1  # what `make` looks at may be newer already: then the number is taken
                event = make()
                if event is None or self._log.write(event, number=number):
                    self.refresh()
                    return
