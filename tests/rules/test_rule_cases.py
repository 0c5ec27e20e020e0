"""What each rule finds beyond its example, and what it lets pass."""

from __future__ import annotations

import math

import pytest

from northing.codec import structure
from northing.model import KINDS, Objective, Unit
from northing.plan import Plan
from northing.rules import all_rules, check_plan

RULE_BY_CODE = {rule.code: rule for rule in all_rules()}
METRIC = ("metric", {"id": "m", "title": "M", "dimensions": ["origin"], "unit": "min"})
OBJECTIVE = ("objective", {"id": "o", "title": "O"})


def find(code, *documents, **settings):
    """Return field and message of what one rule finds in a plan of documents."""
    plan = Plan.of([structure(kind, document) for kind, document in documents], **settings)
    return [(issue.where.field, issue.message) for issue in check_plan(plan, rules=[RULE_BY_CODE[code]])]


def fields(code, *documents):
    return [field for field, _ in find(code, *documents)]


def kpi(**values):
    return ("kpi", {"id": "k", "title": "K", "metric": "m", **values})


def key_result(**values):
    return ("key_result", {"id": "r", "title": "R", "objective": "o", "metric": "m", **values})


def dataset(**values):
    columns = [{"name": "day", "type": "date"}, {"name": "delay", "type": "number"}]
    document = {"id": "d", "title": "D", "source": "s", "time_column": "day", "columns": columns, **values}
    return ("dataset", document)


def test_a_long_circle_is_shown_once_and_in_full():
    units = [Unit(id=f"u{n}", title="U", parent=f"u{(n + 1) % 4}") for n in range(4)]
    found = check_plan(Plan.of(units), rules=[RULE_BY_CODE["NR105"]])
    assert [issue.message for issue in found] == ["'u0' is above itself: u0 → u1 → u2 → u3 → u0"]


def test_a_circle_of_one_is_found():
    assert find("NR105", ("unit", {"id": "u", "title": "U", "parent": "u"})) == [
        ("parent", "'u' is above itself: u → u"),
    ]


def test_a_diamond_is_no_circle():
    edges = {"a": [], "b": ["a"], "c": ["a"], "d": ["b", "c"]}
    objectives = [
        structure("objective", {"id": name, "title": name, "contributes_to": [{"objective": up} for up in ups]})
        for name, ups in edges.items()
    ]
    assert check_plan(Plan.of(objectives), rules=[RULE_BY_CODE["NR105"]]) == []


def test_two_circles_through_one_element_are_both_found():
    documents = [
        ("objective", {"id": "a", "title": "A", "contributes_to": [{"objective": "b"}, {"objective": "c"}]}),
        ("objective", {"id": "b", "title": "B", "contributes_to": [{"objective": "a"}]}),
        ("objective", {"id": "c", "title": "C", "contributes_to": [{"objective": "a"}]}),
    ]
    assert [message for _, message in find("NR105", *documents)] == [
        "'a' is above itself: a → b → a",
        "'a' is above itself: a → c → a",
    ]


def test_two_ways_round_that_share_their_end_make_one_circle_each_way_back():
    ups = {"a": ["b", "c"], "b": ["d"], "c": ["d"], "d": ["a"], "in": ["a"]}
    documents = [
        ("objective", {"id": name, "title": name, "contributes_to": [{"objective": up} for up in above]})
        for name, above in ups.items()
    ]
    assert [message for _, message in find("NR105", *documents)] == ["'a' is above itself: a → b → d → a"]


def test_circles_are_looked_for_upwards_of_what_is_asked_for():
    units = [Unit(id=name, title=name, parent=up) for name, up in (("a", "b"), ("b", "a"), ("c", "a"), ("d", None))]
    plan, rules = Plan.of(units), [RULE_BY_CODE["NR105"]]
    whole = check_plan(plan, rules=rules)
    assert [issue.message for issue in whole] == ["'a' is above itself: a → b → a"]
    assert check_plan(plan, rules=rules, only=["c"]) == check_plan(plan, rules=rules, only=["b"]) == whole
    assert check_plan(plan, rules=rules, only=["d", "gone"]) == []


def test_a_very_long_chain_is_walked_without_recursion():
    units = [Unit(id=f"u{n}", title="U", parent=f"u{n + 1}") for n in range(5000)]
    assert check_plan(Plan.of(units), rules=[RULE_BY_CODE["NR105"]]) == []


def test_the_same_party_may_be_named_in_different_lists():
    raci = {"responsible": ["ann"], "accountable": ["ann"]}
    assert find("NR106", ("objective", {"id": "o", "title": "O", "raci": raci})) == []


def test_two_contributions_to_one_objective_are_found():
    twice = [{"objective": "o", "weight": 1}, {"objective": "o", "weight": 2}]
    assert fields("NR106", OBJECTIVE, ("objective", {"id": "p", "title": "P", "contributes_to": twice})) == [
        "contributes_to.1.objective"
    ]


@pytest.mark.parametrize("bad", ["Über uns", "a--b", "-a", "a_b", "a b", ""])
def test_ids_of_another_form(bad):
    plan = Plan.of([Objective(id=bad, title="T")])
    assert [issue.code for issue in check_plan(plan)] == ["NR107"]


def test_a_better_id_is_suggested():
    (issue,) = check_plan(Plan.of([Objective(id="Über Uns!", title="T")]))
    assert issue.fix == "write uber-uns"


def test_a_title_of_two_lines_is_found():
    assert find("NR108", ("objective", {"id": "o", "title": "A\nB"})) == [
        ("title", "the title of objective 'o' has more than one line")
    ]


@pytest.mark.parametrize(
    ("number", "message"),
    [(math.nan, "weight is nan"), (math.inf, "weight is inf"), (-1.0, "weight is -1, which is out of range")],
)
def test_numbers_that_a_program_put_in(number, message):
    result = KINDS["key_result"].cls(id="r", title="R", objective="o", type="baseline", weight=number)
    found = check_plan(Plan.of([result]), rules=[RULE_BY_CODE["NR201"]])
    assert [issue.message.startswith(message) for issue in found] == [True]


def test_numbers_within_dated_weights_and_nested_values_are_looked_at():
    cls = KINDS["key_result"].cls
    stage = structure("key_result", key_result(type="milestone", stages=[{"title": "s", "share": 1}])[1]).stages[0]
    result = cls(
        id="r",
        title="R",
        objective="o",
        type="milestone",
        weight={"2013-01-01": -2.0},
        stages=(type(stage)(title="s", share=1.5),),
    )
    found = check_plan(Plan.of([result]), rules=[RULE_BY_CODE["NR201"]])
    assert [(issue.where.field, issue.fix) for issue in found] == [
        ("stages.0.share", "write a number of at least 0 and at most 1"),
        ("weight", "write a number of at least 0"),
    ]


def test_everything_that_lasts_is_held_to_its_order():
    initiative = {
        "id": "i",
        "title": "I",
        "start": "2013-02-01",
        "end": "2013-01-01",
        "activities": [{"title": "A", "start": "2013-02-01", "end": "2013-01-31"}],
    }
    path = {"start": 0, "end": 1, "begins": "2013-02-01", "ends": "2013-01-01"}
    assert fields("NR202", ("initiative", initiative)) == ["activities.0.end", "end"]
    assert fields("NR202", key_result(type="baseline", path=path)) == ["path.ends"]
    assert fields("NR202", kpi(target={"path": path})) == ["target.path.ends"]


def test_a_stretch_of_one_day_is_fine():
    assert (
        fields(
            "NR202", ("cycle", {"id": "c", "title": "C", "type": "free", "start": "2013-01-01", "end": "2013-01-01"})
        )
        == []
    )


def test_a_dated_weight_without_days_is_found():
    assert fields("NR206", OBJECTIVE, key_result(type="baseline", weight={})) == ["weight"]


def test_a_parent_scored_by_its_worst_child_needs_no_weights():
    parent = ("objective", {"id": "o", "title": "O", "roll_up": {"method": "worst"}})
    assert fields("NR207", parent, key_result(type="baseline", weight=0)) == []
    assert fields("NR207", OBJECTIVE, key_result(type="baseline", weight=0)) == ["roll_up"]


def test_a_weight_that_begins_later_counts():
    weight = {"2013-01-01": 0, "2013-06-01": 1}
    assert fields("NR207", OBJECTIVE, key_result(type="baseline", weight=weight)) == []


def test_points_and_the_shape_points_belong_together():
    path = {"start": 0, "end": 1, "points": {"2013-01-31": 1.5}}
    assert fields("NR208", key_result(type="baseline", path=path)) == ["path.points", "path.points.2013-01-31"]
    assert fields("NR208", kpi(target={"path": {"start": 0, "end": 1, "shape": "points"}})) == ["target.path.points"]


def test_ranges_of_inputs_are_looked_at():
    value = {"low": 3, "likely": 2, "high": 1}
    account = {"id": "a", "title": "A", "inputs": [{"title": "Money", "value": value}]}
    assert fields("NR210", ("sroi_account", account)) == ["inputs.0.value"]


@pytest.mark.parametrize(
    "time",
    [
        {"counts": "fixed"},
        {"counts": "fixed", "period": "2013Q1", "grain": "month"},
        {"counts": "fixed", "period": "x"},
    ],
)
def test_fixed_periods_that_say_nothing(time):
    assert fields("NR211", kpi(time=time)) == ["time.period"]


def test_a_milestone_or_baseline_may_go_without_metric():
    for kind in ("milestone", "baseline"):
        assert fields("NR221", ("key_result", {"id": "r", "title": "R", "objective": "o", "type": kind})) == []


@pytest.mark.parametrize(
    ("kind", "needed"),
    [
        ("increase", ["baseline", "target"]),
        ("keep_above", ["target"]),
        ("keep_within", ["target", "upper"]),
        ("milestone", []),
    ],
)
def test_the_numbers_that_each_type_needs(kind, needed):
    assert fields("NR222", key_result(type=kind)) == needed


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"type": "increase", "baseline": 1, "target": 1}, ["target"]),
        ({"type": "decrease", "baseline": 1, "target": 2}, ["target"]),
        ({"type": "increase", "baseline": -2, "target": -1}, []),
        ({"type": "keep_within", "target": 2, "upper": 1}, ["upper"]),
        ({"type": "keep_within", "target": 1, "upper": 2}, []),
        ({"type": "keep_above", "target": 1}, []),
    ],
)
def test_targets_on_the_wrong_side(values, found):
    assert fields("NR223", key_result(**values)) == found


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"type": "baseline", "stages": [{"title": "s", "share": 1}]}, ["stages"]),
        ({"type": "milestone", "stages": [{"title": "s", "share": 0.5}]}, ["stages.0.share"]),
        ({"type": "milestone", "stages": [{"title": "s", "share": 1}]}, []),
        ({"type": "milestone"}, []),
    ],
)
def test_stages(values, found):
    assert fields("NR225", key_result(**values)) == found


def test_dimensions_of_members_and_moves_are_looked_at():
    move = {"metric": "m", "by": 1, "due": "2013-01-01", "member": {"carrier": "9E"}}
    assert fields("NR226", METRIC, kpi(member={"carrier": "9E"})) == ["member.carrier"]
    assert fields("NR226", METRIC, key_result(type="baseline", member={"origin": "EWR"})) == []
    assert fields("NR226", METRIC, ("initiative", {"id": "i", "title": "I", "moves": [move]})) == [
        "moves.0.member.carrier"
    ]


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({}, ["target"]),
        ({"banding": "stated_score"}, []),
        ({"status": "result"}, []),
        ({"target": 5}, []),
        ({"target": {}}, ["target"]),
        ({"target": {"formula": "previous_target"}}, ["target.formula"]),
        ({"target": {"formula": "previous_target", "start": 1, "starts": "2013"}}, []),
        ({"target": {"by_member": {"EWR": 1}}}, ["target.by_member"]),
        ({"target": {"by_member": {"EWR": 1}}, "by": "origin"}, []),
    ],
)
def test_forms_of_targets(values, found):
    assert fields("NR233", kpi(**values)) == found


def test_a_composite_needs_no_target():
    assert fields("NR233", ("kpi", {"id": "k", "title": "K"})) == []


def test_keys_of_series_and_starts_that_are_no_periods():
    target = {"series": {"soon": 1}, "starts": "then"}
    assert fields("NR234", kpi(target=target)) == ["target.series.soon", "target.starts"]


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"target": 5}, ["banding"]),
        ({"target": 5, "worst": 5}, ["worst"]),
        ({"target": 5, "worst": 6}, ["worst"]),
        ({"target": 5, "baseline": 6}, ["baseline"]),
        ({"target": 5, "worst": 6, "pattern": "decreasing"}, []),
        ({"target": 5, "pattern": "decreasing"}, ["banding", "banding"]),
        ({"target": {"value": 5}, "worst": 6}, ["worst"]),
        ({"target": {"series": {"2013": 5, "2014": 7}}, "worst": 6}, ["worst"]),
        ({"target": 5, "worst": 1, "worst_above": 4, "pattern": "closer_to_target"}, ["worst_above"]),
        ({"target": 5, "worst": 1, "worst_above": 9, "pattern": "closer_to_target"}, []),
        ({"target": {"metric": "m"}, "worst": 1}, []),
    ],
)
def test_worst_values(values, found):
    assert fields("NR235", kpi(banding="normalised", **values)) == found


def test_a_stated_score_that_is_never_used():
    assert fields("NR236", kpi(stated_score="result")) == ["stated_score"]


def test_units_only_matter_where_results_are_added():
    other = ("metric", {"id": "n", "title": "N", "unit": "t"})
    children = [
        key_result(type="baseline"),
        ("key_result", {**key_result(type="baseline")[1], "id": "q", "metric": "n"}),
    ]
    assert fields("NR238", METRIC, other, OBJECTIVE, *children) == []
    adding = ("objective", {"id": "o", "title": "O", "roll_up": {"method": "mean"}})
    channel = ("strategy", {"id": "s", "title": "S", "part_of_plan_for": "m", "channels": ["o"]})
    assert fields("NR238", METRIC, other, adding, channel, *children) == ["roll_up.method"]
    typed = ("key_result", {**key_result(type="baseline")[1], "id": "q", "metric": None})
    assert fields("NR238", METRIC, adding, key_result(type="baseline"), typed) == []


def test_bands():
    def bands(*pairs):
        parts = [{"name": name, "status": "good", "at_least": low} for name, low in pairs]
        return ("band_scheme", {"id": "b", "title": "B", "bands": parts})

    assert fields("NR239", bands(("a", 0), ("b", 1))) == ["bands.0.at_least"]
    assert fields("NR239", bands(("a", None), ("b", None))) == ["bands.1.at_least"]
    assert fields("NR239", bands(("a", None), ("a", 1))) == ["bands.1.name"]
    assert fields("NR239", bands(("a", None), ("b", 1), ("c", 1))) == ["bands.2.at_least"]


def test_target_columns_are_looked_for_in_the_dataset_of_the_metric():
    metric = ("metric", {"id": "m", "title": "M", "dataset": "d", "expression": "sum(delay)"})
    target = kpi(target={"column": "goal"})
    assert find("NR242", dataset(), metric, target) == [("target.column", "dataset 'd' has no column 'goal'")]
    assert find("NR242", dataset(), METRIC, target) == []
    assert find("NR242", dataset(), metric, kpi(target={"column": "delay"})) == []


def test_columns_with_two_origins_or_one_origin_for_two():
    columns = [
        {"name": "a", "type": "text"},
        {"name": "b", "type": "text", "source_name": "a"},
        {"name": "c", "type": "text", "source_name": "c", "expression": "a"},
        {"name": "A", "type": "text", "source_name": "a"},
    ]
    assert fields("NR243", dataset(columns=columns)) == ["columns.1.source_name", "columns.2.source_name"]


def test_an_indicator_that_asks_for_a_grain_of_its_own():
    assert fields("NR246", METRIC, kpi(time={"grain": "week"})) == ["time.grain"]
    assert fields("NR246", METRIC, kpi(time={"grain": "month"})) == []


def test_a_scorecard_looks_at_the_children_of_its_indicators_for_ratios_that_cannot_be_put_together():
    def found(**metric):
        ratio = ("metric", {"id": "m", "title": "M", "additivity": "ratio", **metric})
        others = [("metric", {"id": name, "title": name}) for name in ("a", "b")]
        card = ("scorecard", {"id": "c", "title": "C", "indicators": ["top"], "grain": "year"})
        top = ("kpi", {"id": "top", "title": "Top"})
        return fields("NR246", ratio, *others, top, kpi(parent="top"), card)

    assert found() == found(formula="a * b") == ["indicators.0"]
    assert found(formula="a / b") == found(dataset="d", expression="avg(x)") == found(formula="a +") == []
    assert found(grains=["month", "year"]) == found(additivity="sum") == []


def test_members_fit_how_their_kpi_is_broken_down():
    composite = ("kpi", {"id": "top", "title": "Top"})
    single = ("kpi", {"id": "single", "title": "Single", "metric": "m"})

    def found(**values):
        return fields("NR252", METRIC, composite, single, kpi(**values))

    ewr, jfk = {"member": {"origin": "EWR"}}, {"member": {"origin": "JFK"}, "parent": "top", "weight": "m"}
    assert found(by="origin", members=[ewr, jfk], scored_by="members") == []
    assert found(by="origin", members=[ewr, ewr]) == ["members.1.member"]
    assert found(by="origin", members=[{"member": {}}, {"member": {"carrier": "UA"}}]) == [
        "members.0.member",
        "members.1.member",
    ]
    assert found(by="origin", members=[{**ewr, "parent": "single"}]) == ["members.0.parent"]
    assert found(members=[ewr], scored_by="members") == ["members", "scored_by"]
    target = {"value": 1, "by_member": {"EWR, UA": 2, "EWR": 3}}
    assert found(by=["origin", "carrier"], target=target) == ["target.by_member.EWR"]
    assert found(by="origin", target=target) == []


def test_every_dimension_of_several_is_looked_for():
    assert fields("NR226", METRIC, kpi(by=["origin", "carrier"])) == ["by.1"]
    assert fields("NR226", METRIC, kpi(by="carrier")) == ["by"]


def test_series_by_member_are_checked_like_any_other():
    series = {"value": 1, "by_member": {"EWR": {"2013-01": 1, "2013Q2": 2}, "JFK": {"soon": 1}, "LGA": 3}}
    assert fields("NR234", METRIC, kpi(by="origin", target=series)) == [
        "target.by_member.EWR",
        "target.by_member.JFK.soon",
    ]
    assert fields("NR235", METRIC, kpi(banding="normalised", worst=2, by="origin", target=series)) == ["worst", "worst"]


def test_members_that_count_elsewhere_are_children_there():
    composite = ("kpi", {"id": "top", "title": "Top"})
    elsewhere = kpi(by="origin", members=[{"member": {"origin": "EWR"}, "parent": "top", "weight": 0}])
    assert fields("NR231", METRIC, composite, elsewhere) == []
    assert fields("NR207", METRIC, composite, elsewhere) == ["roll_up"]
    by_volume = kpi(by="origin", member_weight="m", members=[{"member": {"origin": "EWR"}, "parent": "top"}])
    assert fields("NR207", METRIC, composite, by_volume) == []


def test_dated_weights_of_members_have_days():
    member = {"member": {"origin": "EWR"}, "weight": {"2013": 1}}
    found = fields("NR206", METRIC, kpi(by="origin", member_weight={"soon": 1}, members=[member]))
    assert found == ["member_weight.soon", "members.0.weight.2013"]


@pytest.mark.parametrize(
    ("weight", "fault"),
    [
        ("m", ""),
        ("2 * m", ""),
        ("sum(m)", "an aggregate puts rows together"),
        ("n", "Unknown name 'n'"),
        ("m = 'x'", "Found the text 'x'"),
        ("previous(m)", "only the formula of a metric can"),
        ("m +", "cannot be read"),
    ],
)
def test_weights_are_expressions_over_metrics(weight, fault):
    contribution = ("objective", {"id": "o", "title": "O", "contributes_to": [{"objective": "p", "weight": weight}]})
    found = find("NR250", METRIC, contribution)
    assert [field for field, _ in found] == (["contributes_to.0.weight"] if fault else [])
    assert all(fault in message for _, message in found)
    assert fields("NR250", METRIC, key_result(type="baseline", weight=weight)) == (["weight"] if fault else [])


def test_a_division_by_a_constant_zero_is_found_in_every_expression():
    members = [{"member": {"origin": "EWR"}, "weight": "m / 0"}]
    target = {"formula": "previous_target % 0", "start": 1, "starts": "2013"}
    found = kpi(
        by="origin",
        members=members,
        member_weight="1 / 0",
        status="result / (target - target)",
        stated_score="1 // 0",
        trend={"expression": "value / 0"},
        target=target,
    )
    assert fields("NR251", METRIC, found) == [
        "member_weight",
        "members.0.weight",
        "stated_score",
        "target.formula",
        "trend.expression",
    ]
    assert fields("NR251", METRIC, kpi(status="result / zero / 0")) == []


def test_without_a_cycle_there_is_nothing_to_be_outside_of():
    assert fields("NR204", OBJECTIVE, key_result(type="baseline", due="2013-01-01")) == []


def test_a_cycle_may_lack_its_days():
    cycle = {"id": "c", "title": "C", "type": "free", "start": "2013-01-01", "end": "2013-02-01"}
    assert fields("NR205", ("cycle", cycle)) == []
    assert fields("NR205", ("cycle", {**cycle, "planning": "2013-03-01", "review": "2012-01-01"})) == [
        "planning",
        "review",
    ]


def test_a_cycle_before_its_parent():
    parent = {"id": "p", "title": "P", "type": "free", "start": "2013-01-01", "end": "2013-12-31"}
    child = {"id": "c", "title": "C", "type": "free", "start": "2012-12-01", "end": "2013-02-01", "parent": "p"}
    assert fields("NR203", ("cycle", parent), ("cycle", child)) == ["start"]


def test_nothing_is_said_about_an_empty_plan():
    assert check_plan(Plan.of()) == []
