"""CPU time from changed facts to a scorecard as JSON: 300 KPIs, 100 of them by ten members, 24 months each.

The process is warm: imports are done and the plan is loaded. In every round a new result is recorded first, so that no
scoreboard holds any more; then the scorecard is scored and rendered as `northing score --format json` does. Beside it
what a script would do with the same rows: a plain SQL query over sqlite3, and `json.dumps` of what it returns.

    python benchmarks/bench_scorecard.py [--kpis 300] [--broken-down 100] [--members 10] [--months 24] [--profile]
"""

from __future__ import annotations

import argparse
import cProfile
import json
import pstats
import sqlite3
import statistics
import tempfile
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from northing.model import Kpi, Measurement, Metric, Ref, Run, Scorecard, Target, Unit, add_months, member_key
from northing.plan import put
from northing.store.opening import open_store
from northing.work.documents import row_document
from northing.work.workbench import Standpoint, Workbench, default_scorecard
from northing.work.workspace import Settings, Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TODAY = date(2026, 1, 20)
AT = datetime(2026, 1, 5, tzinfo=UTC)
GROUPS = 12
DATABASE = "bench.db"
LATEST = """
    SELECT metric, member, grain, start, value, numerator, denominator, rows, recorded_at, origin FROM (
        SELECT *, ROW_NUMBER() OVER (PARTITION BY metric, member, grain, start ORDER BY recorded_at DESC, id DESC) place
        FROM measurement
    ) WHERE place = 1
"""


def fill(bench: Workbench, options: argparse.Namespace) -> None:
    """Publish the plan and record every month of every indicator."""
    owner = Unit(id="desk", title="Desk of numbers")
    groups = [Kpi(id=f"group-{at}", title=f"Group {at}", owner=Ref("desk")) for at in range(GROUPS)]
    metrics, kpis = [], []
    for at in range(options.kpis):
        by = "region" if at < options.broken_down else None
        dimensions = ("region",) if by else ()
        metrics.append(
            Metric(id=f"metric-{at}", title=f"Metric {at}", unit="%", additivity="ratio", dimensions=dimensions)
        )
        kpis.append(
            Kpi(
                id=f"number-{at}",
                title=f"Number {at} of the bench",
                metric=Ref(f"metric-{at}"),
                by=by,
                parent=Ref(f"group-{at % GROUPS}"),
                owner=Ref("desk"),
                target=Target(value=0.8),
            )
        )
    card = Scorecard(id="card", title="Bench", indicators=tuple(Ref(group.id) for group in groups))
    elements = [owner, *metrics, *groups, *kpis, card]
    bench.store.history.append(
        [put(element) for element in elements], expected=0, actor="bench", at=AT, via="bench", message="fill"
    )
    run = Run("fill", AT, "bench", "measure", {})
    bench.store.facts.record(_measurements(options, run), run)


def _measurements(options: argparse.Namespace, run: Run) -> Iterator[Measurement]:
    first = add_months(TODAY.replace(day=1), -options.months)
    for at in range(options.kpis):
        members = [member_key({"region": f"r{number}"}) for number in range(options.members)]
        for place, member in enumerate(["", *members] if at < options.broken_down else [""]):
            for month in range(options.months):
                value = 0.6 + (at * 37 + place * 5 + month * 11) % 40 / 100
                start = add_months(first, month)
                yield Measurement(
                    f"metric-{at}", member, "month", start, value, value * 1000, 1000.0, 1000, AT, run.id, "computed"
                )


def change(bench: Workbench, number: int) -> None:
    """Record one new result, so that what was scored before holds no more."""
    at = AT + timedelta(minutes=number)
    run = Run(f"change-{number}", at, "bench", "record", {})
    start = add_months(TODAY.replace(day=1), -1)
    value = 0.7 + number / 1000
    item = Measurement("metric-0", "", "month", start, value, value * 1000, 1000.0, 1000, at, run.id, "typed")
    if bench.store.facts.record([item], run) != 1:
        raise SystemExit("nothing was new")


def scorecard(bench: Workbench) -> bytes:
    """Score the plan and return the scorecard as JSON, as the command line prints it."""
    here = Standpoint(TODAY)
    card = default_scorecard(bench.plan(here))
    board, column = bench.period_scores(here, None, grain="month")
    rows = board.rows(board.roots(card), column)
    documents = [row_document(board, row, column) for row in rows]
    return msgspec.json.format(msgspec.json.encode(documents), indent=2)


def scoreboard(bench: Workbench) -> int:
    """Score all periods of the plan, as the pages with their sparklines need them."""
    return len(bench.scoreboard(Standpoint(TODAY), grain="month").columns)


def plain(folder: Path) -> str:
    """Return the same measurements by a plain query, as JSON."""
    with sqlite3.connect(folder / DATABASE) as connection:
        found = connection.execute(LATEST)
        names = [column[0] for column in found.description]
        return json.dumps([dict(zip(names, row, strict=True)) for row in found])


def cpu(run: Callable[[], object]) -> float:
    """Return the CPU milliseconds of one call, all threads together."""
    begun = time.process_time()
    run()
    return (time.process_time() - begun) * 1000


def measure(bench: Workbench, folder: Path, rounds: int) -> None:
    """Measure both in turns and print medians."""
    ours, theirs, first, whole = [], [], [], []
    for number in range(1, rounds + 1):
        change(bench, number)
        ours.append(cpu(lambda: scorecard(bench)))
        theirs.append(cpu(lambda: plain(folder)))
        whole.append(cpu(lambda: scoreboard(bench)))
    for number in range(rounds + 1, rounds + 4):
        change(bench, number)
        cold = Workbench(bench.workspace, open_store(bench.workspace.settings.database, workspace=folder))
        cold.plan()
        first.append(cpu(lambda bench=cold: scorecard(bench)))  # type: ignore[misc]
    rows = len(json.loads(scorecard(bench)))
    again = statistics.median(cpu(lambda: scorecard(bench)) for _ in range(rounds))
    ratio = statistics.median(ours) / statistics.median(theirs)
    print(f"{rows:,} rows of a scorecard; CPU milliseconds, medians of {rounds} rounds")
    print(f"facts changed, scored, as JSON      {statistics.median(ours):8.1f}   {ratio:.2f} of plain SQL and json")
    print(f"the first time in a process         {statistics.median(first):8.1f}")
    print(f"all {scoreboard(bench)} periods, as pages need      {statistics.median(whole):8.1f}")
    print(f"nothing changed                     {again:8.1f}")
    print(f"plain SQL and json.dumps            {statistics.median(theirs):8.1f}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kpis", type=int, default=300)
    parser.add_argument("--broken-down", type=int, default=100)
    parser.add_argument("--members", type=int, default=10)
    parser.add_argument("--months", type=int, default=24)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--profile", action="store_true", help="print where the time goes instead")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="northing-bench-") as name:
        folder = Path(name)
        workspace = Workspace(folder, replace(Settings(), database=f"sqlite:///{DATABASE}"))
        bench = Workbench(workspace, workspace.open_store(create=True))
        fill(bench, options)
        scorecard(bench)
        if options.profile:
            change(bench, 1)
            profile = cProfile.Profile()
            profile.runcall(scorecard, bench)
            pstats.Stats(profile).sort_stats("cumulative").print_stats(45)
        else:
            measure(bench, folder, options.rounds)
        bench.store.close()


if __name__ == "__main__":
    main()
