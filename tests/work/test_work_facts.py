"""The one door for facts: typed-in results, all of a file or nothing, with every fault of every line."""

from datetime import UTC, date, datetime

import pytest
from work_examples import measured, plan_of

from northing.model import Invalid, Run
from northing.work.facts import parse_typed, record

AT = datetime(2024, 7, 10, 9, tzinfo=UTC)
RUN = Run("typed", AT, "ann", "record", {})
PLAN = plan_of(
    metrics=[
        {"id": "mark", "dimensions": ["site"], "grains": ["month", "quarter"]},
        {"id": "sum", "formula": "mark * 2"},
        {"id": "count", "dataset": "d", "expression": "count(*)"},
    ],
    kpis=[{"id": "k", "metric": "count", "target": {"column": "allowed"}}],
)
HEAD = "metric,member,period,value,recorded_on\n"


def parse(lines, *, head=HEAD, **settings):
    return parse_typed(PLAN, head + lines, file="marks.csv", run=RUN, **settings)


def faults(lines, **settings):
    with pytest.raises(Invalid) as refusal:
        parse(lines, **settings)
    return [(issue.where.line, issue.message) for issue in refusal.value.issues]


def test_lines_become_measurements():
    first, second, third = parse(
        "mark,,2024-05,4.5,2024-06-03\n"
        "mark, site=North Sea ,2024Q2,, \n"
        "mark,,2024-06,-1e-3,2024-07-01T10:00:00+02:00\n",
        origin="pushed",
    )
    assert (first.metric, first.member, first.value) == ("mark", "", 4.5)
    assert (first.start, first.grain) == (date(2024, 5, 1), "month")
    assert first.recorded_at == datetime(2024, 6, 3, tzinfo=UTC)
    assert (second.member, second.grain, second.value, second.recorded_at) == ("site=North+Sea", "quarter", None, AT)
    assert third.recorded_at.astimezone(UTC).hour == 8
    assert {item.origin for item in (first, second, third)} == {"pushed"}


def test_columns_may_stand_in_any_order_and_some_may_be_missing():
    (only,) = parse("4,2024-05,mark\n", head="value,period,metric\n")
    assert (only.value, only.member, only.recorded_at) == (4.0, "", AT)


def test_every_fault_of_every_line_is_told_at_once():
    found = faults(
        "mrak,,2024-05,1,\n"
        "mark,,2024-13,many,soon\n"
        "sum,,2024-05,1,\n"
        "count,,2024-05,1,\n"
        "mark,plant=A,2024-05,1,\n"
        "mark,nonsense,2024-05,1,\n"
        "mark,,2024,1,\n"
        "mark,,2024-05,inf,\n"
        "mark,,2024-06,1,2024-07-01,more,and more\n"
        "mark,,2024-04,2,\n"
        "mark,,2024-04,3,\n"
    )
    assert [line for line, _ in found] == [2, 3, 3, 3, 4, 5, 6, 7, 8, 9, 10, 12]
    text = dict(enumerate(message for _, message in found))
    assert text[0] == "there is no metric 'mrak'; did you mean 'mark'?"
    assert sorted(message.partition(":")[0] for _, message in found[1:4]) == ["period", "recorded_on", "value"]
    assert "computed" in text[4]
    assert "computed" in text[5]
    assert text[6] == "'plant=A' is no member of mark; its dimensions: site"
    assert text[8] == "mark is measured by month or quarter, not by year"
    assert text[9] == "value: 'inf' is no number"
    assert text[10] == "the line has 2 cells more than the head line"
    assert text[11] == "mark has a result for this period in line 11 already"


def test_a_file_without_the_columns_is_refused_with_what_it_needs():
    with pytest.raises(Invalid) as refusal:
        parse("", head="metric;period\n")
    (issue,) = refusal.value.issues
    assert issue.message == "the head line lacks metric, period, value; found metric;period"
    assert issue.fix == "the columns are metric, member, period, value, recorded_on"
    assert faults("", head="") == [(1, "the head line lacks metric, period, value; found nothing")]


def test_a_correction_with_a_later_day_is_no_repetition():
    assert [item.value for item in parse("mark,,2024-05,1,2024-06-01\nmark,,2024-05,2,2024-06-09\n")] == [1.0, 2.0]


def test_results_are_recorded_once_and_corrected_by_later_ones(store):
    first = parse("mark,,2024-05,1,2024-06-01\n")
    assert record(store, PLAN, first, run=RUN) == 1
    again = Run("again", AT, "ann", "record", {})
    later = parse_typed(PLAN, HEAD + "mark,,2024-05,1,\nmark,,2024-06,3,\n", file="f", run=again)
    assert record(store, PLAN, later, run=again) == 1
    assert {item.start.month: item.value for item in store.facts.measurements()} == {5: 1.0, 6: 3.0}


def test_results_of_unknown_metrics_refuse_all_of_them(store):
    known = parse("mark,,2024-05,1,\n")
    lost = measured(plan_of(), {"nothing": {"2024-05": 1.0}, "another": {"2024-05": 1.0}}, run=RUN.id)
    with pytest.raises(Invalid) as refusal:
        record(store, PLAN, [*known, *lost], run=RUN)
    assert [issue.where.element for issue in refusal.value.issues] == ["another", "nothing"]
    assert "those that are typed in: mark" in refusal.value.issues[0].fix
    assert list(store.facts.measurements()) == []


def test_targets_from_columns_are_recorded_under_their_kpi(store):
    target = measured(plan_of(), {"k.target": {"2024-05": 6.0}}, run=RUN.id)
    assert record(store, PLAN, target, run=RUN) == 1
