"""An explanation as it is drawn: steps with the numbers put in, where they come from, and the ways on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from northing.model import KINDS
from northing.web.pages.explain.origins import Told, origin_told, row_sample
from northing.web.pages.frame.addresses import address, indicator_address
from northing.web.pages.frame.words import write_day

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from northing.calc.explain import Step
    from northing.web.pages.explain.origins import RowSample
    from northing.work.explain import Explanation, Fact, Station


@dataclass(frozen=True, slots=True)
class Put:
    """One step of the computation: the formula in words, the same with the numbers put in, and what comes out."""

    label: str
    formula: str
    put: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Stop:
    """One station on the way of the number."""

    kind: str
    title: str
    href: str
    detail: str
    is_here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Everything that the panel and the page of an explanation show.

    Attributes:
        title, period, status: what is explained.
        headline: the answer in one sentence.
        steps: the computation.
        about: what the formula depends on.
        origin: where the result was read from; empty for composites.
        sql: the query that was run; empty where none was.
        stops: the way from source to mission.
        links: ways on, as pairs of words and address.
        rows: samples of the source rows behind the number, where they were asked for.
    """

    title: str
    period: str
    status: str
    headline: str
    steps: Sequence[Put]
    about: Sequence[Told]
    origin: Sequence[Told]
    sql: str
    stops: Sequence[Stop]
    links: Sequence[tuple[str, str]]
    rows: Sequence[RowSample] = ()


def panel(
    found: Explanation, *, query: Mapping[str, str | None], hidden: frozenset[str], names: Callable[[str], str]
) -> Panel:
    """Return an explanation as it is drawn.

    Args:
        found: the explanation.
        query: what links keep of the address.
        hidden: ids of elements that the viewer may not see.
        names: turns the handle of one who did something into a name.
    """
    number = found.title if found.cell.score is None else f"{found.title} in {found.period}"
    return Panel(
        title=f"How {number} is computed" if found.cell.score is not None else f"Why {number} has no score",
        period=found.period,
        status=found.cell.status,
        headline=found.headline,
        steps=list(_steps(found.steps)),
        about=[*_facts(found.facts, hidden), *_changed(found, names)],
        origin=list(origin_told(found.origin, names)) if found.origin is not None else [],
        sql=found.origin.sql if found.origin is not None else "",
        stops=stops(found.lineage, query=query, hidden=hidden),
        links=list(_links(found, query)),
        rows=[row_sample(sample) for sample in found.rows if sample.metric not in hidden],
    )


def _steps(steps: Sequence[Step]) -> Iterator[Put]:
    """Yield the steps, each formula said once where several follow it."""
    before = ""
    for step in steps:
        told = put(step)
        yield replace(told, formula="") if told.formula == before else told
        before = told.formula


def put(step: Step) -> Put:
    """Return a step with its outcome said once, at the end.

    >>> from northing.calc.explain import Step
    >>> put(Step("Value", "2 − result ÷ target", "2 − 1.1 ÷ 1 = 0.9", "0.9"))
    Put(label='Value', formula='2 − result ÷ target', put='2 − 1.1 ÷ 1 =', outcome='0.9')
    """
    formula = step.formula if step.formula != step.substituted else ""
    return Put(step.label, formula, step.substituted.removesuffix(step.outcome).rstrip(), step.outcome)


def _facts(facts: Sequence[Fact], hidden: frozenset[str]) -> Iterator[Told]:
    for fact in facts:
        if fact.element not in hidden:
            yield Told(fact.label, fact.text, address("element", fact.element) if fact.element else "")


def _changed(found: Explanation, names: Callable[[str], str]) -> Iterator[Told]:
    if found.changed is not None:
        text = f"{write_day(found.changed.at.date())}, {names(found.changed.actor)}: {found.changed.message}"
        yield Told("Last change", text, address("element-version", found.key[0]))


def stops(stations: Sequence[Station], *, query: Mapping[str, str | None], hidden: frozenset[str]) -> list[Stop]:
    """Return the stations of a number as they are drawn; those that the viewer may not see are left out."""
    return [
        Stop(station.kind, station.title, _place(station, query), station.detail, station.is_here)
        for station in stations
        if station.id not in hidden
    ]


def _place(station: Station, query: Mapping[str, str | None]) -> str:
    indicators = {KINDS[name].title for name in ("kpi", "key_result", "objective")}
    if station.kind in indicators:
        return indicator_address("indicator", (station.id, ""), query)
    return address("dataset" if station.kind == KINDS["dataset"].title else "element", station.id)


def _links(found: Explanation, query: Mapping[str, str | None]) -> Iterator[tuple[str, str]]:
    yield "Its page", indicator_address("indicator", found.key, query)
    yield "Definition", address("element", found.key[0])
    yield "History", address("element-version", found.key[0])
    if found.origin is not None and found.origin.dataset:
        yield "Data", address("dataset", found.origin.dataset)
    yield "Link to this", indicator_address("explain", found.key, query)
