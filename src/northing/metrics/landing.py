# ruff: noqa: S608 - every text of SQL here is generated, names and values are quoted by `dialect`
"""Landing: bringing the files of a dataset in as one typed Parquet file, with the bad rows counted and kept aside."""

from __future__ import annotations

import hashlib
import json
import tempfile
import zipfile
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Self

from northing.metrics.computed import check_dataset, with_computed_columns
from northing.metrics.dialect import quote_name, quote_text
from northing.metrics.engine import Engine
from northing.metrics.good_values import EXPECTED, finite
from northing.metrics.headers import file_columns
from northing.metrics.loads import (
    REJECTS_SHOWN,
    Load,
    LoadedColumn,
    LoadedFile,
    Reject,
    current_load,
    data_path,
    dataset_folder,
    forget_failure,
    put_in_place,
    rejects_path,
    save_failure,
    save_load,
)
from northing.metrics.raw_rows import bad_cells, good_rows, unreadable
from northing.metrics.sources import base_folder, digest_file, find_files
from northing.model.errors import Unavailable
from northing.model.issues import Issue, Where, has_errors, sort_issues

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from northing.metrics.raw_rows import RawRows
    from northing.metrics.sources import SourceFile
    from northing.model.measures import Dataset, Source

LANDING = 1
"""Raised when the same files would land differently, so that they are landed anew."""
MOST_REJECTS = 100_000
"""Most faults that are kept aside for one load; all of them are counted."""


@dataclass(slots=True)
class Landed:
    """What has been brought in so far.

    Attributes:
        files: the files, with their good and bad rows.
        rejects: the faults that are kept, in the order of files and lines.
        issues: what is worth saying.
    """

    files: list[LoadedFile] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """Return the number of good rows."""
        return sum(file.rows for file in self.files)

    @property
    def bad_rows(self) -> int:
        """Return the number of rows kept aside."""
        return sum(file.bad_rows for file in self.files)


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
    tell = progress or (lambda _: None)
    issues = check_dataset(dataset)
    files, found = find_files(dataset, source, root)
    issues += found
    attempt = Load(dataset=dataset.id, status="failed", version="", loaded_at=at)
    if has_errors(issues):
        return _fail(attempt, Landed(issues=issues), landed)
    tell(f"{dataset.id}: looking at {len(files)} file{'' if len(files) == 1 else 's'}")
    described = [
        LoadedFile(name=file.name, sha256=digest_file(file.path), size=file.path.stat().st_size) for file in files
    ]
    attempt = replace(attempt, version=_version(dataset, source, described))
    current = current_load(dataset.id, landed)
    if current is not None and current.version == attempt.version and data_path(current, landed).exists():
        forget_failure(dataset.id, landed)
        return replace(current, status="unchanged")
    dataset_folder(dataset.id, landed).mkdir(parents=True, exist_ok=True)
    base = base_folder(source, root)
    reach = [base if base.is_dir() else base.parent] if isinstance(base, Path) else []
    try:
        with _Landing(dataset, attempt, landed, reach, tell) as landing:
            return landing.run(files, Landed(described, issues=issues))
    except Unavailable as error:
        where = Where(element=dataset.id, field="files")
        return _fail(attempt, Landed(described, issues=[*issues, Issue("NR310", "error", str(error), where)]), landed)


def _version(dataset: Dataset, source: Source, files: list[LoadedFile]) -> str:
    definition = [
        LANDING,
        [[file.name, file.sha256] for file in files],
        [source.format, dataset.sheet, dataset.delimiter, dataset.null_values, dataset.time_column],
        [[column.name, column.type, column.source_name, column.expression] for column in dataset.columns],
        [asdict(test) for test in dataset.tests],
        dataset.bad_row_limit,
    ]
    return hashlib.sha256(json.dumps(definition).encode()).hexdigest()[:16]


def _fail(attempt: Load, so_far: Landed, landed: Path) -> Load:
    issues = tuple(sort_issues(so_far.issues))
    errors = [issue for issue in issues if issue.level == "error"]
    load = replace(
        attempt,
        rows=so_far.rows,
        bad_rows=so_far.bad_rows,
        files=tuple(so_far.files),
        rejects=tuple(so_far.rejects[:REJECTS_SHOWN]),
        rejects_kept=len(so_far.rejects),
        issues=issues,
        reason=errors[0].message + (f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""),
    )
    save_failure(load, landed)
    return load


class _Landing:
    """One landing under way: a folder for parts that nobody else sees, and an engine of its own."""

    def __init__(
        self, dataset: Dataset, attempt: Load, landed: Path, reach: list[Path], tell: Callable[[str], None]
    ) -> None:
        self._dataset = dataset
        self._attempt = attempt
        self._landed = landed
        self._tell = tell
        folder = dataset_folder(dataset.id, landed)
        self._work = tempfile.TemporaryDirectory(prefix=".part-", dir=folder, ignore_cleanup_errors=True)
        self._parts = Path(self._work.name)
        self._engine = Engine([*reach, self._parts])

    def __enter__(self) -> Self:
        self._engine.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._engine.__exit__()
        self._work.cleanup()

    def run(self, files: list[SourceFile], so_far: Landed) -> Load:
        """Read all files, judge the whole and put it in place."""
        opened = [self._open(file, number) for number, file in enumerate(files)]
        so_far.issues += [issue for raw in opened for issue in raw.issues]
        if has_errors(so_far.issues):
            return _fail(self._attempt, so_far, self._landed)
        for number, raw in enumerate(opened):
            self._tell(f"{self._dataset.id}: reading {raw.file.name}")
            self._read(raw, so_far, number)
        so_far.issues += self._judge(so_far)
        self._save_rejects(so_far.rejects)
        if has_errors(so_far.issues):
            return _fail(self._attempt, so_far, self._landed)
        return self._finish(so_far)

    def _open(self, file: SourceFile, number: int) -> RawRows:
        from northing.metrics.csv_rows import open_csv
        from northing.metrics.excel_rows import open_excel
        from northing.metrics.json_rows import open_json_lines
        from northing.metrics.parquet_rows import open_parquet

        openings = {"csv": open_csv, "parquet": open_parquet, "json_lines": open_json_lines, "excel": open_excel}
        try:
            unpacked = self._unpack(file, number)
        except (OSError, zipfile.BadZipFile, ValueError) as error:
            return unreadable(file, self._dataset, str(error))
        return openings[file.format](unpacked, self._dataset, self._engine, number)

    def _unpack(self, file: SourceFile, number: int) -> SourceFile:
        """Unpack a zip archive of one file, which the engine does not read."""
        if file.path.suffix.lower() != ".zip":
            return file
        with zipfile.ZipFile(file.path) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            if len(members) != 1:
                msg = f"the archive holds {len(members)} files; one is expected"
                raise ValueError(msg)
            path = self._parts / f"unpacked-{number}{Path(members[0].filename).suffix}"
            with archive.open(members[0]) as packed, path.open("wb") as plain:
                while chunk := packed.read(1 << 20):
                    plain.write(chunk)
        return replace(file, path=path)

    def _read(self, raw: RawRows, so_far: Landed, number: int) -> None:
        part = self._parts / f"{number}.parquet"
        copy = f"COPY ({good_rows(raw, self._dataset)}) TO {quote_text(str(part))} (FORMAT parquet, COMPRESSION zstd)"
        ((rows,),) = self._engine.run(copy)
        self._engine.run(f"CREATE TEMP TABLE bad_{number} AS {bad_cells(raw, self._dataset)}")
        ((bad,),) = self._engine.run(f"SELECT count(DISTINCT line) FROM bad_{number}")
        room = max(0, MOST_REJECTS - len(so_far.rejects))
        cells = self._engine.run(f"SELECT line, cell, found FROM bad_{number} ORDER BY line, cell LIMIT {room}")
        rejects, broken = self._place(raw, cells, number)
        so_far.files[number] = replace(so_far.files[number], rows=rows, bad_rows=bad + broken)
        so_far.rejects += sorted(rejects, key=lambda reject: reject.line)[:room]

    def _place(self, raw: RawRows, cells: list[tuple[int, int, str]], number: int) -> tuple[list[Reject], int]:
        """Return a file's faults with their lines, and how many lines could not be taken apart."""
        line_by_number = {line: line for line, _, _ in cells}
        faults, lost = list(raw.broken), len(raw.broken)
        if not raw.has_lines:
            from northing.metrics.csv_rows import place_rows

            line_by_number, faults, lost = place_rows(raw, self._engine, set(line_by_number), number=number)
        columns = file_columns(self._dataset)
        rejects = [
            Reject(file=raw.file.name, line=line, column="", found=found, expected=expected)
            for line, found, expected in faults
        ]
        for line, cell, found in cells:
            column = columns[cell]
            rejects.append(
                Reject(
                    file=raw.file.name,
                    line=line_by_number.get(line, 0),
                    column=column.name,
                    found=found,
                    expected=EXPECTED[column.type],
                )
            )
        return rejects, lost

    def _judge(self, so_far: Landed) -> list[Issue]:
        """Return what is to be said about bad rows: nothing, a warning, or that they are too many."""
        bad, rows, limit = so_far.bad_rows, so_far.rows + so_far.bad_rows, self._dataset.bad_row_limit
        if not bad:
            return []
        first = so_far.rejects[0]
        where = Where(first.file, first.line, 0, self._dataset.id, "files")
        fault = f"'{first.found[:60]}'" + (f" in column '{first.column}'" if first.column else "")
        found = f"{bad:,} of {rows:,} rows are bad; the first: {fault} is not {first.expected}"
        if bad / rows > limit:
            message = f"{found}; dataset '{self._dataset.id}' allows {limit:.2%}"
            return [Issue("NR308", "error", message, where, "mend the file, or raise bad_row_limit")]
        return [Issue("NR307", "warning", found, where, "they were kept aside; mend the file")]

    def _save_rejects(self, rejects: list[Reject]) -> None:
        if not rejects:
            return
        import pyarrow as pa
        import pyarrow.parquet as pq

        path = self._parts / "rejects.parquet"
        pq.write_table(pa.Table.from_pylist([asdict(reject) for reject in rejects]), path)
        put_in_place(path, rejects_path(self._attempt, self._landed))

    def _finish(self, so_far: Landed) -> Load:
        """Write the typed rows, put them to the tests and make them the ones that hold."""
        from northing.metrics.data_tests import run_tests

        self._tell(f"{self._dataset.id}: writing {so_far.rows:,} rows")
        path = self._parts / "whole.parquet"
        parts = quote_text(str(self._parts / "[0-9]*.parquet"))
        values = ", ".join(
            f"{finite(quote_name(c.name), c.type)} AS {quote_name(c.name)}" for c in file_columns(self._dataset)
        )
        query = with_computed_columns(self._dataset, f"SELECT {values} FROM read_parquet({parts})")
        self._engine.run(f"COPY ({query}) TO {quote_text(str(path))} (FORMAT parquet, COMPRESSION zstd)")
        self._engine.open_parquet("landed", path)
        tests = run_tests(self._dataset, self._engine, "landed")
        columns, days = self._describe()
        where = Where(element=self._dataset.id, field="tests")
        failed = [
            Issue("NR309", test.severity, f"the test failed: {test.name} ({test.found})", where)
            for test in tests
            if not test.passed
        ]
        load = replace(
            self._attempt,
            status="loaded",
            rows=so_far.rows,
            bad_rows=so_far.bad_rows,
            rejects_kept=len(so_far.rejects),
            first_day=days[0],
            last_day=days[1],
            files=tuple(so_far.files),
            columns=columns,
            rejects=tuple(so_far.rejects[:REJECTS_SHOWN]),
            tests=tests,
            issues=tuple(sort_issues([*so_far.issues, *failed])),
        )
        put_in_place(path, data_path(load, self._landed))
        save_load(load, self._landed)
        return load

    def _describe(self) -> tuple[tuple[LoadedColumn, ...], tuple[date | None, date | None]]:
        """Return what the landed columns hold and the first and last day."""
        names = [quote_name(column.name) for column in self._dataset.columns]
        counts = [f"count(*) - count({name}), approx_count_distinct({name})" for name in names]
        time = quote_name(self._dataset.time_column) if self._dataset.time_column else "NULL"
        days = f"CAST(min({time}) AS DATE), CAST(max({time}) AS DATE)"
        (row,) = self._engine.run(f"SELECT {', '.join([*counts, days])} FROM landed")
        columns = tuple(
            LoadedColumn(name=column.name, type=column.type, missing=row[2 * i], distinct=row[2 * i + 1])
            for i, column in enumerate(self._dataset.columns)
        )
        return columns, (row[-2], row[-1])
