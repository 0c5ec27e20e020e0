"""How long a plan of 100,000 elements takes to load, to change, to compare and to search.

Each line sets Northing's way against plain Python over dicts that does the least that could be called the same: it
checks no types, keeps no earlier plan, or knows no query language; the line says which. Both take turns in one process,
so that the ratio of their medians tells something even on a busy machine.

Run `python benchmarks/bench_plan.py [elements]`; 100,000 by default.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from statistics import median
from typing import TYPE_CHECKING, Any

from northing.codec import decode, encode, schema_version
from northing.model import Cycle, KeyResult, Kpi, Metric, Objective, Ref, Unit, kind_of
from northing.plan import Plan, apply, descendants, diff, put, rename, select

if TYPE_CHECKING:
    from collections.abc import Iterable

    from northing.model import Element

RUNS = 7
REFERENCES = ("owner", "parent", "cycle", "objective", "metric")
"""The fields in which the elements of this plan refer to others; the yardsticks look at these alone."""

Document = dict[str, Any]
Run = Callable[[], object]


def make_elements(count: int) -> list[Element]:
    """Return a plan of an organisation: units under one another, objectives of one year, key results, metrics, KPIs."""
    made: list[Element] = [
        Cycle(id="year", title="Year", type="year", start=date(2026, 1, 1), end=date(2026, 12, 31)),
    ]
    for number in range(count // 5):
        unit: Ref[Unit] = Ref(f"unit-{number}")
        objective: Ref[Objective] = Ref(f"objective-{number}")
        metric: Ref[Metric] = Ref(f"metric-{number}")
        above: Ref[Unit] | None = Ref(f"unit-{(number - 1) // 8}") if number else None
        made += [
            Unit(id=unit, title=f"Unit {number}", parent=above),
            Objective(id=objective, title=f"Objective {number}", cycle=Ref("year"), owner=Ref(unit)),
            Metric(id=metric, title=f"Metric {number}", unit="%"),
            KeyResult(
                id=f"result-{number}",
                title=f"Key result {number}",
                objective=objective,
                metric=metric,
                type="increase",
                baseline=1.0,
                target=2.0,
            ),
            Kpi(id=f"kpi-{number}", title=f"KPI {number}", metric=metric, target=0.8),
        ]
    return made


@dataclass(frozen=True)
class PlainPlan:
    """The yardstick: documents as dicts, with the same three indexes."""

    by_id: dict[str, Document]
    by_kind: dict[str, dict[str, Document]]
    sources: dict[str, list[str]]


def load_plain(stored: Iterable[tuple[str, int, bytes]]) -> PlainPlan:
    """Read documents into dicts without any check, and index them."""
    plain = PlainPlan({}, {}, {})
    for kind, _, text in stored:
        document = json.loads(text)
        name = document["id"]
        plain.by_id[name] = document
        plain.by_kind.setdefault(kind, {})[name] = document
        for field in REFERENCES:
            if field in document:
                plain.sources.setdefault(document[field], []).append(name)
    return plain


def copy_indexes(plain: PlainPlan, document: Document) -> PlainPlan:
    """Change one document so that the dicts before stay as they were: copy the dicts, but none of what they hold."""
    by_id, kpis = dict(plain.by_id), dict(plain.by_kind["kpi"])
    by_id[document["id"]] = kpis[document["id"]] = document
    return PlainPlan(by_id, {**plain.by_kind, "kpi": kpis}, dict(plain.sources))


def walk_plain(plain: PlainPlan, start: str) -> list[str]:
    """Return the units below one, breadth first."""
    found = [start]
    for here in found:
        found += [name for name in plain.sources.get(here, ()) if plain.by_id[name].get("parent") == here]
    return found[1:]


def seconds(run: Run) -> float:
    """Return how long one run takes."""
    begun = time.perf_counter()
    run()
    return time.perf_counter() - begun


def compare(title: str, ours: Run, yardstick: str, other: Run) -> None:
    """Let two ways take turns and print the medians and their ratio."""
    gc.collect()
    mine, theirs = zip(*((seconds(ours), seconds(other)) for _ in range(RUNS)), strict=True)
    ratio = median(mine) / median(theirs)
    print(f"{title:46} {median(mine) * 1e3:10.3f} ms  {ratio:9.3f} × {yardstick} ({median(theirs) * 1e3:.3f} ms)")


def main() -> None:
    """Measure and print."""
    elements = make_elements(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
    stored = [(kind_of(item).name, schema_version(item), encode(item)) for item in elements]

    def load() -> Plan:
        return Plan.of(decode(kind, text, schema_version=version) for kind, version, text in stored)

    plan, plain = load(), load_plain(stored)
    print(f"{len(plan):,} elements, {sum(len(plan.edges_from(item.id)) for item in plan):,} references")
    compare("decode and index", load, "json.loads into dicts, unchecked", lambda: load_plain(stored))
    compare_changes(plan, plain)
    compare_searches(plan, plain)


def compare_changes(plan: Plan, plain: PlainPlan) -> None:
    """Measure changing a plan, and finding out what was changed."""
    kpi = replace(plan.require("kpi-7"), title="Another")
    document = {**plain.by_id["kpi-7"], "title": "Another"}
    moved = replace(plan.of_kind(Objective)["objective-7"], cycle=None)
    many = [put(replace(item, title="Another")) for item in list(plan.of_kind(Kpi).values())[:1000]]
    after, plain_after = apply(plan, [put(kpi)]), copy_indexes(plain, document)
    copies = "copying the dicts of the indexes"

    def copy() -> PlainPlan:
        return copy_indexes(plain, document)

    compare("apply one change", lambda: apply(plan, [put(kpi)]), copies, copy)
    compare("apply it and go through the whole plan", lambda: list(apply(plan, [put(kpi)])), copies, copy)
    compare("take one of the cycle's objectives out of it", lambda: apply(plan, [put(moved)]), copies, copy)
    compare("apply a thousand changes", lambda: apply(plan, many), copies, copy)
    compare(
        "rename the cycle of every objective",
        lambda: apply(plan, [rename(plan.require("year"), new_id="2026")]),
        "copying the documents that refer to it",
        lambda: [{**plain.by_id[name], "cycle": "2026"} for name in plain.sources["year"]],
    )
    compare(
        "diff two plans that differ in one element",
        lambda: diff(plan, after),
        "comparing dict with dict",
        lambda: [name for name, item in plain_after.by_id.items() if plain.by_id.get(name) != item],
    )
    anew = Plan.of(replace(item) for item in after)
    copied = {name: dict(item) for name, item in plain_after.by_id.items()}
    compare(
        "diff two plans that share no object",
        lambda: diff(plan, anew),
        "comparing dict with dict",
        lambda: [name for name, item in copied.items() if plain.by_id.get(name) != item],
    )


def compare_searches(plan: Plan, plain: PlainPlan) -> None:
    """Measure finding elements."""
    compare(
        "select kind:kpi owner:none",
        lambda: select(plan, "kind:kpi owner:none"),
        "a loop over the dicts of the kind",
        lambda: [item for item in plain.by_kind["kpi"].values() if "owner" not in item],
    )
    compare(
        "select a word",
        lambda: select(plan, "999"),
        "a loop over id and title",
        lambda: [item for item in plain.by_id.values() if "999" in item["id"] or "999" in item["title"].casefold()],
    )
    compare(
        "everything below the highest unit",
        lambda: descendants(plan, "unit-0"),
        "a loop over dicts that looks at parent alone",
        lambda: walk_plain(plain, "unit-0"),
    )


if __name__ == "__main__":
    main()
