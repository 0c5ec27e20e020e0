"""Semantic models of both generations: standing alone, and as part of a dbt model beside its columns."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from northing.codec.exchange.dbt.project import ColumnFacts, Dimension, Entity, Measure, SemanticModel
from northing.codec.faults import ILLEGAL_VALUE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from northing.codec.exchange.dbt.fields import Fields

AGGREGATIONS = (
    "sum",
    "min",
    "max",
    "average",
    "median",
    "percentile",
    "count",
    "count_distinct",
    "sum_boolean",
)
TABLE = re.compile(r"""(?:ref|source)\(.*?['"](?P<table>[^'"]+)['"]\s*(?:,\s*v(?:ersion)?\s*=[^)]*)?\)""")
AGGREGATE_KEYS = {"agg", "expr", "agg_params", "percentile", "percentile_type", "agg_time_dimension"} | {
    "non_additive_dimension"
}
"""Keys that say how rows are aggregated: of a measure, and of a metric that aggregates by itself."""


def read_standing_alone(fields: Fields) -> SemanticModel:
    """Read an entry of `semantic_models`, from YAML or from a manifest."""
    fields.check_known(
        {"name", "model", "node_relation", "label", "description", "defaults", "primary_entity"}
        | {"entities", "dimensions", "measures"}
    )
    return SemanticModel(
        name=fields.required("name"),
        table=_table_of(fields),
        label=fields.text("label"),
        description=fields.text("description"),
        time_dimension=fields.group("defaults").text("agg_time_dimension"),
        primary_entity=fields.text("primary_entity"),
        entities=tuple(_read_entity(item) for item in fields.groups("entities")),
        dimensions=tuple(_read_dimension(item) for item in fields.groups("dimensions")),
        measures=tuple(_read_measure(item) for item in fields.groups("measures")),
        where=fields.where("name"),
    )


def _table_of(fields: Fields) -> str:
    """Return the name of the table that a semantic model is about: `ref('orders')` is orders."""
    if fields.is_group("node_relation"):
        return fields.group("node_relation").text("alias")
    text = fields.required("model")
    last = list(TABLE.finditer(text))
    return last[-1]["table"].rpartition("'")[2] if last else text


def _read_entity(fields: Fields) -> Entity:
    fields.check_known({"name", "type", "expr", "description", "label", "role"})
    name = fields.required("name")
    where, expr = fields.where("name"), fields.text("expr", default=name)
    return Entity(name, fields.required("type").lower(), expr, fields.text("description"), where)


def _read_dimension(fields: Fields) -> Dimension:
    fields.check_known(
        {"name", "type", "expr", "type_params", "granularity", "label", "description", "is_partition"}
        | {"validity_params", "datatype"}
    )
    name = fields.required("name")
    return Dimension(
        name=name,
        type=fields.required("type").lower(),
        expr=fields.text("expr", default=name),
        granularity=(fields.group("type_params").text("time_granularity") or fields.text("granularity")).lower(),
        description=fields.text("description") or fields.text("label"),
        where=fields.where("name"),
    )


def _read_measure(fields: Fields) -> Measure:
    fields.check_known(AGGREGATE_KEYS | {"name", "label", "description", "create_metric"})
    return read_aggregate(fields, fields.required("name"))


def read_aggregate(fields: Fields, name: str) -> Measure:
    """Read how rows are aggregated: of a measure, or of a metric that aggregates by itself."""
    parameters = fields.group("agg_params")
    agg = fields.required("agg").lower()
    if agg and agg not in AGGREGATIONS:
        fix = f"the aggregations are {', '.join(AGGREGATIONS)}"
        fields.fault(ILLEGAL_VALUE.code, f"'{agg}' is no aggregation", "agg", fix=fix)
    return Measure(
        name=name,
        agg=agg,
        expr=fields.text("expr", default=name),
        percentile=parameters.number("percentile") if "agg_params" in fields else fields.number("percentile"),
        is_discrete=parameters.flag("use_discrete_percentile") or fields.text("percentile_type") == "discrete",
        is_approximate=parameters.flag("use_approximate_percentile"),
        non_additive=fields.group("non_additive_dimension").text("name"),
        time_dimension=fields.text("agg_time_dimension"),
        label=fields.text("label"),
        description=fields.text("description"),
        where=fields.where("name" if "name" in fields else "agg"),
    )


def read_in_model(fields: Fields) -> SemanticModel | None:
    """Read an entry of `models` that has a semantic model of the newer generation; None when it has none."""
    if "semantic_model" not in fields:
        return None
    settings = fields.group("semantic_model") if fields.is_group("semantic_model") else None
    is_on = settings.flag("enabled", default=True) if settings else fields.flag("semantic_model")
    if not is_on:
        return None
    table = fields.required("name")
    derived = fields.group("derived_semantics")
    columns = list(fields.groups("columns"))
    return SemanticModel(
        name=(settings.text("name") if settings else "") or table,
        table=table,
        description=fields.text("description"),
        time_dimension=fields.text("agg_time_dimension"),
        primary_entity=fields.text("primary_entity"),
        entities=(*_column_entities(columns), *(_read_entity(item) for item in derived.groups("entities"))),
        dimensions=(*_column_dimensions(columns), *(_read_dimension(item) for item in derived.groups("dimensions"))),
        columns=read_columns(fields),
        where=fields.where("name"),
    )


def _column_entities(columns: list[Fields]) -> Iterator[Entity]:
    for column in columns:
        if "entity" not in column:
            continue
        name = column.required("name")
        if column.is_group("entity"):
            found = column.group("entity")
            found.check_known({"name", "type", "description", "label"})
            where, own = found.where(), found.text("name", default=name)
            yield Entity(own, found.required("type").lower(), name, found.text("description"), where)
        else:
            yield Entity(name, column.text("entity").lower(), name, column.text("description"), column.where("entity"))


def _column_dimensions(columns: list[Fields]) -> Iterator[Dimension]:
    for column in columns:
        if "dimension" not in column:
            continue
        name, granularity = column.required("name"), column.text("granularity").lower()
        plain = Dimension(
            name, column.text("dimension").lower() if not column.is_group("dimension") else "", name, granularity,
            column.text("description"), column.where("dimension"),
        )  # fmt: skip
        if column.is_group("dimension"):
            found = column.group("dimension")
            found.check_known({"name", "type", "description", "label", "is_partition", "validity_params"})
            described = found.text("description") or plain.description
            own = found.text("name", default=name)
            plain = replace(plain, name=own, type=found.required("type").lower(), description=described)
        yield plain


def read_columns(fields: Fields) -> dict[str, ColumnFacts]:
    """Read what the properties of a dbt model say of its columns, by name."""
    return {
        column.text("name"): ColumnFacts(column.text("data_type"), column.text("description"))
        for column in fields.groups("columns")
    }
