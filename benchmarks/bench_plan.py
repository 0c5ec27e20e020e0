"""How long a plan of 100,000 elements takes to load, to change and to compare, against plain Python ways of doing it.

Run: `python benchmarks/bench_plan.py [--elements N]`. Prints medians and ratios of one run on one machine.
"""

from __future__ import annotations

import argparse
import copy
import json
import statistics
import time
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from northing.codec import decode, encode
from northing.model import Cycle, Element, KeyResult, Kpi, Metric, Objective, Ref, Unit, kind_of
from northing.plan import Plan, apply, descendants, diff, put, select

if TYPE_CHECKING:
    from collections.abc import Callable


def make_elements(count: int) -> list[Element]:
    """Make a plan of an organisation: units, objectives under one another, key results, metrics and KPIs."""
    fixed: list[Element] = [Cycle(id="year", title="Year", type="year", start=date(2026, 1, 1), end=date(2026, 12, 31))]
    made: list[Element] = []
    for number in range(count // 5):
        up = Ref(f"objective-{number // 8}") if number else None
        made += [
            Unit(id=f"unit-{number}", title=f"Unit {number}", parent=Ref(f"unit-{number // 8}") if number else None),
            Objective(id=f"objective-{number}", title=f"Objective {number}", cycle=Ref("year"), owner=Ref(f"unit-{number}")),
            Metric(id=f"metric-{number}", title=f"Metric {number}", unit="%"),
            KeyResult(
                id=f"result-{number}",
                title=f"Key result {number}",
                objective=up or Ref("objective-0"),
                metric=Ref(f"metric-{number}"),
                type="increase",
                baseline=1.0,
                target=2.0,
            ),
            Kpi(id=f"kpi-{number}", title=f"KPI {number}", metric=Ref(f"metric-{number}"), target=0.8),
        ]
    return fixed + made


def median_seconds(run: Callable[[], object], times: int = 5) -> float:
    """Return the median duration of a few runs."""
    durations = []
    for _ in range(times):
        begun = time.perf_counter()
        run()
        durations.append(time.perf_counter() - begun)
    return statistics.median(durations)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--elements", type=int, default=100_000)
    elements = make_elements(parser.parse_args().elements)
    stored = [(kind_of(element).name, encode(element)) for element in elements]

    def load() -> Plan:
        return Plan.of(decode(kind, document) for kind, document in stored)

    plan = load()
    changed = replace(plan.require("kpi-7"), title="Another title")
    after = apply(plan, [put(changed)])
    dicts = {element.id: json.loads(document) for element, (_, document) in zip(elements, stored, strict=True)}
    rows = [
        ("decode JSON and index the graph", load, "json.loads alone", lambda: [json.loads(doc) for _, doc in stored]),
        ("apply one change", lambda: apply(plan, [put(changed)]), "deep copy of the dicts", lambda: copy.deepcopy(dicts)),
        ("diff two plans", lambda: diff(plan, after), "compare JSON text", lambda: json.dumps(dicts) == json.dumps(dicts)),
        ("select kind:kpi owner:none", lambda: select(plan, "kind:kpi owner:none"), "scan the dicts", lambda: [d for d in dicts.values() if d["id"].startswith("kpi") and "owner" not in d]),
        ("all descendants of the top", lambda: descendants(plan, "unit-0"), "scan per level", None),
    ]
    print(f"{len(plan):,} elements")
    for name, ours, other_name, other in rows:
        mine = median_seconds(ours)
        line = f"{name:36} {mine * 1000:10.2f} ms"
        if other is not None:
            theirs = median_seconds(other, 3)
            line += f"   {theirs / mine:8.2f} × faster than: {other_name} ({theirs * 1000:.0f} ms)"
        print(line)


if __name__ == "__main__":
    main()
