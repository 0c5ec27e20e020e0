"""Formulas that look at other periods: before, a year ago, several together; and how far a change reaches."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from northing.metrics.cells import Cell
from northing.metrics.check import check_metrics
from northing.metrics.formula import affected_periods, evaluate_formulas
from northing.model import CALENDAR_YEAR, FiscalCalendar, Metric
from northing.model.time import GRAINS
from strategies import untimed

JULY = FiscalCalendar(year_starts=7)
RETAIL = FiscalCalendar(year_starts=2, week_starts="sunday", months="4-5-4", year_ends="nearest", year_named="start")
FUNCTIONS = (
    "previous(m)",
    "previous(m, 3)",
    "same_period_last_year(m)",
    "trailing(m, 3)",
    "to_date(m)",
    "cumulative(m)",
    "m / same_period_last_year(m) - 1",
    "m",
)


def metric(name, **fields):
    return Metric(id=name, title=name, **fields)


def cells_of(values, *, calendar=CALENDAR_YEAR, name="m", member=""):
    """Return cells from values by label; a pair is both sides of a ratio, None a period without a value."""
    found = []
    for label, value in values.items():
        period = calendar.parse(label)
        upper, lower = value if isinstance(value, tuple) else (None, None)
        number = upper / lower if upper is not None else value
        found.append(Cell(name, member, period.grain, period.start, number, upper, lower))
    return found


def computed(formula, values, *, additivity="sum", calendar=CALENDAR_YEAR):
    """Return the values of a formula over the metric m, by label."""
    cells = cells_of(values, calendar=calendar)
    grains = tuple({cell.grain for cell in cells})
    metrics = [metric("m", additivity=additivity, grains=grains), metric("f", formula=formula, grains=grains)]
    assert not check_metrics(metrics, {}) or additivity == "ratio"
    found = evaluate_formulas(metrics, cells, calendar=calendar)
    return {calendar.label(calendar.period(cell.grain, cell.start)): cell.value for cell in found}


MONTHS = {f"2013-{month:02}": float(month) for month in range(1, 13)}


def test_the_period_before_is_a_period_and_not_a_row():
    values = {"2013-01": 1.0, "2013-02": 2.0, "2013-04": 4.0, "2013-05": None, "2013-06": 6.0}
    assert computed("previous(m)", values) == {
        "2013-01": None,
        "2013-02": 1.0,
        "2013-04": None,
        "2013-05": 4.0,
        "2013-06": None,
    }
    assert computed("previous(m, 3)", values) == {
        "2013-01": None,
        "2013-02": None,
        "2013-04": 1.0,
        "2013-05": 2.0,
        "2013-06": None,
    }


def test_growth_against_the_year_before():
    values = {"2012": 100.0, "2013": 110.0, "2012-06": 10.0, "2013-06": 9.0, "2013-07": 8.0}
    growth = computed('"m" / same_period_last_year("m") - 1', values)
    assert growth["2013"] == pytest.approx(0.1)
    assert growth["2013-06"] == pytest.approx(-0.1)
    assert growth["2012"] is growth["2012-06"] is growth["2013-07"] is None


@pytest.mark.parametrize(
    ("additivity", "expected"),
    [("sum", 3.0 + 4.0 + 5.0), ("mean", 4.0), ("last", 5.0)],
)
def test_trailing_periods_are_put_together_by_additivity(additivity, expected):
    assert computed("trailing(m, 3)", MONTHS, additivity=additivity)["2013-05"] == expected


def test_ratios_are_never_averaged():
    values = {"2013-01": (1.0, 2.0), "2013-02": (1.0, 8.0), "2013-03": (0.0, 10.0)}
    for formula in ("trailing(m, 3)", "to_date(m)", "cumulative(m)", "to_date(m, 'quarter')"):
        assert computed(formula, values, additivity="ratio")["2013-03"] == 2.0 / 20.0


def test_a_ratio_of_several_periods_keeps_its_sides():
    cells = cells_of({"2013-01": (1.0, 2.0), "2013-02": (1.0, 8.0)})
    metrics = [metric("m", additivity="ratio"), metric("f", formula="cumulative(m)"), metric("g", formula="m")]
    found = {(cell.metric, cell.start.month): cell for cell in evaluate_formulas(metrics, cells)}
    assert (found["f", 2].numerator, found["f", 2].denominator) == (2.0, 10.0)
    assert (found["g", 2].numerator, found["g", 2].denominator) == (1.0, 8.0)


def test_a_ratio_without_sides_is_not_put_together():
    values = {"2013-01": 0.5, "2013-02": 0.5}
    for formula in ("trailing(m, 2)", "to_date(m)", "cumulative(m)"):
        assert computed(formula, values, additivity="ratio")["2013-02"] is None


def test_a_missing_period_leaves_no_value_where_all_are_needed():
    values = {label: value for label, value in MONTHS.items() if label != "2013-03"}
    for formula in ("trailing(m, 3)", "to_date(m)", "cumulative(m)"):
        found = computed(formula, values)
        assert found["2013-04"] is None
        assert found["2013-02"] == (None if formula == "trailing(m, 3)" else 3.0)
    assert computed("to_date(m)", values)["2013-12"] is None
    assert computed("to_date(m, 'quarter')", values)["2013-06"] == 4.0 + 5.0 + 6.0
    assert computed("trailing(m, 3)", values, additivity="last")["2013-04"] == 4.0
    assert computed("cumulative(m)", values, additivity="last")["2013-12"] == 12.0


def test_to_date_begins_with_the_fiscal_year():
    labels = [f"2012-{month:02}" for month in range(6, 13)] + [f"2013-{month:02}" for month in range(1, 9)]
    values = dict.fromkeys(labels, 1.0)
    found = computed("to_date(m)", values, calendar=JULY)
    assert found["2012-06"] is None, "the eleven months before are not there"
    assert found["2012-07"] == 1.0
    assert found["2013-06"] == 12.0
    assert found["2013-07"] == 1.0
    quarter = computed("to_date(m, 'quarter')", values, calendar=JULY)
    assert [quarter[f"2012-{month:02}"] for month in (7, 8, 9, 10)] == [1.0, 2.0, 3.0, 1.0]


def test_to_date_by_weeks_counts_the_weeks_that_lie_mostly_in_the_year():
    first = CALENDAR_YEAR.parse("2013-W01").start
    weeks = [CALENDAR_YEAR.label(week) for week in CALENDAR_YEAR.periods("week", first, date(2014, 1, 20))]
    found = computed("to_date(m)", dict.fromkeys(weeks, 1.0))
    assert found["2013-W01"] == 1.0
    assert found["2013-W52"] == 52.0
    assert found["2014-W02"] == 2.0


def test_years_of_whole_weeks_count_in_their_own_periods():
    year = RETAIL.parse("2023")
    weeks = list(RETAIL.periods("week", year.start, RETAIL.parse("2024-03").last_day))
    found = computed("to_date(m)", {RETAIL.label(week): 1.0 for week in weeks}, calendar=RETAIL)
    assert found["2023-W53"] == 53.0
    assert found["2024-W01"] == 1.0
    found = computed("same_period_last_year(m)", {RETAIL.label(week): 1.0 for week in weeks}, calendar=RETAIL)
    assert found["2023-W53"] is None
    assert found["2024-W05"] == 1.0


def test_cumulative_begins_with_the_first_result_of_each_member():
    cells = [
        *cells_of({"2013-01": 1.0, "2013-02": 2.0, "2013-03": 3.0}),
        *cells_of({"2013-02": 10.0, "2013-03": 10.0}, member="carrier=AA"),
    ]
    metrics = [
        metric("m", additivity="sum", dimensions=("carrier",)),
        metric("f", formula="cumulative(m)", dimensions=("carrier",)),
    ]
    found = {(cell.member, cell.start.month): cell.value for cell in evaluate_formulas(metrics, cells)}
    assert found["", 3] == 6.0
    assert found["carrier=AA", 3] == 20.0


def test_formulas_of_periods_can_rest_on_each_other():
    metrics = [
        metric("m", additivity="sum"),
        metric("year", formula="to_date(m)", additivity="last"),
        metric("growth", formula="year / same_period_last_year(year) - 1"),
    ]
    values = {f"{year}-{month:02}": float(year - 2011) for year in (2012, 2013) for month in range(1, 13)}
    found = {(cell.metric, cell.start): cell.value for cell in evaluate_formulas(metrics, cells_of(values))}
    assert found["year", date(2013, 12, 1)] == 24.0
    assert found["growth", date(2013, 12, 1)] == 1.0


def test_days_before_all_calendars_are_no_trouble():
    assert computed("previous(m)", {"0001-01-01": 1.0, "0001-01-02": 2.0})["0001-01-02"] == 1.0


def findings(*metrics):
    return [(issue.code, issue.level, issue.message) for issue in check_metrics(metrics, {})]


def test_what_a_formula_asks_of_other_periods_is_checked():
    base = metric("m", additivity="sum", grains=("month", "year"))
    assert not findings(base, metric("f", formula="to_date(m)", grains=("month", "year")))
    assert findings(base, metric("f", formula="to_date(m, 'quarter')", grains=("month", "year"))) == [
        ("NR337", "error", "'f' is measured by year, which is longer than a quarter to date")
    ]
    assert [code for code, *_ in findings(base, metric("f", formula="trailing(m)"))] == ["NR320"]
    assert [code for code, *_ in findings(base, metric("f", formula="trailing(n, 3)"))] == ["NR334"]
    assert [code for code, *_ in findings(base, metric("f", formula="lately(m)"))] == ["NR320"]
    assert findings(base, metric("f", formula="m + previous(f)")) == [
        ("NR335", "error", "formulas go round in a circle: f → f")
    ]
    assert findings(base, metric("f", formula="previous(m) / (1 - 1)")) == [
        ("NR328", "error", "the formula divides by zero, so it never has a value")
    ]


def test_a_ratio_that_cannot_be_put_together_is_a_warning():
    typed = metric("m", additivity="ratio")
    assert [code for code, *_ in findings(typed, metric("f", formula="trailing(m, 3)"))] == ["NR337"]
    assert not findings(typed, metric("f", formula="previous(m)"))
    divided = metric("m", additivity="ratio", formula="a / b")
    assert not findings(metric("a"), metric("b"), divided, metric("f", formula="trailing(m, 3)"))


@untimed
@given(
    st.sampled_from(FUNCTIONS),
    st.sampled_from(("sum", "mean", "last", "ratio")),
    st.sampled_from((CALENDAR_YEAR, JULY, RETAIL)),
    st.dictionaries(st.integers(0, 30), st.integers(1, 9), min_size=1, max_size=30),
    st.dictionaries(st.integers(0, 30), st.one_of(st.none(), st.integers(1, 9)), min_size=1, max_size=3),
    st.sampled_from(GRAINS[1:]),
)
def test_computing_what_is_affected_gives_what_computing_everything_gives(
    formula, additivity, calendar, before, news, grain
):
    first = calendar.period(grain, date(2012, 5, 20))

    def cells(values):
        periods = {place: calendar.shift(first, place) for place in values}
        return [
            Cell("m", "", grain, periods[place].start, number / 2, float(number), 2.0)
            for place, number in values.items()
        ]

    after = {place: value for place, value in {**before, **news}.items() if value is not None}
    metrics = [
        metric("m", additivity=additivity, grains=(grain,)),
        metric("f", formula=formula, grains=(grain,)),
        metric("g", formula="f + previous(f)", grains=(grain,)),
    ]
    old = evaluate_formulas(metrics, cells(before), calendar=calendar)
    last = calendar.shift(first, 40).start
    changed = {"m": {(grain, calendar.shift(first, place).start) for place in news}}
    affected = affected_periods(metrics, changed, calendar=calendar, last=last)
    only = evaluate_formulas(metrics, [*cells(after), *old], calendar=calendar, only=affected)
    kept = [cell for cell in old if (cell.grain, cell.start) not in affected.get(cell.metric, ())]
    everything = evaluate_formulas(metrics, cells(after), calendar=calendar)
    assert {cell.key: cell for cell in [*kept, *only]} == {cell.key: cell for cell in everything}


def test_a_change_of_january_reaches_as_far_as_each_function_does():
    metrics = [
        metric("m", additivity="sum"),
        *(metric(f"f{number}", formula=formula) for number, formula in enumerate(FUNCTIONS)),
    ]
    affected = affected_periods(
        metrics, {"m": {("month", date(2013, 1, 1))}}, calendar=CALENDAR_YEAR, last=date(2014, 3, 31)
    )
    months = {
        name: sorted(CALENDAR_YEAR.label(CALENDAR_YEAR.period(grain, start)) for grain, start in found)
        for name, found in affected.items()
    }
    assert months["f0"] == ["2013-01", "2013-02"]
    assert months["f1"] == ["2013-01", "2013-04"]
    assert months["f2"] == ["2013-01", "2014-01"]
    assert months["f3"] == ["2013-01", "2013-02", "2013-03"]
    assert (months["f4"][0], months["f4"][-1], len(months["f4"])) == ("2013-01", "2013-12", 12)
    assert (months["f5"][0], months["f5"][-1], len(months["f5"])) == ("2013-01", "2014-03", 15)
    assert months["f6"] == ["2013-01", "2014-01"]
    assert months["f7"] == ["2013-01"]


def test_a_formula_that_was_changed_itself_is_computed_again():
    metrics = [metric("m"), metric("f", formula="m"), metric("g", formula="previous(f)"), metric("h", formula="m")]
    key = ("month", date(2013, 1, 1))
    affected = affected_periods(metrics, {"f": {key}}, calendar=CALENDAR_YEAR, last=date(2013, 12, 31))
    assert affected == {"f": {key}, "g": {key, ("month", date(2013, 2, 1))}}
