"""What results need: the metrics that a plan has measured, and what every formula over other metrics rests on."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from northing.model import Kpi, Metric
from northing.work.methods import names_in
from northing.work.targets import column_metric

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from northing.model import Mark
    from northing.plan import Plan


def measured_metrics(plan: Plan) -> list[Metric]:
    """Return every metric of a plan, and one for each column that a target is taken from."""
    columns = (column_metric(plan, kpi) for kpi in plan.of_kind(Kpi).values())
    return [*plan.of_kind(Metric).values(), *(metric for metric in columns if metric is not None)]


class Needs:
    """What every formula among some metrics needs, directly and through other formulas."""

    def __init__(self, metrics: Mapping[str, Metric]) -> None:
        """Read the formulas of some metrics, given by id."""
        self.metrics = metrics
        by_name = {name.casefold(): name for name in self.metrics}
        self.inputs = {
            name: tuple(sorted({by_name[found] for found in names_in(metric.formula) if found in by_name} - {name}))
            for name, metric in self.metrics.items()
            if metric.formula is not None
        }

    def below(self, name: str) -> Iterator[str]:
        """Yield every metric that a formula needs, through other formulas too, each once."""
        seen: set[str] = set()
        waiting = list(self.inputs.get(name, ()))
        while waiting:
            here = waiting.pop()
            if here not in seen:
                seen.add(here)
                yield here
                waiting += self.inputs.get(here, ())

    def with_below(self, names: Iterable[str]) -> list[str]:
        """Return some formulas and every metric that one of them needs, each once."""
        return list(dict.fromkeys(found for name in names for found in (name, *self.below(name))))

    def state(self, name: str, marks: Mapping[str, Mark]) -> str:
        """Return a digest of what is known of the metrics that a formula needs: it changes when one of them does."""
        said = [
            (mark.metric, mark.version, mark.definition, mark.dataset, mark.data, str(mark.until), mark.reason)
            for below in sorted(self.below(name))
            if (mark := marks.get(below)) is not None
        ]
        return hashlib.sha256(repr(said).encode()).hexdigest()[:16]
