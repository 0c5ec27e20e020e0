"""dbt projects: semantic models and metrics as they stand in YAML files of either generation, or in a manifest."""

from northing.codec.exchange.dbt.filters import Reference, parse_filter
from northing.codec.exchange.dbt.load import load_project
from northing.codec.exchange.dbt.metrics import metric_of_measure
from northing.codec.exchange.dbt.project import (
    ColumnFacts,
    Condition,
    Dimension,
    Entity,
    Input,
    Measure,
    Metric,
    Project,
    SemanticModel,
    Window,
)

__all__ = [
    "ColumnFacts",
    "Condition",
    "Dimension",
    "Entity",
    "Input",
    "Measure",
    "Metric",
    "Project",
    "Reference",
    "SemanticModel",
    "Window",
    "load_project",
    "metric_of_measure",
    "parse_filter",
]
