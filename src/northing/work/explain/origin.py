"""Where a result was read from, and the way of a number from its source to the top of the plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from northing.charts import format_score
from northing.metrics.dialect import quote_name, quote_text
from northing.model import Dataset, Source, kind_of, parse_member
from northing.plan import line_of_sight
from northing.work.explain.sentence import shown
from northing.work.methods import definition_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from northing.model import Element, Measurement, Metric, Run
    from northing.plan import Plan
    from northing.work.scoreboard import Scoreboard
    from northing.work.tree import Node
    from northing.work.workbench import Workbench


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a result was read from.

    Attributes:
        metric: id of the metric.
        unit: its unit.
        definition: what the metric computed at the time: its SQL aggregate, its formula, or that it is typed in.
        number: number of that definition, from 1.
        sql: a query that gives the number; empty for what was not queried.
        filter: the metric's condition as it was run; empty where every row counts.
        engine: what read the rows; empty for what was not queried.
        dataset: id of the dataset, or empty.
        version: version of the data, or empty.
        files: the files of that version, each with the digest of its content.
        rows_read: source rows that the run read of the dataset, or None.
        spans: the days that the run read, first and last; empty where it read all.
        rows: source rows that were counted, or None.
        numerator, denominator: the two parts of a ratio, or None.
        recorded_at: when the newest part was recorded.
        run: id of the run that recorded it.
        actor: who ran it or typed it in.
        origin: computed, typed or pushed.
        parts: how many measurements the result was made of.
        checked_at: when a run last found the result unchanged; None where none did since it was recorded.
    """

    metric: str
    unit: str
    definition: str
    number: int
    sql: str
    filter: str
    engine: str
    dataset: str
    version: str
    files: tuple[tuple[str, str], ...]
    rows_read: int | None
    spans: tuple[tuple[str, str], ...]
    rows: int | None
    numerator: float | None
    denominator: float | None
    recorded_at: datetime
    run: str
    actor: str
    origin: str
    parts: int
    checked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Station:
    """One station on the way of a number from its source to the top of the plan."""

    kind: str
    id: str
    title: str
    detail: str
    is_here: bool = False


def origin(bench: Workbench, board: Scoreboard, node: Node, column: int) -> Origin | None:
    """Return where the result of an indicator was read from; None when there is no result of its own."""
    metric = board.metric_of(node)
    parts = board.readings[node.key][column].parts if node.is_leaf else ()
    return origin_of(bench, metric, parts) if metric is not None and parts else None


def origin_of(bench: Workbench, metric: Metric, parts: Sequence[Measurement]) -> Origin:
    """Return where a result that was made of some measurements, at least one, was read from."""
    newest = max(parts, key=lambda part: part.recorded_at)
    run = bench.run(newest.run)
    known = noted_of(run, "metrics", metric.id)
    dataset = noted_of(run, "datasets", str(known.get("dataset", "")))
    rounds = dataset.get("rounds", ())
    place = known.get("round")
    read = rounds[place] if isinstance(place, int) and place < len(rounds) else {}
    return Origin(
        metric=metric.id,
        unit=metric.unit,
        definition=str(known.get("definition") or definition_of(metric)),
        number=newest.version,
        sql=_narrowed(str(known.get("sql", "")), newest.member),
        filter=str(known.get("filter", "")),
        engine=str(read.get("engine", "")),
        dataset=str(known.get("dataset", "")),
        version=str(known.get("version", "")),
        files=tuple((str(file["name"]), str(file["sha256"])) for file in dataset.get("files", ())),
        rows_read=read.get("rows_read"),
        spans=tuple((str(first), str(last)) for first, last in read.get("spans") or ()),
        rows=_total(part.rows for part in parts),
        numerator=_total(part.numerator for part in parts),
        denominator=_total(part.denominator for part in parts),
        recorded_at=newest.recorded_at,
        run=newest.run,
        actor=run.actor if run is not None else "",
        origin=newest.origin,
        parts=len(parts),
        checked_at=_checked(bench, metric, newest),
    )


def _checked(bench: Workbench, metric: Metric, newest: Measurement) -> datetime | None:
    """Return when a run last found a result unchanged."""
    mark = bench.marks().get(metric.id)
    is_later = mark is not None and mark.data and mark.at > newest.recorded_at and mark.version == newest.version
    return mark.at if mark is not None and is_later and newest.origin == "computed" else None


def noted_of(run: Run | None, what: str, name: str) -> Mapping[str, Any]:
    """Return what a run noted about a metric or a dataset; nothing where it noted nothing."""
    noted = run.details.get(what, {}) if run is not None else {}
    found = noted.get(name, {}) if isinstance(noted, dict) else {}
    return found if isinstance(found, dict) else {}


def _narrowed(sql: str, member: str) -> str:
    """Return the query of a metric for one member of its dimensions, so that it gives the number that is explained."""
    conditions = [f" AND {quote_name(name)} = {quote_text(value)}" for name, value in parse_member(member).items()]
    return sql.replace("\nGROUP BY", f"{''.join(conditions)}\nGROUP BY", 1)


def _total(numbers: Any) -> Any:
    """Add numbers up; None when any is missing."""
    found = list(numbers)
    return None if any(value is None for value in found) else sum(found)


def lineage(board: Scoreboard, node: Node, column: int) -> Iterator[Station]:
    """Yield the stations of a number: source, dataset, metric, the indicator itself, and what it serves."""
    plan = board.plan
    metric = board.metric_of(node)
    before = way_to(plan, metric) if metric is not None else ()
    yield from (station for station in before if station.id not in board.hidden)
    cell = board.cell(node.key, column)
    number = shown(board, node, cell.result) if node.is_leaf else f"score {format_score(cell.score)}"
    yield _station(node.element, number, is_here=True)
    for above in reversed(line_of_sight(plan, node.element.id)[:-1]):
        element = plan.elements[above]
        key = (above, "")
        if above in board.hidden:
            continue
        score = board.cell(key, column).score if key in board.tree.nodes else None
        yield _station(element, f"score {format_score(score)}" if score is not None else "")


def way_to(plan: Plan, metric: Metric) -> Iterator[Station]:
    """Yield the stations before an indicator: source, dataset and metric, as far as they are known."""
    dataset = plan.of_kind(Dataset).get(metric.dataset or "")
    source = plan.of_kind(Source).get(dataset.source if dataset is not None else "")
    if source is not None:
        yield _station(source, f"{source.mode}, {source.refreshed}")
    if dataset is not None:
        yield _station(dataset, dataset.grain)
    yield _station(metric, definition_of(metric))


def _station(element: Element, detail: str, *, is_here: bool = False) -> Station:
    return Station(kind_of(element).title, element.id, element.title, detail, is_here)
