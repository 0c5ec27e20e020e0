"""What the expressions of a KPI may name: one set of names for each field that takes one."""

from __future__ import annotations

from typing import Final

STATUS_NAMES: Final = frozenset({"result", "target", "baseline", "worst", "previous_result", "elapsed"})
"""For status expressions and stated scores: numbers of the period."""
TREND_NAMES: Final = frozenset({"value", "previous_value"})
"""For trend expressions: banding values of the period, and of the one that it is compared with."""
TARGET_NAMES: Final = frozenset({"previous_target"})
"""For target formulas: the target of the period before."""
