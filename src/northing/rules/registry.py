"""Finding the rules: every module of this package named after a code holds one, and no list is kept by hand."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import TYPE_CHECKING

import northing.rules

if TYPE_CHECKING:
    from northing.rules.rule import Rule


@cache
def all_rules() -> tuple[Rule, ...]:
    """Return every rule, in the order of the codes."""
    names = (module.name for module in pkgutil.iter_modules(northing.rules.__path__) if module.name.startswith("nr"))
    found: list[Rule] = [importlib.import_module(f"northing.rules.{name}").RULE for name in names]
    return tuple(sorted(found, key=lambda rule: rule.code))
