"""How fast plans are read and written: the store's form, plan files with and without the cache, and the rules.

Every figure is the median of some runs and is set against a yardstick measured in the same process:

- the store's form against `json` with dataclasses filled in by hand, which checks nothing;
- plan files against the safe loader of ruamel.yaml in Python, on a smaller plan of the same shape since it is slow;
- a folder whose readings are kept against one that is parsed.

Run `python benchmarks/bench_codec.py [elements]`; 100,000 elements by default.
"""

from __future__ import annotations

import gc
import json
import sys
import tempfile
import time
from dataclasses import fields, replace
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from northing.codec import decode, encode, structure
from northing.codec.yaml import load_folder, render_yaml, save_folder
from northing.model import Contribution, Objective, kind_of
from northing.plan import Plan, apply, put
from northing.rules import affected, check_plan

if TYPE_CHECKING:
    from collections.abc import Callable

    from northing.model import Element

RUNS = 3
FRACTION = 20  # ruamel.yaml reads one element in so many; its time grows in proportion
PER_FILE = 1000


def make_elements(count: int) -> list[Element]:
    """Return a plan: four key results under every objective, a hundred parties and metrics."""
    people = [structure("person", {"id": f"person-{n}", "title": f"Person {n}"}) for n in range(100)]
    metrics = [structure("metric", {"id": f"metric-{n}", "title": f"Metric {n}"}) for n in range(100)]
    made: list[Element] = []
    while len(made) < count - 200:
        made += _objective_with_results(len(made) // 5)
    return [*people, *metrics, *made[: count - 200]]


def _objective_with_results(number: int) -> list[Element]:
    objective: dict[str, Any] = {
        "id": f"objective-{number}",
        "title": f"Planes leave on time, number {number}",
        "description": "Some text with **emphasis**, in two lines\nas people write it.\n",
        "owner": f"person-{number % 100}",
        "tags": ["punctuality", "customers"],
        "perspective": "customer",
    }
    if number:
        objective["contributes_to"] = [{"objective": f"objective-{number // 5}", "weight": 2.5}]
    result: dict[str, Any] = {
        "title": "Share of punctual departures",
        "objective": f"objective-{number}",
        "metric": f"metric-{number % 100}",
        "type": "increase",
        "baseline": 0.6,
        "target": 0.8,
        "due": "2013-12-20",
        "weight": {"2013-01-01": 1, "2013-06-01": 2},
    }
    results = [structure("key_result", {"id": f"result-{number}-{n}", **result}) for n in range(4)]
    return [structure("objective", objective), *results]


def measure(run: Callable[[], Any]) -> float:
    """Return the median time of some runs, in seconds."""
    times = []
    for _ in range(RUNS):
        gc.collect()
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return median(times)


def report(name: str, seconds: float, *, against: tuple[str, float] | None = None) -> None:
    """Print one figure, with its ratio to the yardstick."""
    ratio = f"{seconds / against[1]:8.3f} × {against[0]}" if against else ""
    print(f"{name:58} {seconds:8.3f} s {ratio}")


def bench_store(elements: list[Element]) -> None:
    """Measure the store's form."""
    rows = [(kind_of(element).name, encode(element)) for element in elements]
    by_hand = measure(
        lambda: [_fill(element, json.loads(row)) for element, (_, row) in zip(elements, rows, strict=True)]
    )
    report("store: json.loads and dataclasses filled by hand", by_hand)
    yardstick = ("by hand", by_hand)
    report("store: decode", measure(lambda: [decode(k, row, schema_version=1) for k, row in rows]), against=yardstick)
    report("store: encode", measure(lambda: [encode(element) for element in elements]), against=yardstick)


def _fill(element: Element, document: dict[str, Any]) -> Element:
    """Fill a dataclass in by hand: nested values one level deep, nothing checked."""
    for field in fields(element):
        if isinstance(document.get(field.name), list):
            document[field.name] = tuple(document[field.name])
    if isinstance(element, Objective) and "contributes_to" in document:
        document["contributes_to"] = tuple(Contribution(**item) for item in document["contributes_to"])
    return type(element)(**document)


def bench_files(elements: list[Element], folder: Path) -> None:
    """Measure plan files, of a thousand elements each."""
    from ruamel.yaml import YAML

    plan, cache = folder / "plan", folder / "cache"
    plan.mkdir()
    for first in range(0, len(elements), PER_FILE):
        text = render_yaml(elements[first : first + PER_FILE])
        (plan / f"{first:06}.yaml").write_text(text, encoding="utf-8")
    small = render_yaml(elements[: len(elements) // FRACTION])
    ruamel = measure(lambda: YAML(typ="safe", pure=True).load(small)) * FRACTION
    report(f"files: ruamel.yaml, safe, in Python (1/{FRACTION} of it, scaled)", ruamel)
    yardstick = ("ruamel", ruamel)
    cold = measure(lambda: load_folder(plan))
    report("files: load_folder, parsed, checked, with positions", cold, against=yardstick)
    load_folder(plan, cache=cache)
    warm = measure(lambda: load_folder(plan, cache=cache))
    report("files: load_folder, nothing changed since", warm, against=yardstick)
    report("files: the same", warm, against=("parsed", cold))
    loaded = load_folder(plan, cache=cache)
    report(
        "files: find a field of an element in its file", measure(lambda: loaded.positions.find("objective-7", "title"))
    )
    report("files: change one element", measure(lambda: _change_one(plan, cache)), against=("unchanged load", warm))
    report("files: render_yaml", measure(lambda: render_yaml(elements)), against=yardstick)


def _change_one(plan: Path, cache: Path) -> None:
    folder = load_folder(plan, cache=cache)
    changed = structure("objective", {"id": "objective-9", "title": f"Changed {time.perf_counter()}"})
    save_folder(folder, [put(changed)])


def bench_rules(elements: list[Element]) -> None:
    """Measure the rules, against building the plan that they look at."""
    build = measure(lambda: Plan.of(elements))
    plan = Plan.of(elements)
    report("rules: Plan.of", build)
    whole = measure(lambda: check_plan(plan))
    report("rules: check_plan", whole, against=("building", build))
    for name in ("result-7-1", "objective-9", "metric-3"):
        after = apply(plan, [put(replace(plan.require(name), title="Another title"))])
        count = len(affected(plan, after, [name]) or after)
        one = measure(lambda after=after, name=name: check_plan(after, only=affected(plan, after, [name])))
        report(f"rules: check what a change of {name} affects ({count:,})", one, against=("the whole", whole))


def main() -> None:
    """Measure everything."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    elements = make_elements(count)
    print(f"{len(elements):,} elements, median of {RUNS} runs")
    bench_store(elements)
    bench_rules(elements)
    with tempfile.TemporaryDirectory() as folder:
        bench_files(elements, Path(folder))


if __name__ == "__main__":
    main()
