"""Drafts: the metrics that an import has made so far, with their ids, titles, origins and lengths of period."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from northing.calc.expression import ExpressionError, parse_expression
from northing.model import Dataset, Metric, Ref
from northing.model.time import GRAINS
from northing.work.importing.conditions import join_conditions
from northing.work.importing.datasets import Ground, with_origin
from northing.work.importing.names import humanise
from northing.work.importing.options import DEFAULT_GRAINS
from northing.work.importing.periods import choose_reach
from northing.work.importing.refusal import PREFIX, LeftOut

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from northing.codec.exchange import dbt
    from northing.model import Grain
    from northing.work.importing.aggregates import Additivity
    from northing.work.importing.names import Ids
    from northing.work.importing.options import Options
    from northing.work.importing.periods import Calls, Reach

ENDINGS = {"": "", "sum": ", sum", "count": ", count", "or zero": ", 0 where there is none"}
MOST_HELPERS = 1000


@dataclass(frozen=True, slots=True)
class Role:
    """What an element is made of, and for.

    Attributes:
        metric: the metric of dbt that it is.
        owner: name of the metric that needs it with filters of its own; empty for the metric itself.
        part: which part of the metric it is: its sum, its count, or itself with 0 where there is none.
    """

    metric: dbt.Metric
    owner: str = ""
    part: str = ""

    @property
    def is_helper(self) -> bool:
        """Tell whether nobody but another metric asked for it."""
        return bool(self.owner or self.part)


class Drafts:
    """The metrics that an import has made so far.

    Attributes:
        elements: the metrics, by id.
        name_by_id: the name in dbt of what an element was made of.
        refusals: why a metric was left out, by its name in dbt.
    """

    def __init__(self, project: dbt.Project, ids: Ids, options: Options) -> None:
        """Reserve the ids of all metrics of a project, so that helpers and datasets get others."""
        self.elements: dict[str, Metric] = {}
        self.name_by_id: dict[str, str] = {}
        self.refusals: dict[str, LeftOut] = {}
        self._project = project
        self._ids = ids
        self._options = options
        self._possible: dict[str, tuple[Grain, ...]] = {}
        self._helpers: set[str] = set()
        self._own_ids: dict[str, str] = {}
        for name in project.metrics:
            self._reserve(name)

    def _reserve(self, name: str) -> None:
        found = self._ids.take(name, f"the metric '{name}'")
        if found is None:
            reason = f"would get the id '{self._ids.of(name)}', which {self._ids.holder(name)} has"
            self.refusals[name] = LeftOut(reason, fix=f"rename one of them, or {PREFIX}")
        else:
            self._own_ids[name] = found

    def put_expression(
        self, role: Role, ground: Ground, text: str, *, conditions: Sequence[str], additivity: Additivity
    ) -> str:
        """Put a metric that is computed from a dataset, and return its id.

        Args:
            role: what it is.
            ground: the dataset.
            text: the aggregate.
            conditions: which rows count.
            additivity: how longer periods come from shorter ones.
        """
        element = replace(
            self._blank(role),
            dataset=Ref[Dataset](ground.dataset),
            expression=text,
            where=join_conditions(list(conditions)) if conditions else None,
            additivity=additivity,
            dimensions=ground.table.breakdowns if self._options.has_dimensions else (),
        )
        return self._put(element, role, self.reach_of(role.metric, [], ground))

    def put_formula(self, role: Role, text: str, inputs: Iterable[str], *, additivity: Additivity, reach: Reach) -> str:
        """Put a metric that is computed from others, and return its id.

        Args:
            role: what it is.
            text: the formula.
            inputs: ids of the metrics that it names.
            additivity: how longer periods come from shorter ones.
            reach: by what it is measured.
        """
        named = [self.elements[name] for name in dict.fromkeys(inputs)]
        common = tuple(name for name in named[0].dimensions if all(name in found.dimensions for found in named))
        element = replace(self._blank(role), formula=text, additivity=additivity, dimensions=common)
        return self._put(element, role, reach)

    def _put(self, element: Metric, role: Role, reach: Reach) -> str:
        self.elements[element.id] = replace(element, grains=() if role.is_helper else reach.grains)
        self.name_by_id[element.id] = role.metric.name
        self._possible[element.id] = reach.possible
        if role.is_helper:
            self._helpers.add(element.id)
        return element.id

    def finish(self) -> None:
        """Let every metric be measured by what formulas need of it, and drop helpers that nothing needs any more."""
        self._widen_grains()
        while True:
            named = {name for element in self.elements.values() for name in self._named_by(element)}
            idle = [name for name in self.elements if name in self._helpers and name not in named]
            if not idle:
                return
            for name in idle:
                del self.elements[name]

    def _blank(self, role: Role) -> Metric:
        """Return a metric that says only what it is called and where it comes from."""
        metric = role.metric
        title = metric.label or humanise(metric.name)
        origin = self._project.origin_of(metric.where)
        about = with_origin(metric.description, f"metric `{metric.name}`", origin)
        tags = tuple(dict.fromkeys(["dbt", *(tag for tag in metric.tags if tag)]))
        if not role.is_helper:
            return Metric(id=self._own_ids[metric.name], title=title, description=about, tags=tags)
        name = " ".join(part for part in (metric.name, role.part, f"of {role.owner}" if role.owner else "") if part)
        names = [name, *(f"{name} {number}" for number in range(2, MOST_HELPERS))]
        found = self._ids.take_any(names, f"helper {len(self.elements)} of '{role.owner or metric.name}'")
        if found is None:
            raise LeftOut(f"needs a helper whose id '{self._ids.of(name)}' is taken", fix=PREFIX)
        title = f"{title}{ENDINGS[role.part]}{f' (for {humanise(role.owner).lower()})' if role.owner else ''}"
        return Metric(id=found, title=title, description=about, tags=(*tags, "helper"))

    def same(self, ground: Ground, text: str, conditions: Sequence[str]) -> str:
        """Return the id of a metric that was put already and is computed in the same way; empty when there is none."""
        where = join_conditions(list(conditions)) if conditions else None
        wanted = (ground.dataset, text, where)
        found = self.elements.values()
        return next(
            (element.id for element in found if (element.dataset, element.expression, element.where) == wanted), ""
        )

    def reach_of(self, metric: dbt.Metric, calls: Sequence[Calls], of: Ground | Sequence[str]) -> Reach:
        """Return by which lengths of period a metric is measured.

        Args:
            metric: the metric.
            calls: what it asks of other periods.
            of: the dataset that it is computed from, or the ids of the metrics.

        Raises:
            LeftOut: there is none in which all of it has a meaning.
        """
        if isinstance(of, Ground):
            possible = set(GRAINS[GRAINS.index(of.finest) :])
        else:
            possible = set(GRAINS).intersection(*(self._possible[name] for name in of))
        own = tuple(grain for grain in GRAINS if grain == metric.grain)
        return choose_reach(calls, self._options.grains or own or DEFAULT_GRAINS, possible)

    def _widen_grains(self) -> None:
        """Let every metric be measured by the lengths of period that formulas need of it."""
        waiting = list(self.elements)
        while waiting:
            element = self.elements[waiting.pop()]
            for name in self._named_by(element):
                other = self.elements[name]
                missing = tuple(grain for grain in element.grains if grain not in other.grains)
                if missing:
                    self.elements[name] = replace(other, grains=(*other.grains, *missing))
                    waiting.append(name)

    def _named_by(self, element: Metric) -> list[str]:
        if element.formula is None:
            return []
        try:
            return sorted(parse_expression(element.formula, names=frozenset(self.elements), has_periods=True).names)
        except ExpressionError:
            return []  # the check of the plan says what is wrong with it
