"""Landing: bringing the files of a dataset in as typed parts, with the bad rows counted and kept aside.

Only files that are new or changed are read; what the others hold is known from before.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from northing.metrics.column_facts import day_bounds, merge_columns
from northing.metrics.computed import check_dataset
from northing.metrics.file_stamps import identify
from northing.metrics.folders import WORK, dataset_folder, one_load_at_a_time, sync
from northing.metrics.loads import (
    REJECTS_SHOWN,
    Load,
    current_load,
    failed_load,
    forget_failure,
    iterate_rejects,
    save_failure,
    save_load,
    save_manifest,
)
from northing.metrics.part_issues import SHOWN, Held, check_bad_rows, check_parts
from northing.metrics.parts import (
    MOST_REJECTS,
    load_part,
    part_address,
    part_path,
    parts_folder,
    reader_version,
)
from northing.metrics.raw_rows import cannot_be_read
from northing.metrics.sources import base_folder, find_files
from northing.model.errors import Unavailable
from northing.model.issues import Issue, Where, has_errors, sort_issues

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from northing.metrics.file_stamps import Stamp
    from northing.metrics.loads import LoadedFile
    from northing.metrics.part_landing import Bench
    from northing.metrics.parts import Part
    from northing.metrics.sources import SourceFile
    from northing.model.measures import Dataset, Source


@dataclass(slots=True)
class _Attempt:
    """A load under way.

    Attributes:
        dataset: what is declared.
        source: where the files are.
        root: the workspace's folder.
        landed: the folder of all landed datasets.
        tell: told in a sentence what is being done.
        load: what came of it so far.
        files: the files, in the order of their names.
        stamps: how each of them lay on the disk when it was digested.
        parts: what is known about the files' parts, by address.
        issues: what is worth saying.
    """

    dataset: Dataset
    source: Source
    root: Path
    landed: Path
    tell: Callable[[str], None]
    load: Load
    files: list[SourceFile] = field(default_factory=list)
    stamps: list[Stamp] = field(default_factory=list)
    parts: dict[str, Part] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)

    @property
    def held(self) -> list[Held]:
        """Return the files whose parts are there."""
        return [Held(file.name, self.parts[file.part]) for file in self.load.files if file.part in self.parts]


def load_dataset(
    dataset: Dataset,
    source: Source,
    *,
    root: Path,
    landed: Path,
    at: datetime,
    progress: Callable[[str], None] | None = None,
) -> Load:
    """Bring the files of a dataset in; the version that holds changes only when everything went well.

    Args:
        dataset: what is declared: files, columns, texts that mean no value, tests, limit of bad rows.
        source: where the files are.
        root: the workspace's folder, which a relative access point is under.
        landed: the folder of all landed datasets.
        at: the moment of the load.
        progress: told in a sentence what is being done.

    Returns:
        The load: loaded, unchanged, or failed with its reason; a failure is remembered and the last good data stays.
    """
    empty = Load(dataset=dataset.id, status="failed", version="", loaded_at=at)
    attempt = _Attempt(dataset, source, root, landed, progress or (lambda _: None), empty)
    with one_load_at_a_time(dataset.id, landed) as now_ns:
        try:
            return _run(attempt, now_ns)
        except Unavailable as error:
            where = Where(element=dataset.id, field="files")
            attempt.issues.append(Issue("NR310", "error", str(error), where))
            return _fail(attempt)


def _run(attempt: _Attempt, now_ns: int) -> Load:
    dataset = attempt.dataset
    attempt.files, found = find_files(dataset, attempt.source, attempt.root)
    attempt.issues += [*check_dataset(dataset), *found]
    if not has_errors(attempt.issues):
        _identify(attempt, now_ns)
    if has_errors(attempt.issues):
        return _fail(attempt)
    current = current_load(dataset.id, attempt.landed)
    attempt.load = replace(attempt.load, version=_version(attempt))
    _recall(attempt)
    missing = {file.part for file in attempt.load.files} - attempt.parts.keys()
    if current is not None and current.version == attempt.load.version and not missing:
        return _leave(attempt, current)
    return _land(attempt, current)


def _identify(attempt: _Attempt, now_ns: int) -> None:
    """Say of each file what part its rows are; only those that may have changed are read for that."""
    dataset, landed = attempt.dataset, attempt.landed
    count = len(attempt.files)
    attempt.tell(f"{dataset.id}: looking at {count} file{'' if count == 1 else 's'}")
    before = [current_load(dataset.id, landed), failed_load(dataset.id, landed)]
    known = {file.name: file for load in before if load is not None for file in load.files}
    described = []
    for file in attempt.files:
        try:
            one, stamp = identify(file, known, now_ns=now_ns)
        except OSError as error:
            attempt.issues.append(cannot_be_read(file.name, dataset, error.strerror or str(error)))
            continue
        described.append(replace(one, part=part_address(dataset, file, one.sha256)))
        attempt.stamps.append(stamp)
    attempt.load = replace(attempt.load, files=tuple(described), reader=reader_version())


def _version(attempt: _Attempt) -> str:
    definition = [
        [[file.name, file.part] for file in attempt.load.files],
        [asdict(test) for test in attempt.dataset.tests],
        attempt.dataset.bad_row_limit,
    ]
    return hashlib.sha256(json.dumps(definition).encode()).hexdigest()[:16]


def _recall(attempt: _Attempt) -> None:
    """Call to mind what is known about the parts that are there."""
    for address in {file.part for file in attempt.load.files}:
        known = load_part(attempt.dataset.id, address, attempt.landed)
        if known is not None:
            attempt.parts[address] = known


def _leave(attempt: _Attempt, current: Load) -> Load:
    """Leave the version that holds; only how its files lie on the disk is noted where that has changed."""
    forget_failure(current.dataset, attempt.landed)
    looked_at = zip(current.files, attempt.load.files, strict=True)
    files = tuple(
        replace(file, modified_ns=now.modified_ns, changed_ns=now.changed_ns, inode=now.inode)
        for file, now in looked_at
    )
    if files != current.files:
        current = replace(current, files=files)
        save_manifest(current, attempt.landed)
    return replace(current, status="unchanged")


def _fail(attempt: _Attempt) -> Load:
    issues = tuple(sort_issues(attempt.issues))
    errors = [issue for issue in issues if issue.level == "error"]
    load = replace(
        _counted(attempt),
        issues=issues,
        reason=errors[0].message + (f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""),
    )
    save_failure(load, attempt.landed)
    return load


def _counted(attempt: _Attempt) -> Load:
    """Return the load with the rows of its parts counted, and the first faults."""
    held = attempt.held
    files = tuple(_described(file, attempt) for file in attempt.load.files)
    load = replace(
        attempt.load,
        rows=sum(one.part.rows for one in held),
        bad_rows=sum(one.part.bad_rows for one in held),
        rejects_kept=min(MOST_REJECTS, sum(one.part.rejects_kept for one in held)),
        files=files,
    )
    return replace(load, rejects=tuple(islice(iterate_rejects(load, attempt.landed), REJECTS_SHOWN)))


def _described(file: LoadedFile, attempt: _Attempt) -> LoadedFile:
    """Return a file with what is known about its part."""
    part = attempt.parts.get(file.part)
    if part is None:
        return file
    first, last = day_bounds(part.columns, attempt.dataset)
    return replace(file, rows=part.rows, bad_rows=part.bad_rows, first_day=first, last_day=last)


def _land(attempt: _Attempt, current: Load | None) -> Load:
    """Land the parts that are missing, judge the whole and make it the version that holds."""
    from northing.metrics.side_by_side import Job, land_files, open_benches

    dataset, landed = attempt.dataset, attempt.landed
    parts = parts_folder(dataset.id, landed)
    parts.mkdir(exist_ok=True)
    base = base_folder(attempt.source, attempt.root)
    reach = [parts, *([base if base.is_dir() else base.parent] if isinstance(base, Path) else [])]
    looked_at = enumerate(zip(attempt.files, attempt.stamps, attempt.load.files, strict=True))
    jobs = {
        described.part: Job(number, file, stamp, described.part)
        for number, (file, stamp, described) in looked_at
        if described.part not in attempt.parts
    }
    with ExitStack() as stack:
        folder = dataset_folder(dataset.id, landed)
        work = stack.enter_context(tempfile.TemporaryDirectory(prefix=WORK, dir=folder, ignore_cleanup_errors=True))
        benches = stack.enter_context(open_benches(dataset, reach, Path(work), jobs=len(jobs)))
        for outcome in land_files(list(jobs.values()), benches, parts=parts, tell=attempt.tell):
            if isinstance(outcome, tuple):
                attempt.issues += outcome
            else:
                attempt.parts[outcome.address] = outcome
        if not has_errors(attempt.issues):
            _judge(attempt, benches[0])
        return _fail(attempt) if has_errors(attempt.issues) else _finish(attempt, benches[0], current)


def _judge(attempt: _Attempt, bench: Bench) -> None:
    """Say what there is to say about the files together."""
    from northing.metrics.part_landing import find_time

    file_by_name = {file.name: file for file in attempt.files}

    def example_of(file: str, column: str, *, has_offset: bool) -> tuple[int, str]:
        line, text = find_time(file_by_name[file], column, bench, has_offset=has_offset)
        return line, f"'{text[:SHOWN]}' in line {line:,} of '{file}'" if text else f"one in '{file}'"

    first = next(iterate_rejects(_counted(attempt), attempt.landed), None)
    attempt.issues += check_parts(attempt.held, attempt.dataset, example_of)
    attempt.issues += check_bad_rows(attempt.held, attempt.dataset, first)


def _finish(attempt: _Attempt, bench: Bench, current: Load | None) -> Load:
    """Put the rows to the tests and make them the ones that hold."""
    from northing.metrics.data_tests import Tested, run_tests

    dataset, landed = attempt.dataset, attempt.landed
    load = _counted(attempt)
    attempt.tell(f"{dataset.id}: testing {load.rows:,} rows")
    paths = {address: part_path(dataset.id, address, landed) for address in attempt.parts}
    tests, files = run_tests(dataset, bench.engine, Tested(load.files, paths, attempt.parts, current))
    where = Where(element=dataset.id, field="tests")
    attempt.issues += [
        Issue("NR309", test.severity, f"the test failed: {test.name} ({test.found})", where)
        for test in tests
        if not test.passed
    ]
    columns = merge_columns([one.part for one in attempt.held], dataset)
    first, last = day_bounds(columns, dataset)
    load = replace(
        load,
        status="loaded",
        first_day=first,
        last_day=last,
        time_column=dataset.time_column,
        files=tuple(files),
        columns=columns,
        tests=tests,
        issues=tuple(sort_issues(attempt.issues)),
    )
    sync(parts_folder(dataset.id, landed))
    save_load(load, landed)
    return load
