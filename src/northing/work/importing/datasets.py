"""Datasets: one for each semantic model and each time that something of it is counted by."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from northing.model import Dataset, Ref, Source
from northing.model.time import GRAINS
from northing.work.importing.names import humanise
from northing.work.importing.refusal import PREFIX, LeftOut
from northing.work.importing.tables import Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from northing.codec.exchange.dbt import Condition, Measure, Metric, Project, SemanticModel
    from northing.model import Grain
    from northing.work.importing.names import Ids
    from northing.work.importing.options import Options

MOMENTS = frozenset({"date", "timestamp"})


@dataclass(frozen=True, slots=True)
class Ground:
    """What an aggregate is computed over.

    Attributes:
        table: the columns.
        dataset: id of the dataset.
        time: its time column.
        finest: the shortest period that its data is of.
    """

    table: Table
    dataset: str
    time: str
    finest: Grain


class Datasets:
    """The datasets of an import; each is made when something first needs it."""

    def __init__(self, project: Project, ids: Ids, options: Options) -> None:
        """Begin without any."""
        self._project = project
        self._ids = ids
        self._options = options
        self._tables: dict[str, Table] = {}
        self._grounds: dict[tuple[str, str], Ground] = {}

    def ground_of(self, model: SemanticModel, measure: Measure) -> Ground:
        """Return what a measure of a semantic model is computed over.

        Raises:
            LeftOut: it is counted by no time, or by one that is no column.
        """
        time = measure.time_dimension or model.time_dimension
        if not time:
            fix = f"name an agg_time_dimension in '{model.name}'"
            raise LeftOut("is counted by no time", measure.where, fix=fix)
        if (model.name, time) not in self._grounds:
            self._grounds[model.name, time] = self._make_ground(model, time)
        return self._grounds[model.name, time]

    def _make_ground(self, model: SemanticModel, time: str) -> Ground:
        table = self.table_of(model)
        dimension = table.dimension(time)
        kind = table.type_of(time)
        if dimension is None or kind not in MOMENTS:
            why = table.unusable.get(time) or (f"it is of type {kind}" if kind else "there is no such dimension")
            raise LeftOut(
                f"is counted by '{time}' of '{model.name}', which is no date or timestamp: {why}", model.where
            )
        is_own = time == model.time_dimension or not model.time_dimension
        names = [model.name, f"{model.name}_data"] if is_own else [f"{model.name}_by_{time}"]
        dataset = self._ids.take_any(names, f"the semantic model '{model.name}' by '{time}'")
        if dataset is None:
            said = " and ".join(f"'{self._ids.of(name)}'" for name in names)
            raise LeftOut(
                f"is of '{model.name}', whose id {said} is taken",
                model.where,
                fix=PREFIX,
            )
        finest: Grain = next((grain for grain in GRAINS if grain == dimension.granularity), GRAINS[0])
        return Ground(table, dataset, time, finest)

    def table_of(self, model: SemanticModel) -> Table:
        """Return the columns of a semantic model."""
        if model.name not in self._tables:
            own = [found.aggregate for found in self._project.metrics.values() if found.model == model.name]
            measures = [*model.measures, *(found for found in own if found is not None)]
            conditions = list(self._conditions_about(model))
            self._tables[model.name] = Table(model, measures, conditions, dialect=self._options.dialect)
        return self._tables[model.name]

    def _conditions_about(self, model: SemanticModel) -> Iterator[Condition]:
        """Yield the filters of metrics that name a dimension of a semantic model by its own entity."""
        for metric in self._project.metrics.values():
            for condition in _all_conditions(metric):
                names = (entity.name for entity in model.entities if model.is_local(entity.name))
                if any(f"{name}__" in condition.text for name in (*names, model.primary_entity) if name):
                    yield condition

    def elements(self, used: frozenset[str]) -> list[Dataset]:
        """Return the datasets of some ids as elements."""
        grounds = [ground for ground in self._grounds.values() if ground.dataset in used]
        return [_element(ground, self._project, self._options) for ground in grounds]

    @property
    def unused(self) -> list[SemanticModel]:
        """Return the semantic models that nothing needed so far."""
        used = {name for name, _ in self._grounds}
        return [model for model in self._project.models.values() if model.name not in used]

    def guessed_columns(self, dataset: str) -> tuple[str, ...]:
        """Return the columns of a dataset whose type is judged by their use alone."""
        ground = next(ground for ground in self._grounds.values() if ground.dataset == dataset)
        return tuple(column.name for column in ground.table.columns if column.name in ground.table.guessed)


def _all_conditions(metric: Metric) -> list[Condition]:
    inputs = [given for given in (*metric.inputs, metric.measure, metric.base) if given is not None]
    return [*metric.conditions, *(condition for given in inputs for condition in given.conditions)]


def _element(ground: Ground, project: Project, options: Options) -> Dataset:
    model = ground.table.model
    entity = model.primary_entity or next((found.name for found in model.entities if found.type == "primary"), "")
    title = model.label or humanise(model.name)
    if ground.time != model.time_dimension and model.time_dimension:
        title = f"{title} by {humanise(ground.time).lower()}"
    return Dataset(
        id=ground.dataset,
        title=title,
        description=with_origin(model.description, f"semantic model `{model.name}`", project.origin_of(model.where)),
        tags=("dbt",),
        source=Ref[Source](options.source),
        files=f"{model.table}.*",
        columns=tuple(replace(column) for column in ground.table.columns),
        time_column=ground.time,
        grain=f"one {humanise(entity).lower()}" if entity else "",
    )


def with_origin(description: str, what: str, place: str) -> str:
    """Return a description that says where the definition came from."""
    origin = f"From the dbt {what}{f' in {place}' if place else ''}."
    return f"{description.strip()}\n\n{origin}" if description.strip() else origin


def source_element(project: Project, options: Options) -> Source:
    """Return the source of all datasets, for a plan that has none of that id."""
    about = (
        f"Tables of the dbt project `{project.name}`. Export each table that a dataset is named after as Parquet or "
        "CSV into the access point, such as orders.parquet."
    )
    return Source(
        id=options.source,
        title=f"dbt project {project.name}",
        description=about,
        tags=("dbt",),
        access_point=options.access_point,
        mode="automatic",
    )
