"""How long the pictures of a 200-row scorecard take, beside drawing the same in a Jinja macro.

The macro is what one would write without `northing.charts`: the same scale, gaps, target, dot and bar in a template.
Prints medians and their ratio; run with `python benchmarks/bench_charts.py`.
"""

from __future__ import annotations

import random
import statistics
import time
from typing import TYPE_CHECKING

from jinja2 import Environment

from northing.charts import Spark, meter, sparkline

if TYPE_CHECKING:
    from collections.abc import Callable

ROWS, PERIODS, ROUNDS = 200, 12, 31

MACRO = """
{%- macro spark(values, targets, status, name) -%}
{%- set drawn = (values + targets) | reject("none") | list -%}
{%- set low, high = drawn | min, drawn | max -%}
{%- set pen = namespace(path="", down=false, x=0, y=0) -%}
{%- for value in values -%}
  {%- if value is none -%}{%- set pen.down = false -%}
  {%- else -%}
    {%- set pen.x = 3 + 98 * (loop.index0 + 0.5) / values | length -%}
    {%- set pen.y = 20 - 16 * (value - low) / (high - low) -%}
    {%- set pen.path = pen.path ~ (" " if pen.down else "M") ~ "%.1f %.1f" | format(pen.x, pen.y) -%}
    {%- set pen.down = true -%}
  {%- endif -%}
{%- endfor -%}
{%- set goal = namespace(path="") -%}
{%- for target in targets -%}
  {%- set left, right = 3 + 98 * loop.index0 / targets | length, 3 + 98 * loop.index / targets | length -%}
  {%- set level = 20 - 16 * (target - low) / (high - low) -%}
  {%- set goal.path = goal.path ~ ("V" if goal.path else "M%.1f " | format(left)) -%}
  {%- set goal.path = goal.path ~ "%.1fH%.1f" | format(level, right) -%}
{%- endfor -%}
<svg class="spark" viewBox="0 0 104 24" role="img" aria-label="{{ name }}"><path class="goal" d="{{ goal.path }}"/>
<path class="ink" d="{{ pen.path }}"/><circle class="dot" data-status="{{ status }}" cx="{{ "%.1f" | format(pen.x) }}"
cy="{{ "%.1f" | format(pen.y) }}" r="3"/></svg>
{%- endmacro -%}
{%- macro bar(score, status) -%}
<svg class="meter" data-status="{{ status }}" viewBox="0 0 120 12" aria-hidden="true">
<rect class="rail" x=".5" y="2.5" width="119" height="7"/>
<rect class="fill" x="1" y="3" width="{{ "%.1f" | format(118 * score) }}" height="6"/>
<path class="tick" d="M40.3 0v12M79.7 0v12"/></svg>
{%- endmacro -%}
{%- for row in rows -%}
{{ spark(row.course, row.targets, row.status, row.name) }}
{{ bar(row.score, row.status) }}
{%- endfor -%}
"""


def make_rows(seed: int = 1) -> list[dict[str, object]]:
    """Return made-up rows: a wandering result with some gaps, a stepped target, a score."""
    chance = random.Random(seed)  # noqa: S311
    rows: list[dict[str, object]] = []
    for at in range(ROWS):
        values: list[float | None] = [chance.gauss(80, 6) for _ in range(PERIODS)]
        values[chance.randrange(PERIODS - 1)] = None
        targets = [82 + step // 3 for step in range(PERIODS)]
        row = {"course": values, "targets": targets, "status": "good", "name": f"Row {at}", "score": chance.random()}
        rows.append(row)
    return rows


def draw(rows: list[dict[str, object]]) -> str:
    """Return all pictures drawn by northing.charts."""
    return "".join(
        sparkline(Spark(values=row["course"], targets=row["targets"], status=row["status"], name=row["name"]))  # type: ignore[arg-type]
        + meter(row["score"], status=row["status"])  # type: ignore[arg-type]
        for row in rows
    )


def median_seconds(work: Callable[[], object]) -> float:
    """Return the median processor time of the work over some rounds."""
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return statistics.median(times)


def main() -> None:
    """Measure both and print the ratio."""
    rows = make_rows()
    template = Environment(autoescape=True).from_string(MACRO)
    ours, macro = median_seconds(lambda: draw(rows)), median_seconds(lambda: template.render(rows=rows))
    print(f"{ROWS} sparklines and {ROWS} meters of {PERIODS} periods, median of {ROUNDS}, processor time")
    print(f"  northing.charts  {ours * 1e3:6.2f} ms  {len(draw(rows)):,} characters")
    print(f"  Jinja macro      {macro * 1e3:6.2f} ms  {len(template.render(rows=rows)):,} characters")
    print(f"  ratio            {ours / macro:6.2f}")


if __name__ == "__main__":
    main()
