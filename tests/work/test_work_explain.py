"""How a number is explained: every step gives what the scoreboard has, and nothing is told that is not so."""

import duckdb
import pytest
from work_examples import CYCLE, OBJECTIVE, board_of, plan_of

from northing.calc.reason import Reason
from northing.metrics.loads import current_load, data_paths
from northing.model import Metric, NotFound
from northing.work.explain import explain_indicator, explain_metric
from northing.work.explain.facts import facts
from northing.work.explain.origin import lineage
from northing.work.explain.sentence import headline
from northing.work.explain.steps import steps

JUNE, COLUMN = "2024-06", 5


def told(plan, values, element="k", member="", **settings):
    """Return headline, steps by label and facts by label of an indicator in June."""
    board = board_of(plan, values, **settings)
    node = board.tree.nodes[element, member]
    cell = board.cell(node.key, COLUMN)
    by_label = {step.label: step for step in steps(board, node, COLUMN)}
    known = {fact.label: fact.text for fact in facts(board, node, COLUMN)}
    return plain(headline(board, node, cell, column=COLUMN)), by_label, known


def plain(text):
    return text.replace("\u00a0", " ")


def kpi(result, *, metric=None, **settings):
    plan = plan_of(metrics=[{"id": "m", **(metric or {})}], kpis=[{"id": "k", "metric": "m", **settings}])
    return told(plan, {"m": {JUNE: result}} if result is not None else {})


@pytest.mark.parametrize(
    ("metric", "settings", "result", "sentence"),
    [
        ({"unit": "%"}, {"target": 0.84}, 0.85, "Good: 85 %, 1 point above the target of 84 %, met."),
        (
            {"unit": "%", "decimals": 1},
            {"target": 0.84},
            0.835,
            "Average: 83.5 %, 0.5 points below the target of 84.0 %, missed.",
        ),
        (
            {"unit": "min"},
            {"target": 8, "pattern": "decreasing"},
            10.0,
            "Poor: 10 min, 2 min above the target of 8 min, missed.",
        ),
        (
            {"unit": "min"},
            {"target": 8, "pattern": "decreasing"},
            8.0,
            "Good: 8 min, exactly the target of 8 min.",
        ),
        ({"decimals": 0}, {"target": 8}, 7.9, "Average: 8, hardly below the target of 8, missed."),
        ({}, {"target": None, "status": "result"}, 1.5, "Good: value 1.50."),
        ({}, {"target": 8}, None, "No score. No result has been recorded for this period."),
    ],
)
def test_a_sentence_says_where_a_kpi_stands(metric, settings, result, sentence):
    assert kpi(result, metric=metric, **settings)[0] == sentence


@pytest.mark.parametrize(
    ("settings", "result", "substituted"),
    [
        ({"target": 10}, 9.0, "9.00 ÷ 10.00 = 0.90"),
        ({"target": 10, "status": "result / target"}, 9.0, "result / target = 0.90"),
        ({"target": 10, "banding": "stated_score", "stated_score": "result / 20"}, 9.0, "result / 20 = 0.45"),
    ],
)
def test_the_value_is_told_with_the_numbers_put_in(settings, result, substituted):
    _, by_label, _ = kpi(result, metric={"decimals": 2}, **settings)
    assert plain(by_label["Value"].substituted) == substituted
    assert {"Value", "Status", "Score"} <= set(by_label)


def test_every_setting_that_the_formula_depends_on_is_a_fact():
    settings = {"target": 10, "banding": "normalised", "worst": 2, "worst_above": 20, "cap": 0.9, "floor": -0.5}
    _, _, known = kpi(9.0, pattern="closer_to_target", **settings)
    assert known["Pattern"] == "closer to the target is better"
    assert known["Banding"] == "normalised: the way from worst to target"
    assert (known["Worst"], known["Worst above"], known["Cap"], known["Floor"]) == ("2", "20", "0.9", "-0.5")
    assert known["Target"] == "10, a constant"
    assert known["Bands"] == "■ good from 0.5, ▲ average from 0, ● poor below"
    assert kpi(9.0, target=10, status="result")[2]["Banding"] == "a status expression"


@pytest.mark.parametrize(
    ("target", "text"),
    [
        ({"value": 3}, "3, a constant"),
        ({"series": {"2024-01": 1, "2024-04": 2}}, "a series of 2 values, each holds until the next"),
        ({"path": {"start": 1, "end": 2}}, "a path from 1 to 2"),
        ({"formula": "previous_target * 2", "start": 1, "starts": "2024-01"}, "previous_target * 2, from 1 in 2024-01"),
        ({"column": "allowed"}, "mean of the column allowed"),
        ({"metric": "other"}, "the metric other"),
        ({"key_result": "kr"}, "that of the key result kr"),
    ],
)
def test_every_form_of_a_target_is_told_in_words(target, text):
    assert kpi(1.0, target=target)[2]["Target"] == text
    assert "Target" not in kpi(1.0)[2]


def test_a_member_is_told_its_own_target_and_the_whole_who_has_one():
    plan = plan_of(
        metrics=[{"id": "m", "dimensions": ["by"], "unit": "%"}],
        kpis=[{"id": "k", "metric": "m", "by": "by", "target": {"value": 0.5, "by_member": {"A": 0.3}}}],
    )
    values = {name: {JUNE: 0.4} for name in ("m", "m|by=A", "m|by=B")}
    whole, own, common = (told(plan, values, member=member)[2] for member in ("", "by=A", "by=B"))
    assert (plain(whole["Target"]), plain(whole["Own targets"])) == ("50 %, a constant", "A 30 %")
    assert plain(own["Target"]) == "30 %, A's own"
    assert plain(common["Target"]) == "50 %, a constant"
    assert "Own targets" not in own
    assert "Own targets" not in common


def key_result(result, **settings):
    plan = plan_of(
        cycles=[CYCLE],
        objectives=[OBJECTIVE],
        metrics=[{"id": "m"}],
        key_results=[{"id": "kr", "objective": "o", "metric": "m", **settings}],
    )
    return told(plan, {"m": {JUNE: result}} if result is not None else {}, "kr")


@pytest.mark.parametrize(
    ("settings", "result", "progress"),
    [
        ({"type": "increase", "baseline": 10, "target": 20}, 15.0, "(15 − 10) ÷ (20 − 10) = 50 %"),
        ({"type": "keep_above", "target": 5, "tolerance": 2}, 6.0, "6, at or above 5 = 100 %"),
        ({"type": "keep_below", "target": 5, "tolerance": 2}, 6.0, "6, at or below 5 = 50 %"),
        ({"type": "keep_within", "target": 5, "upper": 7, "tolerance": 2}, 6.0, "6, within 5 to 7 = 100 %"),
        ({"type": "baseline"}, 6.0, "found: 6 = 100 %"),
        ({"type": "baseline"}, None, "not found yet = 0 %"),
        ({"type": "milestone", "reason": "new"}, 0.5, "reached: none yet = 50 %"),
    ],
)
def test_progress_of_every_type_is_told_with_the_numbers_put_in(settings, result, progress):
    _, by_label, known = key_result(result, **settings)
    assert plain(by_label["Progress"].substituted) == progress
    assert known["Bands"] == "■ good from 0.7, ▲ average from 0.4, ● poor below"


def test_the_pace_of_a_key_result_is_told_with_its_points():
    sentence, by_label, known = key_result(12.0, type="increase", baseline=10, target=20, due="2024-12-31", commit=15)
    assert sentence == "Off track: 20 % of the way, 50 % expected by now."
    assert plain(by_label["Pace"].substituted) == "30 points behind the path, so off track"
    assert plain(by_label["Score"].substituted) == "0.20"
    assert (known["Due"], known["Commit"], known["Baseline"]) == ("31 Dec 2024", "15", "10")
    ahead = key_result(18.0, type="increase", baseline=10, target=20)[1]
    assert plain(ahead["Pace"].substituted) == "30 points ahead of the path, so on track"
    missing = key_result(None, type="increase", baseline=10, target=20)[1]
    assert [step.substituted for step in missing.values()] == ["No result has been recorded for this period."]


def test_a_key_result_without_a_cycle_has_a_sentence_without_a_pace():
    plan = plan_of(
        objectives=[{"id": "o"}],
        metrics=[{"id": "m"}],
        key_results=[{"id": "kr", "objective": "o", "metric": "m", "type": "increase", "baseline": 0, "target": 10}],
    )
    sentence, by_label, known = told(plan, {"m": {JUNE: 5.0}}, "kr")
    assert sentence == "Average: 50 % of the way."
    assert not {"Expected", "Pace"} & set(by_label)
    assert "Due" not in known


def test_stages_are_told_as_they_were_reached_by_then():
    stages = [
        {"title": "One", "share": 0.4, "reached": "2024-05-02"},
        {"title": "Two", "share": 1.0, "reached": "2024-07-02"},
    ]
    _, by_label, known = key_result(None, type="milestone", reason="new", stages=stages)
    assert plain(by_label["Progress"].substituted) == "reached: One = 40 %"
    assert known["Reason"] == "new"


GIVEN = {"banding": "stated_score", "stated_score": "result"}


def composite(results, *, top=None, children=({}, {}), **settings):
    plan = plan_of(
        metrics=[{"id": f"m{at}"} for at in range(len(children))],
        kpis=[
            {"id": "k", "target": 20, **(top or {})},
            *(
                {"id": f"k{at}", "parent": "k", "metric": f"m{at}", "target": 10, **child}
                for at, child in enumerate(children)
            ),
        ],
    )
    values = {f"m{at}": {JUNE: result} for at, result in enumerate(results) if result is not None}
    return board_of(plan, values, **settings)


@pytest.mark.parametrize(
    ("method", "results", "settings"),
    [
        ("weighted_mean", [12.0, 9.0], {}),
        ("weighted_mean", [12.0, None], {}),
        ("worst", [12.0, 9.0], {}),
        ("best", [12.0, 9.0], {}),
        ("all", [12.0, 9.0], {}),
        ("all", [12.0, 10.0], {}),
        ("all", [1.0, 1.0], {"children": (GIVEN, GIVEN)}),
        ("all", [1.0, 0.5], {"children": (GIVEN, GIVEN)}),
        ("mean_of_values", [12.0, 9.0], {}),
        ("sum", [12.0, 9.0], {}),
        ("sum", [12.0, 9.0], {"children": ({}, {"target": None})}),
        ("mean", [12.0, 9.0], {"children": ({"weight": 3}, {})}),
    ],
)
def test_the_roll_up_that_is_told_is_the_one_that_was_computed(method, results, settings):
    board = composite(results, top={"roll_up": {"method": method}}, **settings)
    cell = board.cell(("k", ""), COLUMN)
    found = {step.label: step for step in steps(board, board.tree.nodes["k", ""], COLUMN)}
    number = cell.result if method in ("sum", "mean") else cell.value
    assert float(found["Roll-up"].outcome) == pytest.approx(number, abs=0.006)
    share = f"{cell.coverage.weight_share:.0%}".replace("%", " %")
    assert plain(found["Coverage"].outcome) == share


def test_a_composite_of_composites_tells_the_coverage_that_it_has():
    plan = plan_of(
        metrics=[{"id": "m"}, {"id": "n"}],
        kpis=[
            {"id": "k"},
            {"id": "inner", "parent": "k"},
            {"id": "a", "parent": "inner", "metric": "m", "target": 1, "weight": 3},
            {"id": "b", "parent": "inner", "metric": "n", "target": 1, "weight": 2},
        ],
    )
    sentence, by_label, known = told(plan, {"m": {JUNE: 1.0}})
    assert "1 of 2 scored · 60 % of weight" in sentence
    assert plain(by_label["Coverage"].outcome) == "60 %"
    assert known["Needs"] == "at least 50 % of the weight scored"
    assert known["Roll-up"] == "weighted mean of the children's scores"


def test_a_composite_held_against_its_own_target_says_so():
    board = composite([12.0, 9.0], top={"roll_up": {"method": "sum"}})
    node = board.tree.nodes["k", ""]
    sentence = plain(headline(board, node, board.cell(node.key, COLUMN), column=COLUMN))
    assert sentence == "Good: 21, 1 above the target of 20, met; 2 of 2 scored · 100 % of weight."
    assert {fact.label: fact.text for fact in facts(board, node, COLUMN)}["Target"] == "20, a constant"


def test_nothing_below_is_told_as_that_and_hidden_children_keep_their_names():
    plan = plan_of(objectives=[{"id": "o"}])
    assert told(plan, {}, "o")[1]["Roll-up"].substituted == "There are no children."
    board = composite([12.0, 9.0], hidden={"k1"})
    labels = [step.label for step in steps(board, board.tree.nodes["k", ""], COLUMN)]
    assert labels == ["K0", "hidden", "Coverage", "Roll-up", "Status"]


def test_doubtful_results_are_told_with_their_reason():
    plan = plan_of(
        metrics=[{"id": "m", "dataset": "d", "expression": "count(*)"}],
        kpis=[
            {"id": "k", "metric": "m", "target": 1, "parent": "top"},
            {"id": "top", "target": 1, "roll_up": {"method": "sum"}},
        ],
    )
    failed = {"conditions": {"d": Reason.FAILED_TEST}}
    assert told(plan, {"m": {JUNE: 1.0}}, **failed)[0].startswith("No score. The data behind the result failed")
    assert told(plan, {"m": {JUNE: 1.0}}, "top", **failed)[1]["K"].outcome == "not counted"


def test_hidden_elements_are_no_stations_and_no_parties():
    plan = plan_of(
        units=[{"id": "owner"}],
        visions=[{"id": "v"}],
        sources=[{"id": "s"}],
        datasets=[{"id": "d", "source": "s", "columns": [{"name": "x", "type": "text"}]}],
        objectives=[{"id": "o", "amplifies": "v"}],
        metrics=[{"id": "m", "dataset": "d", "expression": "count(*)"}],
        kpis=[{"id": "k", "metric": "m", "target": 1, "assesses": "o", "owner": "owner", "maintained_by": "owner"}],
    )
    secret = {"owner", "v", "s", "d"}
    for hidden in (set(), secret):
        board = board_of(plan, {"m": {JUNE: 1.0}}, hidden=hidden)
        node = board.tree.nodes["k", ""]
        stations = [station.id for station in lineage(board, node, COLUMN)]
        assert stations == [name for name in ("s", "d", "m", "k", "o", "v") if name not in hidden]
        labels = {fact.label for fact in facts(board, node, COLUMN)}
        assert ({"Accountable", "Maintained by"} <= labels) is not hidden


def test_every_indicator_of_the_demo_in_every_month_is_explained_by_its_own_numbers(demo_bench, demo_today):
    board = demo_bench.scoreboard(demo_today)
    for key, node in board.tree.nodes.items():
        for column in (0, 5, 8, 9, 10, 11):
            found = {step.label: step for step in steps(board, node, column)}
            cell = board.cell(key, column)
            assert list(facts(board, node, column))
            if cell.score is None:
                assert headline(board, node, cell, column=column).startswith("No score.")
                continue
            if "Score" in found:
                assert float(found["Score"].outcome) == pytest.approx(cell.score, abs=0.0051)
            if "Roll-up" in found:
                assert float(found["Roll-up"].outcome) == pytest.approx(cell.value, abs=0.0051)
            if "Status" in found:
                assert found["Status"].outcome == cell.band


def test_the_query_of_an_indicator_gives_the_result_that_it_explains(demo_bench, demo_today):
    board = demo_bench.scoreboard(demo_today)
    column = board.column_of(board.calendar.parse("2013-10"))
    landed = demo_bench.workspace.landed_folder
    for key in (
        ("kpi-on-time-departures", ""),
        ("kpi-on-time-departures", "origin=JFK"),
        ("kpi-carrier-punctuality", "carrier=9E"),
    ):
        found = explain_indicator(demo_bench, board, key, column)
        path = data_paths(current_load("flights", landed), landed)[0]
        with duckdb.connect() as connection:
            connection.execute(f"CREATE VIEW flights AS FROM read_parquet('{path}')")
            by_month = dict(connection.execute(found.origin.sql).fetchall())
        october = board.columns[column].start
        assert by_month[october] == pytest.approx(found.cell.result, rel=1e-12)
        assert found.origin.numerator / found.origin.denominator == pytest.approx(found.cell.result, rel=1e-12)
        assert found.origin.actor == "data-office"
        assert found.changed is not None


def test_a_metric_is_explained_by_its_latest_result_or_the_one_asked_for(demo_bench, demo_today):
    plan = demo_bench.plan()
    metric = plan.of_kind(Metric)["mean-arrival-delay"]
    latest = explain_metric(demo_bench, demo_today, metric)
    assert (latest.period, plain(latest.headline)) == ("Oct 2013", "−0.2 min in Oct 2013.")
    assert latest.origin.numerator / latest.origin.denominator == pytest.approx(latest.value, rel=1e-12)
    assert [station.kind for station in latest.lineage] == ["Source", "Dataset", "Metric"]
    assert "Read by" in {fact.label for fact in latest.facts}
    quarter = explain_metric(demo_bench, demo_today, metric, member="carrier=UA", period=plan.calendar.parse("2013Q3"))
    assert (quarter.period, quarter.title) == ("Q3 2013", "Mean arrival delay, UA")
    assert [item.recorded_at.month for item in quarter.earlier] == [7, 8, 9]
    assert (
        explain_metric(demo_bench, demo_today, plan.of_kind(Metric)["scheduled-flights"]).facts[-1].label == "Target of"
    )


def test_a_metric_without_results_and_one_without_that_member_say_so(demo_bench, demo_today):
    metrics = demo_bench.plan().of_kind(Metric)
    nothing = explain_metric(demo_bench, demo_today, metrics["turnaround-minutes"])
    assert (nothing.value, nothing.period, nothing.headline, nothing.origin) == (None, "", "No result.", None)
    december = demo_bench.plan().calendar.parse("2013-12")
    later = explain_metric(demo_bench, demo_today, metrics["flights-flown"], period=december)
    assert later.headline == "No result in Dec 2013."
    with pytest.raises(NotFound, match="has no member 'origin=XXX'; it has: origin=EWR, origin=JFK, origin=LGA"):
        explain_metric(demo_bench, demo_today, metrics["flights-flown"], member="origin=XXX")
