"""Conditions: filters of dbt as SQL over the columns of a dataset."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.codec.exchange.dbt import parse_filter
from northing.model import Issue
from northing.work.importing.refusal import LeftOut
from northing.work.importing.sql import parse_fragment, to_duckdb, write_column

if TYPE_CHECKING:
    from collections.abc import Iterable

    from northing.codec.exchange.dbt import Condition, Reference
    from northing.work.importing.tables import Table

METRIC_TIME = "metric_time"
JOIN = "join the tables in a dbt model, and define the metric on that"
DAYS = frozenset({"day", "week", "month", "quarter", "year"})
PARTS = {"year": "year", "quarter": "quarter", "month": "month", "day": "day", "dow": "isodow", "doy": "dayofyear"}


def write_conditions(conditions: Iterable[Condition], table: Table, time: str, *, dialect: str) -> list[str]:
    """Return filters as SQL conditions, each once.

    Args:
        conditions: the filters.
        table: the columns that they may name.
        time: the column that `metric_time` is.
        dialect: the dialect of their SQL.

    Raises:
        LeftOut: a filter needs another table, or is Jinja that is more than references.
    """
    return list(dict.fromkeys(_write(condition, table, time, dialect) for condition in conditions))


def join_conditions(conditions: list[str]) -> str:
    """Return conditions that must all hold as one.

    >>> join_conditions(["a = 1", "b OR c"])
    '(a = 1) AND (b OR c)'
    """
    return conditions[0] if len(conditions) == 1 else " AND ".join(f"({condition})" for condition in conditions)


def _write(condition: Condition, table: Table, time: str, dialect: str) -> str:
    parts = parse_filter(condition)
    if isinstance(parts, str):
        raise LeftOut(f"has a filter that cannot be read: {parts}", condition.where)
    names = {"": time}
    written = []
    for part in parts:
        if isinstance(part, str):
            written.append(part)
        else:
            names[part.text] = _column(part, table, time, condition)
            written.append(_cut(part, names[part.text], table, condition))
    text = to_duckdb("".join(written), dialect=dialect)
    found = text if isinstance(text, Issue) else parse_fragment(text, dialect="duckdb")
    if isinstance(text, Issue) or isinstance(found, str | Issue):
        said = found if isinstance(found, str) else text.message if isinstance(text, Issue) else ""
        raise LeftOut(f"has a filter that cannot be read: {said}", condition.where)
    bare = [column for column in found.columns if column not in names.values()]
    if bare:
        reason = f"has a filter that names '{bare[0]}' without saying what it is"
        raise LeftOut(reason, condition.where, fix=f"write it as {{{{ Dimension('…__{bare[0]}') }}}}")
    return text


def _column(reference: Reference, table: Table, time: str, condition: Condition) -> str:
    """Return the column that a reference means."""
    if reference.kind == "metric":
        raise LeftOut(f"has a filter by another metric, {reference.text}", condition.where)
    if reference.name == METRIC_TIME:
        return time
    if reference.kind == "entity":
        return _entity(reference, table, condition)
    if len(reference.entities) != 1 or not table.model.is_local(reference.entities[0]):
        _refuse_join(reference, table, condition)
    if table.dimension(reference.name) is None:
        known = ", ".join(dimension.name for dimension in table.model.dimensions) or "none"
        reason = f"has a filter by '{reference.name}', which '{table.model.name}' does not have as a dimension"
        raise LeftOut(reason, condition.where, fix=f"its dimensions are {known}")
    return _known(reference.name, table, condition)


def _refuse_join(reference: Reference, table: Table, condition: Condition) -> None:
    if not reference.entities:
        fix = f"write {{{{ Dimension('entity__{reference.name}') }}}}"
        raise LeftOut(f"has a filter that does not say whose '{reference.name}' is meant", condition.where, fix=fix)
    path = " and ".join(f"'{entity}'" for entity in reference.entities)
    reason = f"needs a join: '{reference.name}' is found through the entity {path}, outside '{table.model.name}'"
    raise LeftOut(reason, condition.where, fix=JOIN)


def _known(name: str, table: Table, condition: Condition) -> str:
    if table.type_of(name) is None:
        why = table.unusable.get(name, "it is no column")
        raise LeftOut(f"has a filter by the dimension '{name}', which cannot be read: {why}", condition.where)
    return name


def _entity(reference: Reference, table: Table, condition: Condition) -> str:
    """Return the column of an entity of the semantic model itself."""
    entity = next((found for found in table.model.entities if found.name == reference.name), None)
    if entity is None or any(not table.model.is_local(name) for name in reference.entities):
        reason = f"needs a join: the entity '{reference.name}' is none of '{table.model.name}'"
        raise LeftOut(reason, condition.where, fix=JOIN)
    return _known((table.write(entity.expr) or "").strip('"'), table, condition)


def _cut(reference: Reference, column: str, table: Table, condition: Condition) -> str:
    """Return a column as SQL, a time cut down to the period that dbt looks at it by."""
    written, kind = write_column(column), table.type_of(column)
    if reference.part:
        if reference.part not in PARTS:
            raise LeftOut(f"has a filter by the part '{reference.part}' of a date", condition.where)
        return f"extract({PARTS[reference.part]} FROM {written})"
    dimension = table.dimension(column)
    grain = reference.grain or (dimension.granularity if dimension is not None and dimension.type == "time" else "")
    if not grain or (grain == "day" and kind == "date"):
        return written
    if grain in DAYS:
        return f"date_trunc('{grain}', {written})"
    if reference.grain:
        raise LeftOut(f"has a filter by time cut down to {grain}s, {reference.text}", condition.where)
    return written
