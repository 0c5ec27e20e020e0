"""The page of a code in the reference: made from the rule itself, so that it cannot say something else."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from northing.rules.rule import Described

_LEVELS = {
    "error": "Error: a plan with it cannot be published.",
    "warning": "Warning: it should be mended.",
    "hint": "Hint: worth a thought.",
}


def render_rule_page(rule: Described) -> str:
    """Return the Markdown page of one code."""
    parts = [f"# {rule.code} {rule.title}", _LEVELS[rule.level]]
    parts += [rule.why.strip()] if rule.why else []
    if rule.example_bad:
        parts += ["## Found in", _fenced(rule.example_bad)]
    if rule.example_good:
        parts += ["## Put right", _fenced(rule.example_good)]
    return "\n\n".join(parts) + "\n"


def render_rule_index(rules: Iterable[Described]) -> str:
    """Return the Markdown page that lists all codes."""
    rows = [f"| [{rule.code}]({rule.code}.md) | {rule.level} | {rule.title} |" for rule in rules]
    intro = (
        "Every fault that `northing check` can find has a code and a page. Codes from NR001 are about reading files "
        "and changes, from NR101 about structure, from NR201 about time and values, from NR221 about "
        "key results, from NR231 about KPIs, from NR242 about datasets and what is measured, from NR301 about data and "
        "expressions."
    )
    return (
        "\n".join(["# Rules", "", intro, "", "| code | level | what it finds |", "| --- | --- | --- |", *rows]) + "\n"
    )


def _fenced(text: str) -> str:
    return f"```yaml\n{text.strip()}\n```"
