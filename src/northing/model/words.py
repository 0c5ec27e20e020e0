"""Words: definitions of the organisation's own."""

from __future__ import annotations

from northing.model.element import Element
from northing.model.fields import described, document


@document
class Term(Element):
    """A word of the organisation's own; the description is its definition."""

    also: tuple[str, ...] = described("Other words and abbreviations for it.", default=())
