"""What a person may decide about an import."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from northing.model import Grain

DEFAULT_GRAINS: tuple[Grain, ...] = ("month",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How definitions are brought in.

    Attributes:
        source: id of the source that the datasets are made from; it is made where there is none.
        access_point: where the source's files lie, for a source that is made.
        grains: lengths of period by which metrics are measured; what each says itself, else the month, when empty.
        prefix: what ids begin with, so that they do not clash.
        dialect: the dialect of SQL that the definitions are written in, as SQLGlot calls it.
        has_dimensions: whether metrics are broken down by the dimensions of their semantic model.
    """

    source: str = "dbt"
    access_point: str = ""
    grains: tuple[Grain, ...] = ()
    prefix: str = ""
    dialect: str = "duckdb"
    has_dimensions: bool = True
