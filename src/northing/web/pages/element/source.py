"""The document of an element as programs read it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from northing.codec import unstructure
from northing.model import kind_of

if TYPE_CHECKING:
    from northing.model import Element


def json_source(element: Element) -> str:
    """Return an element's document as JSON, with the name of its kind."""
    return json.dumps(
        {"kind": kind_of(element).name, **unstructure(element)}, indent=1, ensure_ascii=False, default=str
    )
