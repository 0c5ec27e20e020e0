"""What every store must do with facts: keep every recording, tell what holds, and what was known on an earlier day."""

import math
from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from store_examples import at, mark, measure, run

from northing.model import Invalid, NotFound


def order(item):
    return (item.metric, item.member, item.grain, item.start)


def values(measurements):
    return {(item.metric, item.member, item.start.month): item.value for item in measurements}


def test_a_new_store_has_none(store):
    assert list(store.facts.measurements()) == list(store.facts.runs()) == []
    assert store.facts.marks() == {}
    assert store.facts.version() == 0


def test_a_measurement_comes_back_as_it_was(store, reopen):
    given = [
        replace(measure(0.1 + 0.2), version=3),
        measure(None, month=2, rows=None),
        measure(-1e-300, member="origin=EWR"),
    ]
    assert store.facts.record(iter(given), run("one")) == 3
    found = reopen().facts.measurements()
    assert sorted(found, key=lambda item: (item.member, item.start)) == given


def test_recording_twice_changes_nothing(store, reopen):
    given = [measure(number, month=number, minute=1) for number in range(1, 13)]
    assert store.facts.record(given, run("one")) == 12
    version = store.facts.version()
    again = [replace(item, recorded_at=at(60), run="two") for item in given]
    assert reopen().facts.record(again, run("two", minute=60)) == 0
    assert reopen().facts.record(given, run("one")) == 0
    assert store.facts.version() == version
    assert [item.id for item in store.facts.runs()] == ["one"]
    assert store.facts.record([], run("three")) == 0


def test_the_latest_recording_holds_and_every_one_is_kept(store, reopen):
    store.facts.record([measure(1, minute=1), measure(5, month=2, minute=1)], run("one", minute=1))
    assert (
        store.facts.record([measure(2, minute=2, run="two"), measure(5, month=2, run="two", minute=2)], run("two")) == 1
    )
    assert values(reopen().facts.measurements()) == {("delay", "", 1): 2, ("delay", "", 2): 5}
    assert [(item.value, item.run) for item in store.facts.recordings("delay")] == [(1, "one"), (5, "one"), (2, "two")]


@pytest.mark.parametrize(
    "field", [{"value": 3.0}, {"numerator": 7.0}, {"denominator": 7.0}, {"rows": 11}, {"value": None}, {"version": 2}]
)
def test_whatever_differs_says_something_new(store, field):
    store.facts.record([measure(1)], run("one"))
    assert store.facts.record([replace(measure(1, minute=1), **field)], run("one")) == 1
    assert store.facts.record([replace(measure(1, minute=2), **field)], run("one")) == 0


def test_an_earlier_day_can_be_asked_for(store, reopen):
    for minute, value in ((10, 1.0), (20, 2.0), (30, None)):
        store.facts.record([measure(value, minute=minute)], run("one"))
    facts = reopen().facts
    assert [list(values(facts.measurements(known_on=at(minute))).values()) for minute in (9, 10, 25, 30)] == [
        [],
        [1.0],
        [2.0],
        [None],
    ]


def test_what_is_recorded_later_for_an_earlier_moment_does_not_hold_now(store, reopen):
    store.facts.record([measure(3, minute=30)], run("one"))
    assert store.facts.record([measure(1, minute=10)], run("one")) == 1
    assert store.facts.record([measure(1, minute=10)], run("one")) == 0
    assert store.facts.record([measure(3, minute=20)], run("one")) == 1
    facts = reopen().facts
    assert [item.value for item in facts.recordings("delay")] == [1, 3, 3]
    assert [item.value for item in facts.measurements()] == [3]
    assert [item.value for item in facts.measurements(known_on=at(15))] == [1]


def test_of_two_at_one_moment_the_later_one_holds(store, reopen):
    assert store.facts.record([measure(1), measure(2)], run("one")) == 2
    assert [item.value for item in reopen().facts.measurements()] == [2]
    assert [item.value for item in reopen().facts.measurements(known_on=at(0))] == [2]
    assert store.facts.record([measure(1)], run("one")) == 1
    assert [item.value for item in reopen().facts.measurements()] == [1]


def test_repeated_measurements_of_one_call_are_kept_once(store):
    assert store.facts.record([measure(1), measure(1), measure(1, minute=5)], run("one")) == 1


def test_metrics_members_and_grains_are_kept_apart(store):
    given = [
        measure(1),
        measure(2, member="origin=EWR"),
        measure(3, metric="flights"),
        replace(measure(4), grain="quarter"),
    ]
    store.facts.record(given, run("one"))
    assert len(store.facts.measurements()) == 4
    assert values(store.facts.measurements(metrics=["flights", "unheard-of"])) == {("flights", "", 1): 3}
    assert store.facts.measurements(metrics=set()) == []
    assert [item.value for item in store.facts.recordings("delay", member="origin=EWR")] == [2]


def test_the_version_grows_with_every_fact(store, reopen):
    seen = [store.facts.version()]
    for number in range(1, 4):
        store.facts.record([measure(number)], run("one"))
        seen.append(reopen().facts.version())
        store.facts.record([], run("one"), marks=[mark(data=str(number))])
        seen.append(reopen().facts.version())
    assert seen == sorted(set(seen))


def test_runs_are_kept_with_all_they_say_newest_first(store, reopen):
    for number in range(1, 5):
        store.facts.record([measure(number, run=f"r{number}")], run(f"r{number}", minute=number))
    facts = reopen().facts
    assert [item.id for item in facts.runs(limit=3)] == ["r4", "r3", "r2"]
    assert list(facts.moments(limit=3)) == [at(4), at(3), at(2)]
    assert facts.run("r2") == run("r2", minute=2)
    with pytest.raises(NotFound, match="no run 'r9'"):
        facts.run("r9")


def test_a_run_in_several_steps_is_kept_as_it_was_first_given(store):
    store.facts.record([measure(1)], run("one"))
    store.facts.record([measure(2)], replace(run("one"), actor="somebody else"))
    assert [item.actor for item in store.facts.runs()] == ["ann"]
    assert len(store.facts.recordings("delay")) == 2


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_what_is_no_finite_number_is_refused_with_all_that_is(store, number):
    given = [measure(1), replace(measure(2), value=number), replace(measure(3), numerator=number)]
    with pytest.raises(Invalid) as refused:
        store.facts.record(given, run("one"))
    assert [issue.code for issue in refused.value.issues] == ["NR005", "NR005"]
    assert store.facts.version() == 0


def test_a_measurement_of_another_run_is_refused(store):
    with pytest.raises(Invalid, match="names the run 'two'"):
        store.facts.record([measure(1, run="two")], run("one"))


def test_a_mark_comes_back_as_it_was_and_the_last_one_holds(store, reopen):
    unknown = mark("flights", definition="", dataset="", data="", until=None, reason="the column “dep” is missing")
    assert store.facts.record([], run("one"), marks=iter([mark(), unknown])) == 0
    assert reopen().facts.marks() == {"delay": mark(), "flights": unknown}
    newer = mark(version=2, run="two", minute=-5)
    store.facts.record([measure(1, run="two")], run("two"), marks=[mark(data="v2", run="two"), newer])
    assert reopen().facts.marks() == {"delay": newer, "flights": unknown}
    assert [item.id for item in store.facts.runs()] == ["two", "one"]


@pytest.mark.parametrize(
    "field",
    [{"version": 2}, {"definition": "d2"}, {"dataset": ""}, {"data": "v2"}, {"until": None}, {"reason": "Gone"}],
)
def test_a_mark_is_new_when_it_says_something_else(store, field):
    store.facts.record([], run("one"), marks=[mark()])
    seen = store.facts.version()
    store.facts.record([], run("two"), marks=[mark(run="two", minute=9), mark(run="two", minute=10)])
    assert (store.facts.version(), store.facts.marks()) == (seen, {"delay": mark()})
    assert [item.id for item in store.facts.runs()] == ["one"]
    store.facts.record([], run("two"), marks=[mark(run="two", **field)])
    assert store.facts.version() > seen
    assert store.facts.marks() == {"delay": mark(run="two", **field)}


def test_measurements_and_marks_are_kept_together_or_not_at_all(store):
    for measured, marked in (([measure(math.inf)], [mark()]), ([measure(1)], [mark(run="two")])):
        with pytest.raises(Invalid):
            store.facts.record(measured, run("one"), marks=marked)
    assert (store.facts.version(), store.facts.marks(), list(store.facts.measurements())) == (0, {}, [])


def test_what_is_asked_for_is_read_and_nothing_else(store, reopen):
    given = [
        measure(number, metric=metric, member=member, month=month)
        for number, (metric, member, month) in enumerate(product("ab", ("", "k=1", "k=2"), (1, 2, 3)))
    ]
    given += [replace(measure(9, metric="a"), start=day) for day in (date(2019, 12, 1), date(2029, 12, 1))]
    given += [replace(measure(8, metric="a"), grain="day", start=date(2025, 12, 31))]
    store.facts.record(given, run("one"))
    facts = reopen().facts
    many = [f"m{number}" for number in range(2000)]
    asked = {"metrics": ["a", *many], "members": {"", "k=2"}, "grains": ["month"], "since": at(0).date(), "until": None}
    assert len(facts.measurements()) == len(given)
    for wanted, expected in (
        (
            asked | {"since": date(2026, 2, 1)},
            lambda item: item.metric == "a" and item.member != "k=1" and item.start > date(2026, 1, 31),
        ),
        ({"members": [""], "until": date(2026, 1, 1)}, lambda item: not item.member and item.start <= date(2026, 1, 1)),
        (
            {"since": date(2025, 12, 31), "until": date(2026, 1, 1)},
            lambda item: item.start in (date(2025, 12, 31), date(2026, 1, 1)),
        ),
        ({"grains": {"day", "week"}}, lambda item: item.grain == "day"),
        ({"metrics": many}, lambda item: False),
        ({"metrics": ["b"], "since": date(2030, 1, 1)}, lambda item: False),
    ):
        for known_on in (None, at(1)):
            found = facts.measurements(**wanted, known_on=known_on)
            assert sorted(found, key=order) == sorted(filter(expected, given), key=order)


def test_timelines_hold_what_holds_by_what_it_is_of(store, reopen):
    assert store.facts.timelines() == {}
    earlier = replace(measure(1), start=date(1999, 12, 1))
    given = [
        measure(3, month=2),
        measure(None, month=1),
        earlier,
        measure(4, member="k=1"),
        replace(measure(5), grain="day"),
    ]
    store.facts.record(given, run("one"))
    lines = reopen().facts.timelines()
    assert set(lines) == {("delay", "", "month"), ("delay", "k=1", "month"), ("delay", "", "day")}
    line = lines["delay", "", "month"]
    assert (list(line.starts), list(line.results)) == (
        [date(1999, 12, 1), date(2026, 1, 1), date(2026, 2, 1)],
        [1, None, 3],
    )
    assert list(line.values()) == [earlier, given[1], given[0]]
    assert line[date(1999, 12, 1)] == earlier
    assert date(2026, 3, 1) not in line
    assert (line.key, len(line)) == (("delay", "", "month"), 3)


def test_a_timeline_tells_what_its_results_were_made_of(store, reopen):
    old = replace(measure(1, minute=10, rows=7), start=date(2019, 12, 1))
    new = replace(measure(4, minute=20, rows=None, run="two"), version=3, numerator=None)
    store.facts.record([old], run("one"))
    store.facts.record([new], run("two"))
    line = reopen().facts.timelines()["delay", "", "month"]
    assert [list(side) for side in line.sides] == [[2, None], [2, 2]]
    assert list(line.rows) == [7, None]
    assert (line.newest_version, line.recorded_until) == (3, at(20))
    assert [line.at(0), line.get(new.start), line.get(date(2019, 11, 1))] == [old, new, None]
    assert (old.start in line, date(2019, 11, 1) in line) == (True, False)
    with pytest.raises(KeyError):
        line[date(2019, 11, 1)]
    assert list(line.between(date(2019, 12, 1), date(2025, 12, 31))) == [old]


def test_timelines_are_kept_up_to_date_and_never_changed(store, reopen):
    other = reopen().facts
    store.facts.record([measure(1, minute=10), measure(2, member="k=1", minute=10)], run("one"))
    before = other.timelines()
    assert other.timelines() is before
    store.facts.record([measure(3, minute=20), measure(4, month=2, minute=20)], run("one"))
    after = other.timelines()
    assert list(before["delay", "", "month"].results) == [1]
    assert list(after["delay", "", "month"].results) == [3, 4]
    assert after["delay", "k=1", "month"] is before["delay", "k=1", "month"]
    past = other.timelines(known_on=at(15))
    assert {key: list(line.results) for key, line in past.items()} == {
        key: list(line.results) for key, line in before.items()
    }


def test_a_series_has_every_version_across_a_break(store, reopen):
    for version, minute, value in ((1, 10, 1.0), (2, 20, 5.0), (1, 30, 2.0)):
        item = replace(measure(value, minute=minute), version=version)
        store.facts.record([item, replace(item, start=date(2026, 2, 1)), replace(item, member="k=1")], run("one"))
    store.facts.record([replace(measure(7.0, month=3, minute=40), version=2)], run("one"))
    facts = reopen().facts
    found = [(item.start.month, item.version, item.value) for item in facts.series("delay")]
    assert found == [(1, 1, 2.0), (1, 2, 5.0), (2, 1, 2.0), (2, 2, 5.0), (3, 2, 7.0)]
    assert [item.value for item in facts.series("delay", known_on=at(25))] == [1.0, 5.0, 1.0, 5.0]
    assert [item.value for item in facts.series("delay", "k=1")] == [2.0, 5.0]
    assert list(facts.series("unheard-of")) == []


def test_many_measurements_at_once(store, reopen):
    given = [
        measure(number, metric=f"m{number % 7}", member=f"carrier={number}", month=1 + number % 12)
        for number in range(3000)
    ]
    assert store.facts.record(given, run("one")) == 3000
    assert reopen().facts.record(given, run("one")) == 0
    assert len(reopen().facts.measurements()) == 3000
