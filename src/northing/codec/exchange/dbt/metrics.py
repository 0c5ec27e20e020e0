"""Metrics of both generations: with `type_params` and measures, and with everything at the top of the metric."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.codec.exchange.dbt.project import Input, Measure, Metric
from northing.codec.exchange.dbt.semantic_models import AGGREGATE_KEYS, read_aggregate
from northing.codec.faults import ILLEGAL_VALUE, MISSING_FIELD

if TYPE_CHECKING:
    from northing.codec.exchange.dbt.fields import Fields

TYPES = ("simple", "ratio", "derived", "cumulative", "conversion")
COMMON = {"name", "type", "label", "description", "filter", "time_granularity", "datatype"}
PARAMETERS = (
    {"measure", "input_measures", "numerator", "denominator", "expr", "metrics", "window", "grain_to_date"}
    | {"conversion_type_params", "cumulative_type_params", "metric_aggregation_params", "join_to_timespine"}
    | {"fill_nulls_with", "is_private"}
)
NEWER = (
    COMMON
    | AGGREGATE_KEYS
    | {"hidden", "join_to_timespine", "fill_nulls_with", "window", "grain_to_date", "period_agg", "input_metric"}
    | {"numerator", "denominator", "input_metrics", "entity", "calculation", "base_metric", "conversion_metric"}
    | {"constant_properties"}
)


def read_metric(fields: Fields, model: str = "") -> Metric:
    """Read a metric of either generation, from YAML or from a manifest.

    Args:
        fields: the metric's.
        model: the semantic model that it stands in, in the newer generation.
    """
    found = _read_older(fields) if "type_params" in fields else _read_newer(fields, model)
    if found.type not in TYPES:
        fields.fault(ILLEGAL_VALUE.code, f"'{found.type}' is no type of metric", "type", fix=f"they are {_list(TYPES)}")
    for key, value in _needed(found, newer="type_params" not in fields).items():
        if not value:
            fields.fault(MISSING_FIELD.code, f"the {found.type} metric '{found.name}' lacks {key}")
    return found


def _list(words: tuple[str, ...]) -> str:
    return ", ".join(words)


def _needed(metric: Metric, *, newer: bool) -> dict[str, object]:
    """Return what a metric of a type must have."""
    both = 2
    if metric.type == "simple":
        return {"agg" if newer else "its measure": metric.measure or metric.aggregate}
    if metric.type == "ratio":
        return {"numerator or denominator": len(metric.inputs) == both}
    if metric.type == "derived":
        return {"expr": metric.expr, "input_metrics" if newer else "metrics": metric.inputs}
    if metric.type == "cumulative":
        return {"input_metric" if newer else "its measure": metric.measure or metric.base}
    return {}


def _read_older(fields: Fields) -> Metric:
    fields.check_known({*COMMON, "type_params"})
    given = fields.group("type_params")
    given.check_known(PARAMETERS)
    cumulative = given.group("cumulative_type_params")
    inputs = [given.input("numerator"), given.input("denominator"), *given.inputs("metrics")]
    own = given.group("metric_aggregation_params")
    measure = given.input("measure")
    return Metric(
        name=fields.required("name"),
        type=fields.text("type", default="simple").lower(),
        label=fields.text("label"),
        description=fields.text("description"),
        tags=_tags(fields),
        conditions=fields.conditions("filter"),
        model=own.text("semantic_model") if measure is None else "",
        aggregate=_own_aggregate(given, fields.text("name")) if measure is None and "agg" in own else None,
        measure=measure,
        base=cumulative.input("metric") if measure is None else None,
        inputs=tuple(found for found in inputs if found is not None),
        expr=given.text("expr"),
        window=cumulative.window("window") or given.window("window"),
        grain_to_date=(cumulative.text("grain_to_date") or given.text("grain_to_date")).lower(),
        period_agg=cumulative.text("period_agg", default="first").lower(),
        fill_nulls_with=given.number("fill_nulls_with"),
        grain=fields.text("time_granularity").lower(),
        where=fields.where("name"),
    )


def _own_aggregate(given: Fields, name: str) -> Measure:
    """Read how a manifest says that a metric aggregates by itself; its expression stands beside that."""
    found = read_aggregate(given.group("metric_aggregation_params"), name)
    return Measure(
        name=name,
        agg=found.agg,
        expr=given.text("expr", default=name),
        percentile=found.percentile,
        is_discrete=found.is_discrete,
        is_approximate=found.is_approximate,
        non_additive=found.non_additive,
        time_dimension=found.time_dimension,
        where=found.where,
    )


def _read_newer(fields: Fields, model: str) -> Metric:
    fields.check_known(NEWER)
    kind = fields.text("type", default="simple").lower()
    name = fields.required("name")
    inputs = [fields.input("numerator"), fields.input("denominator"), *fields.inputs("input_metrics")]
    return Metric(
        name=name,
        type=kind,
        label=fields.text("label"),
        description=fields.text("description"),
        tags=_tags(fields),
        conditions=fields.conditions("filter"),
        model=model if kind == "simple" else "",
        aggregate=read_aggregate(fields, name) if kind == "simple" and "agg" in fields else None,
        base=fields.input("input_metric"),
        inputs=tuple(found for found in inputs if found is not None),
        expr=fields.text("expr") if kind == "derived" else "",
        window=fields.window("window"),
        grain_to_date=fields.text("grain_to_date").lower(),
        period_agg=fields.text("period_agg", default="first").lower(),
        fill_nulls_with=fields.number("fill_nulls_with"),
        grain=fields.text("time_granularity").lower(),
        where=fields.where("name"),
    )


def metric_of_measure(measure: Measure) -> Metric:
    """Return the metric that dbt makes of a measure with `create_metric: true`."""
    about = Input(measure.name, where=measure.where)
    return Metric(
        measure.name,
        "simple",
        label=measure.label,
        description=measure.description,
        measure=about,
        where=measure.where,
    )


def _tags(fields: Fields) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*fields.names("tags"), *fields.group("config").names("tags")]))
