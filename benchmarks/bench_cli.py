"""What a command costs before it does anything: the CPU time of `northing --help`.

Every figure is the CPU time (user and system) of a process of its own, the median of some runs taken in turns, so that
a busy machine slows all of them alike. The yardsticks are Python that does nothing, and Python that imports everything
a command may come to need. `northing --help` must take less than 150 ms; the program exits with 1 when it takes more.

Run `python benchmarks/bench_cli.py [runs]`; 15 runs by default.
"""

from __future__ import annotations

import os
import subprocess
import sys
from statistics import median

RUNS = 15
LIMIT_MS = 150.0
HELP = "import sys; sys.argv = ['northing', {}]; from northing.cli.main import main; main()"
EVERYTHING = (
    "import click, duckdb, msgspec, numba, numpy, pyarrow, rich.console, ruamel.yaml, sqlglot, django.db.models, "
    "northing.work.measuring, northing.work.workbench, northing.work.files"
)
CODE_BY_NAME = {
    "python that does nothing": "pass",
    "northing --help": HELP.format("'--help'"),
    "northing score --help": HELP.format("'score', '--help'"),
    "northing plan --help": HELP.format("'plan', '--help'"),
    "importing everything": EVERYTHING,
}


def cpu_ms(code: str) -> float:
    """Run Python code in a process of its own and return its CPU time in milliseconds."""
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.DEVNULL) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"failed: {code}")
    return (used.ru_utime + used.ru_stime) * 1000


def main(runs: int) -> int:
    """Measure, print a table, and return 1 when help takes longer than it may."""
    times: dict[str, list[float]] = {name: [] for name in CODE_BY_NAME}
    for _ in range(runs):
        for name, code in CODE_BY_NAME.items():
            times[name].append(cpu_ms(code))
    medians = {name: median(found) for name, found in times.items()}
    bare = medians["python that does nothing"]
    print(f"{'CPU time, median of ' + str(runs):32}{'ms':>9}{'× bare':>9}{'lowest':>9}")
    for name, value in medians.items():
        print(f"{name:32}{value:9.1f}{value / bare:9.2f}{min(times[name]):9.1f}")
    taken = medians["northing --help"]
    verdict = "within" if taken < LIMIT_MS else "over"
    print(f"\nnorthing --help takes {taken:.0f} ms of CPU, {verdict} its limit of {LIMIT_MS:.0f} ms")
    return 0 if taken < LIMIT_MS else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else RUNS))
