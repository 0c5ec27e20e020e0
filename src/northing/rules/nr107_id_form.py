"""NR107: ids are lower-case letters, digits and hyphens."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from northing.rules.rule import Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from northing.rules.rule import Scope


_FORM = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every id of another form, with one that would do."""
    for element in scope.elements:
        if not _FORM.fullmatch(element.id):
            message = f"the id {element.id!r} is not made of lower-case letters, digits and hyphens"
            yield Finding(element.id, "id", message, f"write {slug}" if (slug := _slug(element.id)) else "")


def _slug(text: str) -> str:
    """Return the well-formed id that is nearest to a text; empty when nothing of it is left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


RULE = Rule(
    code="NR107",
    title="An id is not well formed",
    level="error",
    why=(
        "An id stands in addresses, file names, formulas and messages. Lower-case letters, digits and single "
        "hyphens between them are safe in all of these."
    ),
    example_bad="""
objectives:
  - id: On_Time
    title: Planes leave on time
""",
    example_good="""
objectives:
  - id: on-time
    title: Planes leave on time
""",
    check=check,
    is_local=True,
)
