"""A plan is checked in full, in its files, or as far as a change affects it; each fault is told once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from northing.codec.yaml import load_folder, parse_file
from northing.metrics.codes import EXPLAINED
from northing.model import Invalid, kind_of
from northing.plan import Plan, apply, delete, put, rename
from northing.rules import affected, all_rules
from northing.store.memory import MemoryStore
from northing.work.check import check, check_folder
from northing.work.definitions import commit
from strategies import edited, untimed

SOUND = """\
units:
  - {id: company, title: Company}
  - {id: operations, title: Operations, parent: company}
people:
  - {id: ann, title: Ann, unit: operations}
processes:
  - {id: handling, title: Handling}
visions:
  - {id: vision, title: Vision}
missions:
  - {id: mission, title: Mission, makes_operative: vision}
cycles:
  - id: year
    title: Year
    type: year
    start: 2013-01-01
    end: 2013-12-31
    calendar: {year_starts: 4}
  - {id: quarter, title: Quarter, type: quarter, start: 2013-01-01, end: 2013-03-31, parent: year}
objectives:
  - {id: top, title: Top, owner: company, amplifies: vision, cycle: year, roll_up: {method: mean}}
  - {id: middle, title: Middle, owner: ann, cycle: quarter, contributes_to: [{objective: top, weight: 2}]}
  - {id: low, title: Low, contributes_to: [{objective: middle, weight: {2013-01-01: 1}}]}
strategies:
  - {id: strategy, title: Strategy, part_of_plan_for: mission, channels: [top, result]}
initiatives:
  - id: initiative
    title: Initiative
    achieves: low
    used_by: handling
    moves: [{metric: delay, by: -1, due: 2013-03-01, member: {origin: EWR}}]
sources:
  - {id: files, title: Files}
datasets:
  - id: flights
    title: Flights
    source: files
    time_column: day
    columns:
      - {name: day, type: date}
      - {name: origin, type: text}
      - {name: minutes, type: number}
      - {name: agreed, type: number}
      - {name: hours, type: number, expression: minutes / 60}
    tests:
      - {type: range, columns: [minutes], minimum: -120}
      - {type: expression, expression: minutes < 3000}
metrics:
  - {id: delay, title: Delay, dataset: flights, expression: avg(minutes), unit: min, dimensions: [origin]}
  - {id: flown, title: Flown, dataset: flights, expression: count(*), unit: flights, where: minutes is not null}
  - {id: per-flight, title: Per flight, formula: delay / flown, unit: min}
  - {id: typed, title: Typed, unit: min}
kpis:
  - {id: all, title: All, assesses: top, roll_up: {method: sum}}
  - id: part
    title: Part
    parent: all
    metric: delay
    target: 5
    banding: normalised
    worst: 1
    by: origin
    member_weight: flown * 2
  - {id: other, title: Other, parent: all, metric: per-flight, target: {column: agreed}}
  - {id: third, title: Third, metric: delay, target: {column: agreed}, time: {counts: fixed, period: 2013Q1}}
  - {id: fourth, title: Fourth, assesses: top, metric: typed, target: {series: {2013Q1: 3}}}
key_results:
  - id: result
    title: Result
    objective: top
    metric: delay
    type: decrease
    baseline: 9
    target: 5
    member: {origin: EWR}
  - {id: step, title: Step, objective: low, type: milestone, reason: nothing to count yet}
causal_links:
  - {id: link, title: Link, cause: low, effect: top}
band_schemes:
  - {id: bands, title: Bands, bands: [{name: poor, status: poor}, {name: good, status: good, at_least: 70}]}
scorecards:
  - {id: card, title: Card, indicators: [top, all], grain: month}
"""
AT = datetime(2013, 1, 1, 9, tzinfo=UTC)


def plan_from(text):
    read = parse_file(text, file="plan.yaml")
    assert read.issues == ()
    return Plan.of(entry.element for entry in read.entries)


BEFORE = plan_from(SOUND)
IDS = st.sampled_from([*BEFORE.elements, "gone"])


def errors(issues):
    return [issue for issue in issues if issue.level == "error"]


def test_the_plan_that_changes_are_made_to_is_sound():
    assert [str(issue) for issue in check(BEFORE) if issue.level != "hint"] == []


@st.composite
def changes_of(draw, plan):
    """Draw a change of one element: some of its fields are drawn anew, or it is renamed or deleted."""
    element = draw(st.sampled_from(list(plan)))
    action = draw(st.sampled_from(["put", "put", "put", "put", "delete", "rename"]))
    if action == "delete":
        return delete(element)
    if action == "rename":
        return rename(element, new_id=draw(st.sampled_from(["new", "newer"]).filter(lambda name: name not in plan)))
    names = [field.name for field in kind_of(element).fields[1:]]
    return put(edited(draw, element, draw(st.lists(st.sampled_from(names), min_size=1, max_size=2)), ids=IDS))


@untimed
@given(st.data())
def test_a_check_of_what_a_change_affects_finds_every_error_of_a_full_check(data):
    after, touched = BEFORE, set()
    for _ in range(data.draw(st.integers(1, 3))):
        change = data.draw(changes_of(after))
        touched |= {change.id, change.new_id}
        after = apply(after, [change])
    assert errors(check(after, only=affected(BEFORE, after, touched))) == errors(check(after))


@pytest.mark.parametrize(
    ("name", "values", "found"),
    [
        ("typed", {"unit": "flights"}, {}),
        ("per-flight", {"unit": "flights"}, {"all": "NR238"}),
        ("flights", {"columns": ()}, {"flights": "NR304", "other": None, "third": "NR242", "delay": "NR321"}),
        ("vision", {"title": ""}, {"vision": "NR108"}),
    ],
)
def test_errors_are_found_where_a_change_makes_them(name, values, found):
    after = apply(BEFORE, [put(replace(BEFORE.require(name), **values))])
    issues = errors(check(after, only=affected(BEFORE, after, [name])))
    assert issues == errors(check(after))
    for element, code in found.items():
        assert (code in {issue.code for issue in issues if issue.where.element == element}) == (code is not None)


def test_another_fiscal_year_concerns_everything():
    year = BEFORE.require("year")
    after = apply(BEFORE, [put(replace(year, calendar=None))])
    assert affected(BEFORE, after, ["year"]) is None
    same = apply(BEFORE, [put(replace(year, title="The year"))])
    assert affected(BEFORE, same, ["year"]) >= {"year", "quarter", "top", "middle"}


def test_a_commit_is_judged_by_what_it_affects():
    store = MemoryStore()
    put_all = [put(element) for element in BEFORE]
    commit(store, put_all, expected=0, actor="ann", at=AT, via="cli", message="first")
    head = store.history.branch().head
    gone = [delete(BEFORE.require("delay"))]
    with pytest.raises(Invalid) as refused:
        commit(store, gone, expected=head, actor="ann", at=AT, via="cli", message="second")
    assert {(issue.code, issue.where.element) for issue in refused.value.issues} == {
        ("NR101", "initiative"),
        ("NR101", "part"),
        ("NR101", "third"),
        ("NR101", "result"),
        ("NR334", "per-flight"),
    }


def check_files(folder, **texts):
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    loaded = load_folder(folder, shown_as="plan")
    return check_folder(loaded, Plan.of(loaded.elements))


def test_the_other_faults_of_an_element_do_not_wait_until_the_first_is_mended(tmp_path):
    text = """\
metrics:
  - {id: m, title: M, directoin: increasing}
key_results:
  - id: r
    title: R
    type: increase
    metric: m
    baseline: ten
    target: 12
    objective: frist-objective
objectives:
  - {id: first-objective, title: First}
"""
    assert [f"{issue.where} {issue.code} {issue.message}" for issue in errors(check_files(tmp_path, plan=text))] == [
        "plan/plan.yaml:2:23 NR014 metric 'm' has no field 'directoin'",
        "plan/plan.yaml:8:5 NR015 baseline is the text 'ten', a number is expected",
        "plan/plan.yaml:10:5 NR101 there is no objective 'frist-objective'",
    ]


def test_references_to_what_cannot_be_read_are_not_dangling(tmp_path):
    issues = check_files(
        tmp_path,
        metrics="metrics:\n  - id: typed\n    title: 'M\n",
        units="unitts:\n  - {id: ops, title: Ops}\n",
        latin="people:\n  - {id: bo, title: Bo}\n",
        plan="""\
objectives:
  - {id: o, title: O, owner: ops}
  - {id: p, title: P, owner: bo}
  - {id: q, title: Q, owner: nobody}
  - {id: r, title: 1, owner: ops}
metrics:
  - {id: f, title: F, formula: typed / 2}
""",
    )
    assert [f"{issue.where} {issue.code}" for issue in errors(issues)] == [
        "plan/metrics.yaml:3:14 NR010",
        "plan/plan.yaml:4:23 NR101",
        "plan/plan.yaml:5:13 NR015",
        "plan/units.yaml:1:1 NR013",
    ]


def test_expressions_are_held_against_a_dataset_as_far_as_it_is_known(tmp_path):
    text = """\
sources:
  - {id: files, title: Files}
datasets:
  - {id: known, title: 1, source: files, time_column: day, columns: [{name: day, type: date}]}
  - {id: unknown, title: U, source: files, time_column: day, columns: [{name: day, type: dat}]}
  - {id: timeless, title: T, source: files, timecolumn: day, columns: [{name: day, type: date}]}
metrics:
  - {id: a, title: A, dataset: known, expression: sum(nothing)}
  - {id: b, title: B, dataset: unknown, expression: sum(nothing)}
  - {id: c, title: C, dataset: timeless, expression: count(*)}
  - {id: d, title: D, dataset: known, expresion: count(*), grains: [year]}
  - {id: e, title: E, formula: d + 1, grains: [month]}
"""
    assert [f"{issue.where} {issue.code}" for issue in errors(check_files(tmp_path, plan=text))] == [
        "plan/plan.yaml:4:17 NR015",
        "plan/plan.yaml:5:84 NR017",
        "plan/plan.yaml:6:45 NR014",
        "plan/plan.yaml:8:39 NR321",
        "plan/plan.yaml:11:39 NR014",
    ]


BROKEN = """\
sources:
  - {id: files, title: Files}
datasets:
  - id: orders
    title: Orders
    source: fils
    columns:
      - {name: day, type: text}
      - {name: amount, type: number}
      - {name: Amount, type: number, source_name: amount}
      - {name: size, type: text, expression: amuont * 2, source_name: size}
    time_column: day
    tests: [{type: range, columns: [day]}, {type: unique}, {type: expression}, {type: accepted_values, columns: [x]}]
  - {id: empty, title: Empty, source: files, columns: []}
  - {id: timeless, title: Timeless, source: files, time_column: dya, columns: [{name: day, type: date}]}
metrics:
  - {id: revenue, title: Revenue, directoin: up, dataset: orders, expression: summ(amont), dimensions: [colour]}
  - {id: half, title: Half, dataset: odrers, expression: sum(amount), formula: revenu, dimensions: [x]}
  - {id: lone, title: Lone, expression: sum(amount)}
  - {id: idle, title: Idle, dataset: orders}
  - {id: where, title: Where, where: amount > 0}
  - {id: last, title: Last, dataset: empty, expression: last(amount), where: amount}
  - {id: round, title: Round, formula: round}
objectives:
  - {id: One Two, title: '', owner: revenue, contributes_to: [{objective: One Two}], supports: [One Two, One Two]}
  - {id: up, title: Up, contributes_to: [{objective: down, weight: heavy}]}
  - {id: down, title: Down, contributes_to: [{objective: up, weight: {soon: 1}}], onwer: ann}
  - {id: sum, title: Sum, roll_up: {method: sum, missing: soon}, cycle: late}
cycles:
  - {id: late, title: Late, type: year, start: 2014-01-01, end: 2013-01-01}
kpis:
  - {id: k, title: K, metric: revenue, target: {value: 1, column: goal, series: {x: 1}}, by: origin, banding: nrmalised}
  - {id: l, title: L, metric: idle, banding: normalised, target: 5, worst: 5, cap: 1, floor: 2, stated_score: result}
  - {id: n, title: N, status: sum(resutl), trend: {expression: valeu}, target: {formula: next, start: 1, starts: 2013}}
key_results:
  - {id: r, title: R, objective: sum, type: increase, metric: gone, target: 1, stages: [{title: s, share: 2}]}
  - {id: s, title: S, objective: 3, type: mileston, due: soon, time: {counts: fixed}}
  - {id: t, title: T, objective: sum, type: milestone, stages: [{title: s, share: 0.5}]}
scorecards:
  - {id: card, title: Card, indicators: []}
"""


@pytest.mark.parametrize("code", EXPLAINED, ids=lambda code: code.code)
def test_each_code_of_data_has_an_example_that_shows_it_and_one_that_does_not(code, tmp_path):
    assert {issue.code for issue in check_files(tmp_path, plan=code.example_bad) if issue.level != "hint"} == {
        code.code
    }
    assert errors(check_files(tmp_path, plan=code.example_good)) == []


def test_no_fault_is_told_twice(tmp_path):
    codes_by_place = defaultdict(list)
    for issue in check_files(tmp_path, plan=BROKEN):
        codes_by_place[issue.where.element, issue.where.field].append(issue.code)
    several = {place: codes for place, codes in codes_by_place.items() if len(codes) > 1}
    assert several == {
        ("revenue", "expression"): ["NR321", "NR322"],  # a column and a function, both misspelt
        ("half", "formula"): ["NR330", "NR334"],  # it should not be there, and names what there is not
    }
    assert len(codes_by_place) > 50


def test_the_rules_find_most_of_what_is_wrong_in_one_go(tmp_path):
    found = {issue.code for issue in check_files(tmp_path, plan=BROKEN)}
    assert {rule.code for rule in all_rules() if rule.is_local} - found == {"NR209"}
