"""Recomputing: what an older definition of a metric gives on today's data, or why that cannot be told any more."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from northing.metrics.cells import cell_of
from northing.metrics.formula import evaluate_formulas
from northing.metrics.formula_check import check_formulas
from northing.metrics.landing import load_dataset
from northing.metrics.loads import current_load
from northing.metrics.measure import measure_dataset
from northing.metrics.plan import plan_measure
from northing.model import Dataset, Metric, Ref, Source, Unavailable, parse_member
from northing.work.methods import definition_lines, method_digest, names_in
from northing.work.needs import Needs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date, datetime

    from northing.metrics.cells import Cell
    from northing.metrics.loads import Load
    from northing.model import Grain
    from northing.plan import Plan
    from northing.store import Facts
    from northing.work.versions import MetricVersion
    from northing.work.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What is to be computed again.

    Attributes:
        workspace: whose data.
        plan: the plan as it is now.
        facts: what was recorded, for formulas.
        at: the moment: nothing after its day counts.
        by: a dimension; the whole when empty.
        grain: length of the periods.
        tell: told what is being done.
    """

    workspace: Workspace
    plan: Plan
    facts: Facts
    at: datetime
    by: str
    grain: Grain
    tell: Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Recomputed:
    """What a definition gives on today's data: results by member and first day, or why there are none."""

    values: dict[tuple[str, date], float | None]
    problem: str = ""


def recompute(version: MetricVersion, ask: Ask) -> Recomputed:
    """Compute a metric by one version of its definition on the data of today.

    Where the dataset reads its files otherwise now, they are read once more as they were then, into a folder that is
    gone afterwards.
    """
    metric = version.metric
    if metric.formula is not None:
        return _by_formula(metric, ask)
    if metric.expression is None or version.dataset is None:
        return Recomputed({}, "it was typed in, so it cannot be computed")
    now = ask.plan.get(version.dataset.id)
    load = current_load(now.id, ask.workspace.landed_folder) if isinstance(now, Dataset) else None
    if not isinstance(now, Dataset):
        return Recomputed({}, f"the dataset {version.dataset.id} is gone")
    if load is None:
        return Recomputed({}, f"the dataset {now.id} was never loaded")
    if _reads_alike(metric, version.dataset, now, ask.plan):
        return _measure(metric, now, load, ask.workspace.landed_folder, ask)
    with tempfile.TemporaryDirectory(prefix="compare-", dir=ask.workspace.state_folder) as folder:
        return _landed_again(metric, replace(version.dataset, id=now.id), load, Path(folder), ask)


def _reads_alike(metric: Metric, then: Dataset, now: Dataset, plan: Plan) -> bool:
    """Tell whether the columns that a metric reads are landed now as they were then."""
    read = names_in(f"{metric.expression}\n{metric.where or ''}") | {then.time_column, *metric.dimensions}
    types = [{column.name: column.type for column in dataset.columns} for dataset in (then, now)]
    columns = [{name: found[name] for name in found if name in read or name.casefold() in read} for found in types]
    digests = {
        method_digest(definition_lines(replace(metric, dataset=Ref[Dataset](now.id)), dataset), plan.renamed)
        for dataset in (then, now)
    }
    return len(digests) == 1 and columns[0] == columns[1]


def _landed_again(metric: Metric, dataset: Dataset, held: Load, folder: Path, ask: Ask) -> Recomputed:
    """Measure from the dataset's files as they were read under an older definition of it."""
    source = ask.plan.get(dataset.source)
    if not isinstance(source, Source) or not source.access_point:
        return Recomputed({}, f"the files of {dataset.id} cannot be reached any more")
    load = load_dataset(
        replace(dataset, tests=()),
        source,
        root=ask.workspace.root,
        landed=folder,
        at=ask.at,
        progress=ask.tell,
    )
    if load.status == "failed":
        return Recomputed({}, load.reason)
    if {file.sha256 for file in load.files} != {file.sha256 for file in held.files}:
        return Recomputed({}, f"the files of {dataset.id} have changed since they were loaded: northing data load")
    return _measure(metric, dataset, load, folder, ask)


def _measure(metric: Metric, dataset: Dataset, load: Load, landed: Path, ask: Ask) -> Recomputed:
    """Measure one metric from landed data, whole or by one dimension."""
    dimensions = (ask.by,) if ask.by else ()
    asked = replace(metric, dataset=Ref[Dataset](dataset.id), grains=(ask.grain,), dimensions=dimensions)
    plan = plan_measure([asked], dataset, ask.plan.calendar, load=load)
    if plan.faults:
        return Recomputed({}, "; ".join(issue.message for issue in plan.faults[asked.id]))
    try:
        measured = measure_dataset(plan, load, landed=landed, until=ask.at.date())
    except Unavailable as error:
        return Recomputed({}, str(error))
    return Recomputed(_values(measured.cells, ask), measured.failures.get(asked.id, ""))


def _by_formula(metric: Metric, ask: Ask) -> Recomputed:
    """Compute a formula from what is recorded of the metrics that it names."""
    metrics = {**ask.plan.of_kind(Metric), metric.id: replace(metric, grains=(ask.grain,))}
    faults = [issue for issue in check_formulas(list(metrics.values())) if issue.where.element == metric.id]
    if errors := [issue.message for issue in faults if issue.level == "error"]:
        return Recomputed({}, "; ".join(errors))
    needed = list(Needs(metrics).below(metric.id))
    recorded = ask.facts.measurements(
        metrics=[name for name in needed if metrics[name].formula is None], until=ask.at.date(), known_on=ask.at
    )
    cells = [cell_of(item) for item in recorded if item.value is not None]
    asked = [metrics[name] for name in (*needed, metric.id)]
    found = evaluate_formulas(asked, cells, calendar=ask.plan.calendar)
    return Recomputed(_values([cell for cell in found if cell.metric == metric.id], ask))


def _values(cells: Iterable[Cell], ask: Ask) -> dict[tuple[str, date], float | None]:
    """Return the results of the whole, or of the members of the dimension."""
    wanted = {ask.by} if ask.by else set()
    return {
        (cell.member, cell.start): cell.value
        for cell in cells
        if cell.grain == ask.grain and set(parse_member(cell.member)) == wanted
    }
