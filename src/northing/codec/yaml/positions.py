"""Where elements and fields stand in the files, so that an issue can name file, line and column."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from northing.codec.yaml.file import id_of, item_nodes
from northing.codec.yaml.node import find_node, parse_tree
from northing.model import Where

if TYPE_CHECKING:
    from collections.abc import Mapping

    from northing.codec.yaml.node import Node


class Positions:
    """The places of a folder's elements.

    Those of elements are known from reading. Those of fields are found when asked for, by parsing the one file again:
    issues are few, and a plan without any pays nothing.
    """

    def __init__(self, where_by_id: Mapping[str, Where], text_by_file: Mapping[str, str]) -> None:
        """Keep where each element begins, and the texts of the files."""
        self._where_by_id = where_by_id
        self._text_by_file = text_by_file
        self._nodes = lru_cache(maxsize=8)(self._parse)

    def _parse(self, file: str) -> Mapping[str, Node]:
        tree = parse_tree(self._text_by_file[file], file=file)
        return {id_of(item): item for _, item in reversed(list(item_nodes(tree.root)))}

    def find(self, element: str, field: str = "") -> Where:
        """Return where an element's field stands, or the nearest thing around it; no place for unknown elements.

        Args:
            element: the id.
            field: the field, such as `contributes_to.0.weight`; empty for the element itself.
        """
        known = self._where_by_id.get(element)
        if known is None:
            return Where(element=element, field=field)
        if not field:
            return known
        node = self._nodes(known.file).get(element)
        found = find_node(node, field) if node is not None else None
        if found is None:
            return Where(known.file, known.line, known.column, element, field)
        return Where(known.file, found.line, found.column, element, field)
