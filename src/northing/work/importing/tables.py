"""Tables: a semantic model as the columns of a dataset, each of a type that is known or must be so by its use."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from northing.codec.exchange.dbt import parse_filter
from northing.model import Column
from northing.work.importing.sql import Fragment, evidence, parse_fragment, write_column

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from northing.codec.exchange.dbt import Condition, Dimension, Measure, Reference, SemanticModel
    from northing.model.measures import ColumnType

    ValueTypes = Mapping[str, ColumnType]

WAREHOUSE_TYPES: tuple[tuple[str, ColumnType], ...] = (
    (r"(big|small|tiny|medium|huge|u|byte)*int(eger)?\d*\b|(num(ber|eric)|dec(imal)?)\(\d+(, ?0)?\)|long\b", "integer"),
    (r"num(ber|eric)|dec(imal|float)?|float|double|real|bignumeric|money", "number"),
    (r"bool", "boolean"),
    (r"datetime|timestamp", "timestamp"),
    (r"date\b", "date"),
    (r"(n?var)?char|text|string|uuid|citext|clob|enum", "text"),
)
NUMERIC = frozenset({"sum", "average", "median", "percentile", "min", "max"})
STRENGTH: tuple[ColumnType, ...] = ("number", "boolean", "timestamp", "text")
"""Which type a column is taken for when its uses disagree."""


def warehouse_type(text: str) -> ColumnType | None:
    """Return the type that a warehouse's type is here; None for one that is none of ours, such as a list.

    >>> [warehouse_type(text) for text in ("NUMBER(38, 0)", "numeric(12,2)", "timestamp_ntz", "ARRAY")]
    ['integer', 'number', 'timestamp', None]
    """
    line = " ".join(text.casefold().split())
    if line.endswith("]"):
        return None
    return next((kind for pattern, kind in WAREHOUSE_TYPES if re.match(pattern, line)), None)


class Table:
    """A semantic model as columns.

    Attributes:
        model: the semantic model.
        columns: the columns, those of the file first, then those that are computed.
        guessed: names of the columns whose type is judged by their use alone.
        unusable: why a dimension cannot be a column, by its name.
    """

    def __init__(
        self, model: SemanticModel, measures: Iterable[Measure], conditions: Iterable[Condition], *, dialect: str
    ) -> None:
        """Find out the columns of a semantic model.

        Args:
            model: the semantic model.
            measures: its measures, and those that metrics aggregate by themselves.
            conditions: filters of metrics that are about it.
            dialect: the dialect of its SQL.
        """
        self.model = model
        self.unusable: dict[str, str] = {}
        self._dialect = dialect
        self._dimensions = {dimension.name: dimension for dimension in model.dimensions}
        self._fragments = dict(self._parse_dimensions())
        self._aggregated = [(measure, found) for measure in measures if (found := self._parse(measure.expr))]
        self._conditions = list(conditions)
        self._types, self.guessed = self._find_types()
        self._renamed = {name: f"{name}_source" for name in self._types if self._is_hidden(name)}
        self.columns = (*self._file_columns(), *self._computed_columns())
        self._type_by_name = {column.name: column.type for column in self.columns}

    def _parse(self, text: str) -> Fragment | None:
        found = parse_fragment(text, dialect=self._dialect, table=self.model.table)
        return found if isinstance(found, Fragment) else None

    def _parse_dimensions(self) -> Iterator[tuple[str, Fragment]]:
        for dimension in self.model.dimensions:
            found = parse_fragment(dimension.expr, dialect=self._dialect, table=self.model.table)
            if isinstance(found, Fragment):
                yield dimension.name, found
            else:
                self.unusable[dimension.name] = found

    def _find_types(self) -> tuple[dict[str, ColumnType], frozenset[str]]:
        """Return the type of every column of the table that is needed or known, and which are judged by their use."""
        uses: dict[str, list[ColumnType]] = defaultdict(list)
        for name, kind in self._uses():
            uses[name].append(kind)
        stated = {name: warehouse_type(facts.type) for name, facts in self.model.columns.items()}
        known: dict[str, ColumnType] = {name: kind for name, kind in stated.items() if kind is not None}
        by_casefold = {name.casefold(): kind for name, kind in known.items()}
        types: dict[str, ColumnType] = {}
        for name in self._needed():
            judged: ColumnType = next((kind for kind in STRENGTH if kind in uses[name]), "text")
            types[name] = known[name] if name in known else by_casefold.get(name.casefold(), judged)
        guessed = frozenset(name for name in types if name.casefold() not in by_casefold)
        taken = {name.casefold() for name in types} | {name.casefold() for name in self._fragments}
        return types | {name: kind for name, kind in known.items() if name.casefold() not in taken}, guessed

    def _needed(self) -> list[str]:
        """Return the columns of the table that anything names, in order of appearance."""
        entities = [found for entity in self.model.entities if (found := self._parse(entity.expr))]
        fragments = [*entities, *self._fragments.values(), *(found for _, found in self._aggregated)]
        return list(dict.fromkeys(column for fragment in fragments for column in fragment.columns))

    def _uses(self) -> Iterator[tuple[str, ColumnType]]:
        for name, fragment in self._fragments.items():
            yield from evidence(fragment.syntax, whole="timestamp" if self._dimensions[name].type == "time" else None)
        for measure, fragment in self._aggregated:
            whole: ColumnType | None = "number" if measure.agg in NUMERIC else None
            yield from evidence(fragment.syntax, whole="boolean" if measure.agg == "sum_boolean" else whole)
        for condition in self._conditions:
            found = self._parse(self._plain_text(condition))
            yield from evidence(found.syntax, whole="boolean") if found is not None else ()

    def _plain_text(self, condition: Condition) -> str:
        """Return a filter with columns in place of its references, for judging their types."""
        parts = parse_filter(condition)
        if isinstance(parts, str):
            return "NULL"
        return "".join(part if isinstance(part, str) else self._plain_column(part) for part in parts)

    def _plain_column(self, reference: Reference) -> str:
        fragment = self._fragments.get(reference.name)
        is_cut = reference.grain or reference.part
        return write_column(fragment.column) if fragment is not None and fragment.column and not is_cut else "NULL"

    def _is_hidden(self, name: str) -> bool:
        """Tell whether a dimension of the same name is something else than the column, which then needs another."""
        return any(
            dimension.casefold() == name.casefold() and fragment.column != dimension
            for dimension, fragment in self._fragments.items()
        )

    def _file_columns(self) -> Iterator[Column]:
        for name, kind in self._types.items():
            shown = self._renamed.get(name, name)
            facts = self.model.columns.get(name)
            about = facts.description if facts is not None else ""
            about = about or (self._dimensions[name].description if name in self._dimensions else "")
            yield Column(name=shown, type=kind, source_name=name if shown != name else None, description=about)

    def _computed_columns(self) -> Iterator[Column]:
        """Yield a column for every dimension that is more than a column of the table."""
        from northing.metrics.expression import Scope, parse_row_value

        scope = Scope({self._renamed.get(name, name): kind for name, kind in self._types.items()}, "the table")
        for name, fragment in self._fragments.items():
            if fragment.column == name:
                continue
            text = fragment.with_columns(self._renamed)
            parsed = parse_row_value(text, scope)
            if parsed.node is None or parsed.node.type == "null":
                said = [issue.message for issue in parsed.issues] or ["it never has a value"]
                self.unusable[name] = "; ".join(said)
                continue
            about = self._dimensions[name].description
            yield Column(name=name, type=parsed.node.type, expression=text, description=about)

    def type_of(self, name: str) -> ColumnType | None:
        """Return the type of a column, None where there is none."""
        return self._type_by_name.get(name)

    def dimension(self, name: str) -> Dimension | None:
        """Return a dimension of the model by its name."""
        return self._dimensions.get(name)

    @property
    def breakdowns(self) -> tuple[str, ...]:
        """Return the dimensions that metrics can be broken down by: those that are no times."""
        names = (dimension.name for dimension in self.model.dimensions if dimension.type != "time")
        return tuple(name for name in names if name in self._type_by_name)

    def write(self, text: str) -> str | None:
        """Return SQL over the table's columns as it is written over the dataset's; None where it cannot be read."""
        found = self._parse(text)
        return None if found is None else found.with_columns(self._renamed)

    def why_unreadable(self, text: str) -> str:
        """Say why SQL over the table's columns cannot be read."""
        found = parse_fragment(text, dialect=self._dialect, table=self.model.table)
        return found if isinstance(found, str) else ""
