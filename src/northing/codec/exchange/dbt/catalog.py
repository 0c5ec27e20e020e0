"""The catalog of a dbt project: which columns its tables have in the warehouse, and of which types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from northing.codec.exchange.dbt.project import ColumnFacts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def load_catalog(folder: Path) -> dict[str, dict[str, ColumnFacts]]:
    """Return the columns of every table by name, as `dbt docs generate` found them; nothing where it never ran.

    Args:
        folder: the dbt project, or the folder of its manifest.
    """
    for path in (folder / "target" / "catalog.json", folder / "catalog.json"):
        if path.is_file():
            try:
                return dict(_tables(msgspec.json.decode(path.read_bytes())))
            except (msgspec.DecodeError, OSError):
                return {}
    return {}


def _tables(catalog: Any) -> Iterator[tuple[str, dict[str, ColumnFacts]]]:
    nodes = catalog.get("nodes") if isinstance(catalog, dict) else None
    for name, node in nodes.items() if isinstance(nodes, dict) else ():
        columns = node.get("columns") if isinstance(node, dict) else None
        if isinstance(columns, dict):
            yield name.rpartition(".")[2], {str(key): _facts(column) for key, column in columns.items()}


def _facts(column: Any) -> ColumnFacts:
    known = column if isinstance(column, dict) else {}
    return ColumnFacts(str(known.get("type") or ""), str(known.get("comment") or ""))
