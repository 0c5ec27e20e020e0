"""Processes that write to one store: started by the tests as a program of its own, so that it may fork.

    python writers.py race FOLDER URL            several processes append, each trying again when one was quicker
    python writers.py kill FOLDER SEED URL ...   to each store a process appends until it is killed, again and again

Prints what happened as JSON. A process is forked before any connection is open, because a connection cannot be shared.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections import Counter
from pathlib import Path

from store_examples import at, kpi, measure, projected_rows, run

from northing.model import Conflict
from northing.plan import put, rename, replay
from northing.store.folder import UNFINISHED
from northing.store.opening import open_store

WRITERS = 4
CHANGESETS_EACH = 50
CHANGES_EACH = 12
ROUNDS_A_STORE = 10
MOST_WRITES = 3


def race(url: str, folder: Path) -> dict[str, object]:
    """Let processes append at the same time; return how they ended."""
    open_store(url, workspace=folder).close()
    children = [_fork(lambda number=number: _append_all(url, folder, number)) for number in range(WRITERS)]
    return {"codes": [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]}


def _fork(work) -> int:
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        work()
        code = 0
    finally:
        os._exit(code)


def _append_all(url: str, folder: Path, writer: int) -> None:
    store = open_store(url, workspace=folder)
    for number in range(CHANGESETS_EACH):
        name = f"w{writer}-n{number}"
        while True:
            head = store.history.branch().head
            changes = [put(kpi(name)), put(kpi("shared", title=name))]
            try:
                store.history.append(changes, expected=head, actor=name, at=at(0), via="test", message=name)
                break
            except Conflict:
                continue
        store.facts.record([measure(number, member=f"w={writer}", run=name)], run(name))


def kill(urls: list[str], folder: Path, seed: int) -> dict[str, object]:
    """Kill a writer of each store at random moments, and look at what it leaves each time; return what was found."""
    chance = random.Random(seed)  # noqa: S311 - moments, not secrets
    found = {"rounds": 0, "changesets": 0, "unannounced": 0, "faults": []}
    for url in urls:
        open_store(url, workspace=folder).close()
        for _ in range(ROUNDS_A_STORE):
            announced, written = _write_and_die(url, folder, chance=chance)
            head, faults = _examine(url, folder, announced)
            found["rounds"] += 1
            found["changesets"] += written
            found["unannounced"] += head != announced
            found["faults"] += faults
    return found


def _examine(url: str, folder: Path, announced: int) -> tuple[int, list[str]]:
    """Open a store whose writer was killed; return its head and what is wrong with it."""
    store = open_store(url, workspace=folder)
    changesets = list(store.history.changesets())
    head = store.history.branch().head
    plan, replayed = store.history.load(), replay(changesets)
    rows_by_run = Counter(item.run for item in store.facts.measurements())
    checks = {
        f"the head is {head}, announced was {announced}": head in (announced, announced + CHANGES_EACH),
        "the changesets have gaps": [item.first for item in changesets] == list(range(1, head + 1, CHANGES_EACH)),
        "a changeset is not whole": {len(item.changes) for item in changesets} <= {CHANGES_EACH},
        "a changeset is another one": [item.message for item in changesets] == [str(n.first - 1) for n in changesets],
        "the plan is not what its history makes": list(plan) == list(replayed) and plan.renamed == replayed.renamed,
        "a run is not whole": set(rows_by_run.values()) <= {CHANGES_EACH - 1},
        "a run without measurements": set(rows_by_run) == {item.id for item in store.facts.runs(limit=10_000)},
        "something unfinished is left": not list(folder.rglob(f"{UNFINISHED}*")),
        "the projections are not what the history makes": _is_projected(store),
    }
    store.close()
    return head, [fault for fault, is_well in checks.items() if not is_well]


def _is_projected(store) -> bool:
    if not hasattr(store.history, "rebuild_projections"):
        return True
    before = projected_rows(store)
    store.history.rebuild_projections()
    return projected_rows(store) == before


def _write_and_die(url: str, folder: Path, *, chance: random.Random) -> tuple[int, int]:
    """Let a process write a few times, and kill it somewhere within the next write.

    Returns:
        The last head that it announced, and how often it wrote.
    """
    reading, writing = os.pipe()
    child = _fork(lambda: _write_for_ever(url, folder, writing))
    os.close(writing)
    wanted, heard, pause = 1 + chance.randint(1, MOST_WRITES), b"", 0.0
    while heard.count(b"\n") < wanted:
        begun = time.perf_counter()
        heard += os.read(reading, 65536)
        pause = time.perf_counter() - begun
    time.sleep(chance.uniform(0.0, pause))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while more := os.read(reading, 65536):
        heard += more
    os.close(reading)
    heads = heard.split()
    return int(heads[-1]), len(heads) - 1


def _write_for_ever(url: str, folder: Path, writing: int) -> None:
    store = open_store(url, workspace=folder)
    head = store.history.branch().head
    while True:
        os.write(writing, f"{head}\n".encode())
        names = [f"{head}-{number}" for number in range(CHANGES_EACH - 1)]
        tops = [kpi(name, parent=names[0]) for name in names]
        changes = [*(put(item) for item in tops), rename(tops[0], new_id=f"{head}-top")]
        made = store.history.append(changes, expected=head, actor="ann", at=at(0), via="test", message=str(head))
        store.facts.record([measure(head, member=name, run=str(head)) for name in names], run(str(head)))
        head = made.last


if __name__ == "__main__":
    what, where, *rest = sys.argv[1:]
    done = race(rest[0], Path(where)) if what == "race" else kill(rest[1:], Path(where), int(rest[0]))
    sys.stdout.write(json.dumps(done))
