"""What a dbt project says of its measures: semantic models and metrics, whichever generation of YAML they stand in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from northing.model import Where

if TYPE_CHECKING:
    from collections.abc import Mapping

    from northing.model import Issue

NOWHERE = Where()


@dataclass(frozen=True, slots=True)
class Condition:
    """A filter as it is written: SQL with Jinja calls such as {{ Dimension('order__status') }}."""

    text: str
    where: Where = NOWHERE


@dataclass(frozen=True, slots=True)
class Window:
    """So many periods: 7 days, 1 month."""

    count: int
    grain: str

    def __str__(self) -> str:
        """Write it as dbt does.

        >>> print(Window(7, "day"), Window(1, "month"))
        7 days 1 month
        """
        return f"{self.count} {self.grain}{'' if self.count == 1 else 's'}"


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """What is known of a column of a model's table: its type in the warehouse and what it holds; both may be empty."""

    type: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Entity:
    """A key of a semantic model: primary, unique, foreign or natural."""

    name: str
    type: str
    expr: str
    description: str = ""
    where: Where = NOWHERE


@dataclass(frozen=True, slots=True)
class Dimension:
    """An attribute of a semantic model's rows; one of type time has a granularity."""

    name: str
    type: str
    expr: str
    granularity: str = ""
    description: str = ""
    where: Where = NOWHERE


@dataclass(frozen=True, slots=True)
class Measure:
    """An aggregate over the rows of a semantic model.

    Attributes:
        name: its name; of a metric that aggregates by itself, the metric's.
        agg: sum, min, max, average, median, percentile, count, count_distinct or sum_boolean.
        expr: SQL over the columns of the table.
        percentile: which one, 0 to 1.
        is_discrete, is_approximate: variants of a percentile.
        non_additive: dimension over which it must not be added up.
        time_dimension: what it is counted by, where that is not the model's own.
    """

    name: str
    agg: str
    expr: str
    percentile: float | None = None
    is_discrete: bool = False
    is_approximate: bool = False
    non_additive: str = ""
    time_dimension: str = ""
    label: str = ""
    description: str = ""
    where: Where = NOWHERE


@dataclass(frozen=True, slots=True)
class SemanticModel:
    """A table with the meaning of its columns.

    Attributes:
        name: name of the semantic model.
        table: name of the dbt model that it describes.
        time_dimension: what its measures are counted by, unless they say otherwise.
        primary_entity: name of the primary entity where it is no column.
        columns: what is known of the table's columns, by name.
    """

    name: str
    table: str
    label: str = ""
    description: str = ""
    time_dimension: str = ""
    primary_entity: str = ""
    entities: tuple[Entity, ...] = ()
    dimensions: tuple[Dimension, ...] = ()
    measures: tuple[Measure, ...] = ()
    columns: Mapping[str, ColumnFacts] = field(default_factory=dict)
    where: Where = NOWHERE

    def is_local(self, entity: str) -> bool:
        """Tell whether an entity is a key of the model's own rows, so that no other table is needed for it."""
        own = {found.name for found in self.entities if found.type in {"primary", "unique", "natural"}}
        return entity in own or entity == self.primary_entity


@dataclass(frozen=True, slots=True)
class Input:
    """A metric or measure that a metric is made of.

    Attributes:
        name: of the metric or measure.
        alias: what the expression calls it; empty for its name.
        conditions: filters that hold for this input alone.
        offset_window: it is taken from so long before.
        offset_to_grain: it is taken from the beginning of that period.
        fill_nulls_with: what stands where there is no value.
    """

    name: str
    alias: str = ""
    conditions: tuple[Condition, ...] = ()
    offset_window: Window | None = None
    offset_to_grain: str = ""
    fill_nulls_with: float | None = None
    where: Where = NOWHERE


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric of any type.

    Attributes:
        type: simple, ratio, derived, cumulative or conversion.
        model: name of the semantic model that it aggregates by itself, in the newer generation; empty otherwise.
        aggregate: what it aggregates there.
        measure: the measure that a simple or cumulative metric is about.
        base: the metric that a cumulative one is about.
        inputs: numerator and denominator of a ratio, or the metrics of a derived one.
        expr: the expression of a derived metric.
        window, grain_to_date, period_agg: how a cumulative metric adds up.
        fill_nulls_with: what stands where there is no value.
        grain: the length of period that it is meant for; empty for any.
    """

    name: str
    type: str
    label: str = ""
    description: str = ""
    tags: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    model: str = ""
    aggregate: Measure | None = None
    measure: Input | None = None
    base: Input | None = None
    inputs: tuple[Input, ...] = ()
    expr: str = ""
    window: Window | None = None
    grain_to_date: str = ""
    period_agg: str = "first"
    fill_nulls_with: float | None = None
    grain: str = ""
    where: Where = NOWHERE


@dataclass(frozen=True, slots=True)
class Project:
    """What was read of a dbt project.

    Attributes:
        name: its name, or that of the folder or file.
        root: the folder that the files' names in places begin with.
        models: semantic models, by name.
        metrics: metrics, by name.
        measures: measures of all models with their models, by name; they are unique in a project.
        faults: what could not be read.
        left_out: what was read and has no counterpart, such as saved queries.
        notes: what is worth knowing, such as metrics that are turned off.
    """

    name: str
    root: str = ""
    models: Mapping[str, SemanticModel] = field(default_factory=dict)
    metrics: Mapping[str, Metric] = field(default_factory=dict)
    faults: tuple[Issue, ...] = ()
    left_out: tuple[Issue, ...] = ()
    notes: tuple[Issue, ...] = ()

    def origin_of(self, where: Where) -> str:
        """Return the place of something without the folder that the project lies in."""
        file = where.file.removeprefix(self.root).lstrip("/\\")
        return f"{file}:{where.line}" if where.line else file

    @property
    def measures(self) -> Mapping[str, tuple[SemanticModel, Measure]]:
        """Return every measure with its model, by name."""
        return {measure.name: (model, measure) for model in self.models.values() for measure in model.measures}
