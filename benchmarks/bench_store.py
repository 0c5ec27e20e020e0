"""How long a store takes with a plan of 100,000 elements, against what people would keep a plan in otherwise.

Run: `python benchmarks/bench_store.py [--elements N] [--postgresql URL]`. Prints medians and ratios of one run on one
machine. Facts have a benchmark of their own, `bench_facts.py`. The others do the same work on the same documents:

- history table: a row per element in SQLite, and a trigger that copies the row into a history table at every change, as
  django-simple-history and temporal tables do; an earlier state is the latest history row per element.
- one document: the whole plan as one JSON text in one row, a row per version.
- git: a file per element, a commit per change (only where git is installed; the files are written once, untimed).
"""

from __future__ import annotations

import argparse
import io
import json
import shutil
import sqlite3
import statistics
import subprocess
import tarfile
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bench_plan import make_elements
from northing.codec import decode, encode
from northing.model import kind_of
from northing.plan import Plan, put
from northing.store.opening import open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from northing.model import Element
    from northing.plan import Change
    from northing.store import Store

AT = datetime(2026, 1, 1, tzinfo=UTC)


def seconds(run: Callable[[], object], times: int = 5) -> float:
    """Return the median duration of a few runs."""
    durations = []
    for _ in range(times):
        begun = time.perf_counter()
        run()
        durations.append(time.perf_counter() - begun)
    return statistics.median(durations)


class Northing:
    """A store of Northing."""

    def __init__(self, url: str, folder: Path, elements: list[Element]) -> None:
        """Open it."""
        self.url, self.folder, self.elements = url, folder, elements
        self.store = open_store(url, workspace=folder, create=True)
        self.number = 0

    def fill(self) -> None:
        """Write every element at once."""
        self._append([put(element) for element in self.elements])

    def change_one(self) -> None:
        """Change one element."""
        self.number += 1
        self._append([put(replace(self.elements[-1], title=f"Title {self.number}"))])

    def _append(self, changes: list[Change]) -> None:
        history = self.store.history
        head = history.branch().head
        history.append(changes, expected=head, actor="ann", at=AT, via="bench", message="")

    def reopen(self) -> Store:
        """Open it as another process does."""
        return open_store(self.url, workspace=self.folder)

    def load(self) -> Plan:
        """Read the newest plan, as a new process does."""
        return self.reopen().history.load()

    def load_past(self) -> Plan:
        """Read the plan as it was after it was filled."""
        return self.reopen().history.load(seq=len(self.elements))

    def follow(self) -> Iterator[Callable[[], object]]:
        """Yield what a second process does when a change was written: apply the tail."""
        other = self.reopen()
        other.history.load()
        while True:
            self.change_one()
            yield other.history.load


class HistoryTable:
    """A row per element, and a trigger that keeps every earlier row."""

    def __init__(self, folder: Path, elements: list[Element]) -> None:
        """Make what is needed before the first element."""
        self.elements = elements
        self.connection = sqlite3.connect(folder / "table.db", isolation_level=None)
        self.connection.executescript("""
            PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
            CREATE TABLE element (id TEXT PRIMARY KEY, kind TEXT, document TEXT);
            CREATE TABLE history (seq INTEGER PRIMARY KEY, id TEXT, kind TEXT, document TEXT);
            CREATE INDEX history_id ON history (id, seq);
            CREATE TRIGGER made AFTER INSERT ON element
              BEGIN INSERT INTO history (id, kind, document) VALUES (new.id, new.kind, new.document); END;
            CREATE TRIGGER changed AFTER UPDATE ON element
              BEGIN INSERT INTO history (id, kind, document) VALUES (new.id, new.kind, new.document); END;
        """)
        self.number = 0

    def fill(self) -> None:
        """Write every element at once."""
        rows = [(element.id, kind_of(element).name, encode(element).decode()) for element in self.elements]
        self.connection.execute("BEGIN")
        self.connection.executemany("INSERT INTO element VALUES (?, ?, ?)", rows)
        self.connection.execute("COMMIT")

    def change_one(self) -> None:
        """Change one element."""
        self.number += 1
        document = encode(replace(self.elements[-1], title=f"Title {self.number}")).decode()
        self.connection.execute("UPDATE element SET document = ? WHERE id = ?", (document, self.elements[-1].id))

    def load(self) -> Plan:
        """Read the newest plan, as a new process does."""
        return _plan(self.connection.execute("SELECT kind, document FROM element").fetchall())

    def load_past(self) -> Plan:
        """Read the plan as it was after it was filled."""
        statement = """SELECT kind, document FROM history
            WHERE seq IN (SELECT MAX(seq) FROM history WHERE seq <= ? GROUP BY id)"""
        return _plan(self.connection.execute(statement, (len(self.elements),)).fetchall())


class OneDocument:
    """The whole plan as one JSON text, a row per version."""

    def __init__(self, folder: Path, elements: list[Element]) -> None:
        """Make what is needed before the first element."""
        self.documents = {element.id: (kind_of(element).name, json.loads(encode(element))) for element in elements}
        self.last = elements[-1].id
        self.connection = sqlite3.connect(folder / "one.db", isolation_level=None)
        self.connection.executescript("""
            PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
            CREATE TABLE plan (seq INTEGER PRIMARY KEY, document TEXT);
        """)
        self.number = 0

    def fill(self) -> None:
        """Write every element at once."""
        self.connection.execute("INSERT INTO plan (document) VALUES (?)", (json.dumps(self.documents),))

    def change_one(self) -> None:
        """Change one element."""
        self.number += 1
        self.documents[self.last][1]["title"] = f"Title {self.number}"
        self.fill()

    def load(self) -> Plan:
        """Read the newest plan, as a new process does."""
        [text] = self.connection.execute("SELECT document FROM plan ORDER BY seq DESC LIMIT 1").fetchone()
        return self._parse(text)

    def load_past(self) -> Plan:
        """Read the plan as it was after it was filled."""
        [text] = self.connection.execute("SELECT document FROM plan WHERE seq = 1").fetchone()
        return self._parse(text)

    def _parse(self, text: str) -> Plan:
        return _plan([(kind, json.dumps(document)) for kind, document in json.loads(text).values()])


class Git:
    """A file per element, a commit per change."""

    def __init__(self, folder: Path, elements: list[Element]) -> None:
        """Make what is needed before the first element."""
        self.folder, self.elements = folder / "git", elements
        self.program = shutil.which("git") or "git"
        self.folder.mkdir()
        self._git("init", "-q")
        for place, element in enumerate(elements):
            path = self._path(place)
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(encode(element))
        self.number = 0

    def _path(self, place: int) -> Path:
        return self.folder / str(place // 1000) / f"{kind_of(self.elements[place]).name}.{place}.json"

    def _git(self, *words: str) -> bytes:
        who = ("-c", "user.name=ann", "-c", "user.email=ann@example.org", "-c", "gc.auto=0")
        return subprocess.run([self.program, *who, *words], cwd=self.folder, capture_output=True, check=True).stdout

    def fill(self) -> None:
        """Write every element at once."""
        self._git("add", "-A")
        self._git("commit", "-q", "-m", "first")
        self.first = self._git("rev-parse", "HEAD").decode().strip()

    def change_one(self) -> None:
        """Change one element."""
        self.number += 1
        path = self._path(len(self.elements) - 1)
        path.write_bytes(encode(replace(self.elements[-1], title=f"Title {self.number}")))
        self._git("add", str(path))
        self._git("commit", "-q", "-m", "change")

    def load(self) -> Plan:
        """Read the newest plan, as a new process does."""
        files = sorted(self.folder.glob("*/*.json"))
        return _plan([(path.name.split(".")[0], path.read_text()) for path in files])

    def load_past(self) -> Plan:
        """Read the plan as it was after it was filled."""
        content = io.BytesIO(self._git("archive", self.first))
        with tarfile.open(fileobj=content) as archive:
            files = [member for member in archive if member.isfile()]
            return _plan(
                [(Path(file.name).name.split(".")[0], archive.extractfile(file).read().decode()) for file in files]  # type: ignore[union-attr]
            )


Kept = Northing | HistoryTable | OneDocument | Git


def _plan(rows: list[tuple[str, str]]) -> Plan:
    return Plan.of(decode(kind, document.encode(), schema_version=1) for kind, document in rows)


def measure(kept_by_name: dict[str, Kept], count: int) -> dict[str, dict[str, float]]:
    """Measure what all of them can do, taking turns, so that whatever else the machine does strikes them alike."""
    found: dict[str, dict[str, float]] = {name: {"fill": seconds(kept.fill, 1)} for name, kept in kept_by_name.items()}
    for kept in kept_by_name.values():
        if not len(kept.load()) == len(kept.load_past()) == count:
            raise SystemExit("what was read is not what was written")
    for task, turns in (("change_one", 9), ("load", 5), ("load_past", 5)):
        taken: dict[str, list[float]] = {name: [] for name in kept_by_name}
        for _ in range(turns):
            for name, kept in kept_by_name.items():
                taken[name].append(seconds(getattr(kept, task), 1))
        for name, durations in taken.items():
            found[name][task] = statistics.median(durations)
    return found


def measure_more(kept: Northing) -> dict[str, float]:
    """Measure what only a store of Northing does."""
    follow = kept.follow()
    found = {"apply the tail": statistics.median(seconds(next(follow), 1) for _ in range(9))}
    found["head unchanged"] = seconds(kept.store.history.load, 99)
    if kept.url.startswith(("sqlite", "postgresql")):
        found["rebuild projections"] = seconds(kept.store.history.rebuild_projections, 1)  # type: ignore[attr-defined]
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--elements", type=int, default=100_000)
    parser.add_argument("--postgresql", default="", help="address of an empty database")
    options = parser.parse_args()
    elements = make_elements(options.elements)
    count = len(elements)
    with tempfile.TemporaryDirectory(prefix="northing-bench-") as name:
        folder = Path(name)
        ours = {"sqlite": "sqlite:///ours.db", "files": "files:ours"}
        if options.postgresql:
            ours["postgresql"] = options.postgresql
        stores = {who: Northing(url, folder, elements) for who, url in ours.items()}
        others: dict[str, Kept] = {
            "history table": HistoryTable(folder, elements),
            "one document": OneDocument(folder, elements),
        }
        if shutil.which("git"):
            others["git"] = Git(folder, elements)
        found = measure({**stores, **others}, count)
        print(f"{count:,} elements; milliseconds, and how many times those of Northing on SQLite")
        for task, base in found["sqlite"].items():
            cells = (f"{who} {times[task] * 1000:,.1f} ({times[task] / base:.2f}×)" for who, times in found.items())
            print(f"{task:12} " + "  ".join(cells))
        for who, store in stores.items():
            for task, duration in measure_more(store).items():
                print(f"{who:10} {task:30} {duration * 1000:10,.2f} ms")
            store.store.close()


if __name__ == "__main__":
    main()
