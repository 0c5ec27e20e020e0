"""What dbt knows of a project's tables: their columns as declared, and as the warehouse has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from northing.codec.exchange.dbt.project import ColumnFacts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def load_catalog(folder: Path) -> dict[str, dict[str, ColumnFacts]]:
    """Return the columns of every table by name, as the warehouse has them or else as the project declares them.

    Args:
        folder: the dbt project, or the folder of its manifest.
    """
    found: dict[str, dict[str, ColumnFacts]] = {}
    for name, keys in (("manifest.json", ("data_type", "description")), ("catalog.json", ("type", "comment"))):
        for table, columns in _tables(_content(folder, name), *keys):
            known = found.setdefault(table, {})
            known.update({column: facts for column, facts in columns.items() if facts.type or column not in known})
    return found


def _content(folder: Path, name: str) -> Any:
    """Return an artefact of dbt, None where there is none that can be read."""
    for path in (folder / "target" / name, folder / name):
        if path.is_file():
            try:
                return msgspec.json.decode(path.read_bytes())
            except (msgspec.DecodeError, OSError, RecursionError):
                return None
    return None


def _tables(content: Any, kind: str, about: str) -> Iterator[tuple[str, dict[str, ColumnFacts]]]:
    nodes = content.get("nodes") if isinstance(content, dict) else None
    for name, node in nodes.items() if isinstance(nodes, dict) else ():
        columns = node.get("columns") if isinstance(node, dict) else None
        if isinstance(columns, dict) and columns:
            yield name.rpartition(".")[2], {str(key): _facts(column, kind, about) for key, column in columns.items()}


def _facts(column: Any, kind: str, about: str) -> ColumnFacts:
    known = column if isinstance(column, dict) else {}
    return ColumnFacts(str(known.get(kind) or ""), str(known.get(about) or ""))
