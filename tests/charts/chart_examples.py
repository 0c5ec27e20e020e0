"""Pictures that the golden files hold: one of each kind and of each case that was hard to draw."""

from northing.charts import (
    Break,
    Bullet,
    LineChart,
    Period,
    Pin,
    Spark,
    Today,
    Zone,
    bullet,
    line_chart,
    mark,
    meter,
    sparkline,
)

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
RESULTS = (0.814, 0.798, 0.777, 0.774, 0.771, 0.712, 0.704, 0.779, 0.861, None, None, None)
STATUSES = (*["average"] * 5, "poor", "poor", "average", "good", *["none"] * 3)
TARGETS = (0.82, 0.82, 0.82, 0.83, 0.83, 0.83, 0.84, 0.84, 0.84, 0.85, 0.85, 0.85)
SEALED = (0.82, 0.82, 0.82, 0.83, 0.83, 0.83, 0.85, 0.85, 0.85, 0.86, 0.86, 0.86)


def months_chart(**changes):
    """Return a year of monthly results against a target that steps up and was lowered once."""
    told = {
        "prefix": "departures",
        "title": "On-time departures by month against target",
        "periods": [
            Period(name=f"{month} 2013", short=month, value=value, status=status, target=target, sealed=sealed)
            for month, value, status, target, sealed in zip(MONTHS, RESULTS, STATUSES, TARGETS, SEALED, strict=True)
        ],
        "unit": "%",
        "axis": "% of departures within 15 minutes of schedule",
        "decimals": 1,
        "current": 8,
        "zones": [
            Zone(status="good", name="good", limits=[(target, None) for target in TARGETS]),
            Zone(status="average", name="average", limits=[(0.9 * target, target) for target in TARGETS]),
            Zone(status="poor", name="poor", limits=[(None, 0.9 * target) for target in TARGETS]),
        ],
        "pins": [Pin(1.45, "storms"), Pin(4.05, "promise lowered"), Pin(5.3, "definition"), Pin(5.35, "bet")],
        "today": Today(9.25, "today, 8 Oct"),
    }
    return LineChart(**(told | changes))


def broken_chart():
    """Return a year in which the metric was defined anew: both series, and two months that only the old one has."""
    values = (None, None, 0.70, 0.71, 0.69, 0.66, 0.65, 0.70, 0.74, None, None, None)
    before = (*RESULTS[:8], *[None] * 4)
    return LineChart(
        prefix="broken",
        title="On-time departures",
        periods=[
            Period(
                name=f"{month} 2013",
                short=month,
                value=old if value is None else value,
                status="none" if value is None and old is None else "average",
                before=None if value is None else old,
                is_before=value is None and old is not None,
            )
            for month, value, old in zip(MONTHS, values, before, strict=True)
        ],
        unit="%",
        decimals=1,
        breaks=[Break(8.1, "version 2")],
    )


def near_chart():
    """Return an indicator that is best close to its target: zones on both sides."""
    values = (4.2, 5.1, 5.9, 6.8, 5.2, 4.9, 3.1, 2.2, None, 5.0, 5.3, 4.8)
    zones = (("poor", 6.5, None), ("average", 5.5, 6.5), ("good", 4.5, 5.5), ("average", 3.5, 4.5), ("poor", None, 3.5))
    return LineChart(
        prefix="near",
        title="Temperature",
        periods=[
            Period(name=month, short=month, value=value, status="good", target=5.0)
            for month, value in zip(MONTHS, values, strict=True)
        ],
        unit="°C",
        zones=[Zone(status=status, name=status, limits=[(low, high)] * 12) for status, low, high in zones],
    )


def pictures():
    """Return every example by the name of its golden file."""
    year = Spark(
        values=RESULTS,
        status="good",
        name="On-time departures: 81.4 to 86.1 %, good",
        targets=TARGETS,
        band=[(0.9 * target, target) for target in TARGETS],
        now=8,
    )
    gaps = Spark(
        values=[None, 62, None, None, None, 71, *[None] * 6],
        status="stale",
        name="Crews asked: 62 to 71 %, stale",
        targets=[80],
        band=[(72, 80)],
        now=8,
    )
    falling = {"baseline": 60, "target": 20, "commit": 35, "stretch": 10, "expected": 28}
    return {
        "mark": "".join(mark(status, name=status) for status in ("good", "average", "poor", "none", "stale")),
        "sparkline": sparkline(year),
        "sparkline-stale": sparkline(gaps),
        "sparkline-none": sparkline(Spark(values=[None] * 12, status="none", name="Income: no data", targets=[9.5])),
        "meter": meter(0.73, status="good"),
        "meter-none": meter(None, status="none", name="No score"),
        "bullet": bullet(Bullet(**falling, result=18, status="good", name="Open defects: 18 of 20, good")),
        "bullet-row": bullet(Bullet(**falling, result=66, status="poor", name="Open defects: 66"), is_labelled=False),
        "bullet-none": bullet(Bullet(baseline=0, target=5, status="none", name="Sites: no data", unit="sites")),
        "line-wide": line_chart(months_chart()),
        "line-narrow": line_chart(months_chart(), size="narrow"),
        "line-near": line_chart(near_chart()),
        "line-broken": line_chart(broken_chart()),
        "line-none": line_chart(LineChart(prefix="none", title="Nothing yet", periods=[])),
    }
