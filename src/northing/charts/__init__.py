"""Numbers in, SVG out: the same picture in a page, a document and a notebook.

Every chart is text with classes only (no styles, no scripts), so it takes its colours from the page's style sheet,
follows light and dark, prints, and passes a strict content security policy. The same numbers give the same text.
"""

from northing.charts.bullet import Bullet, bullet
from northing.charts.format import Figure, choose_decimals, figure, format_change, format_number, format_score
from northing.charts.line import line_chart
from northing.charts.mark import Status, mark
from northing.charts.meter import meter
from northing.charts.series import Break, Limits, LineChart, Period, Pin, Today, Zone
from northing.charts.sparkline import Spark, sparkline
from northing.charts.svg import Svg

__all__ = [
    "Break",
    "Bullet",
    "Figure",
    "Limits",
    "LineChart",
    "Period",
    "Pin",
    "Spark",
    "Status",
    "Svg",
    "Today",
    "Zone",
    "bullet",
    "choose_decimals",
    "figure",
    "format_change",
    "format_number",
    "format_score",
    "line_chart",
    "mark",
    "meter",
    "sparkline",
]
