"""Landing several files side by side, an engine for each core: one file alone seldom keeps all of them busy."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from queue import SimpleQueue
from typing import TYPE_CHECKING

from northing.metrics.engine import DEFAULT_LIMITS, Engine
from northing.metrics.file_stamps import stamp_of
from northing.metrics.part_landing import Bench, land_part, open_file
from northing.metrics.parts import save_part
from northing.metrics.raw_rows import cannot_be_read
from northing.model.errors import Unavailable
from northing.model.issues import Issue, Where, has_errors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from northing.metrics.file_stamps import Stamp
    from northing.metrics.parts import Part
    from northing.metrics.raw_rows import RawRows
    from northing.metrics.sources import SourceFile
    from northing.model.measures import Dataset

MOST_BENCHES = 4
"""Most files that are landed at a time; the memory of a load is shared among them."""
CHEAP = frozenset({"csv", "parquet"})
"""Formats of which the columns are known without reading the rows."""


@dataclass(frozen=True, slots=True)
class Job:
    """A file to land.

    Attributes:
        number: its place among the files of the load.
        file: the file.
        stamp: how it lay on the disk when it was digested.
        address: of the part that its rows become.
    """

    number: int
    file: SourceFile
    stamp: Stamp
    address: str


@contextmanager
def open_benches(dataset: Dataset, reach: Sequence[Path], work: Path, *, jobs: int) -> Iterator[list[Bench]]:
    """Open as many benches as there are cores and files for them, at least one.

    Args:
        dataset: what is declared.
        reach: folders that the engines can reach.
        work: the folder in which they work.
        jobs: how many files there are.
    """
    count = max(1, min(jobs, os.cpu_count() or 1, MOST_BENCHES))
    limits = replace(DEFAULT_LIMITS, memory=DEFAULT_LIMITS.memory // count, disk=DEFAULT_LIMITS.disk // count)
    with ExitStack() as stack:
        yield [Bench(dataset, stack.enter_context(Engine([*reach, work], limits=limits)), work) for _ in range(count)]


def land_files(
    jobs: Sequence[Job], benches: Sequence[Bench], *, parts: Path, tell: Callable[[str], None]
) -> Iterator[Part | tuple[Issue, ...]]:
    """Land files and put their parts in place; yield each part, or what kept the file from being landed.

    The columns of all files that can be had cheaply are looked at first, and nothing is landed when one is at fault.

    Args:
        jobs: the files.
        benches: where they are landed.
        parts: the folder of the dataset's parts.
        tell: told which file is read, by one thread at a time.
    """
    opened = {
        job.number: open_file(job.file, benches[0], job.number)
        for job in jobs
        if job.file.format in CHEAP and not job.file.packing
    }
    faults = [raw.issues for raw in opened.values() if has_errors(raw.issues)]
    if faults:
        yield from faults
        return
    free: SimpleQueue[Bench] = SimpleQueue()
    for bench in benches:
        free.put(bench)
    lock = threading.Lock()

    def work(job: Job) -> Part | tuple[Issue, ...]:
        bench = free.get()
        try:
            with lock:
                tell(f"{bench.dataset.id}: reading {job.file.name}")
            return _land(job, opened.get(job.number), bench, parts)
        finally:
            free.put(bench)

    if len(benches) == 1:
        yield from map(work, jobs)
        return
    with ThreadPoolExecutor(len(benches)) as pool:
        try:
            yield from pool.map(work, jobs)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            for bench in benches:
                bench.engine.interrupt()
            raise


def _land(job: Job, opened: RawRows | None, bench: Bench, parts: Path) -> Part | tuple[Issue, ...]:
    dataset = bench.dataset
    raw = opened or open_file(job.file, bench, job.number)
    if raw.issues:
        return raw.issues
    try:
        part = land_part(raw, job.address, bench, job.number)
    except Unavailable as error:
        return (_changed(job, dataset) or cannot_be_read(job.file.name, dataset, str(error)),)
    changed = _changed(job, dataset)
    if changed is not None:
        return (changed,)
    save_part(part, bench.folder, parts)
    return part


def _changed(job: Job, dataset: Dataset) -> Issue | None:
    """Return the issue of a file that is not any more what was digested."""
    try:
        if stamp_of(job.file.path) == job.stamp:
            return None
    except FileNotFoundError:
        pass
    where = Where(element=dataset.id, field="files", file=job.file.name)
    message = f"'{job.file.name}' was changed while it was read"
    return Issue("NR316", "error", message, where, "load again when it is complete")
