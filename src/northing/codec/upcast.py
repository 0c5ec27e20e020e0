"""Bringing documents of earlier versions up to the form of today, by pure functions from one version to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from northing.codec.faults import UNKNOWN_VERSION
from northing.model import Invalid, Issue, Where

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from northing.model import Kind

Document = dict[str, Any]

STEPS: dict[tuple[str, int], Callable[[Document], Document]] = {}
"""The step up from a version of a kind, by name of the kind and version; it makes the next version's document.

A version that only added fields has no step: what does not say them means their defaults.
"""


def upcast(
    kind: Kind,
    document: Document,
    *,
    version: int,
    steps: Mapping[tuple[str, int], Callable[[Document], Document]] = STEPS,
) -> Document:
    """Return a document in the form of the kind's present version; the document given stays as it is.

    Args:
        kind: the kind of the document.
        document: plain values in the form of `version`.
        version: the version it was written in, from 1.
        steps: the step up from each version.

    Raises:
        Invalid: the version is none that this Northing knows.
    """
    if not 1 <= version <= kind.schema_version:
        known = "version 1" if kind.schema_version == 1 else f"versions 1 to {kind.schema_version}"
        message = f"{kind.name} has {known}, this document is of version {version}"
        where = Where(element=str(document.get("id", "")), field="schema_version")
        raise Invalid([Issue(UNKNOWN_VERSION.code, "error", message, where, "upgrade Northing to read it")])
    for earlier in range(version, kind.schema_version):
        step = steps.get((kind.name, earlier), dict)
        document = step(dict(document))
    return document


def stated_version(kind: Kind) -> int:
    """Return the version that a document in a file has to state to be understood: 1 when it need not state any.

    Fields that were only added are understood under any version, so files need not change with them.
    """
    stepped = [version for name, version in STEPS if name == kind.name]
    return kind.schema_version if stepped else 1
