from __future__ import annotations

import tempfile
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from landing_workspace import COLUMNS, Workspace, make_dataset

from northing.metrics.changes import Lateness, changed_spans, merge_days, split_late
from northing.metrics.loads import Load
from northing.metrics.parts import days_path
from northing.model import Column
from northing.model.time import CALENDAR_YEAR, FiscalCalendar

FIRST = date(2013, 1, 30)
DATASET = make_dataset(files="*.csv")
ROWS = st.tuples(
    st.sampled_from(["0", "1", "-1", "2", ""]),
    st.sampled_from(["a", "b", "NA"]),
    st.sampled_from([*(str(FIRST + timedelta(days=n)) for n in range(5)), ""]),
    st.sampled_from(["0", "1", "-0.5", "2.5", "inf", ""]),
)
SOME_DAYS = [date(2013, 1, 1), date(2013, 12, 31)]


def days_of(rows):
    """Return how often each row stands on each day."""
    days = defaultdict(Counter)
    for number, name, day, amount in rows:
        if day:
            days[date.fromisoformat(day)][number, name if name != "NA" else "", amount if amount != "inf" else ""] += 1
    return days


def land(workspace, rows, cuts, dataset=DATASET):
    """Land rows from files between the cuts, and nothing else."""
    folder = workspace.root / "data"
    for path in folder.glob("*"):
        path.unlink()
    edges = [0, *sorted(min(cut, len(rows)) for cut in cuts), len(rows)]
    for number, (begin, end) in enumerate(pairwise(edges)):
        text = "".join(",".join(row) + "\n" for row in rows[begin:end])
        workspace.write(f"{number}.csv", "id,name,day,amount\n" + text)
    load = workspace.load(dataset)
    assert load.status in {"loaded", "unchanged"}, load.reason
    return load


@st.composite
def two_tables(draw):
    """Rows, and what became of them when somebody deleted, corrected, doubled, added and shuffled some."""
    old = draw(st.lists(ROWS, max_size=25))
    new = []
    for row in old:
        fate = draw(st.sampled_from(["stays"] * 6 + ["goes", "doubles", "is corrected"]))
        new += {"stays": [row], "goes": [], "doubles": [row, row]}.get(fate) or []
        new += [draw(ROWS)] if fate == "is corrected" else []
    new += draw(st.lists(ROWS, max_size=3))
    return old, draw(st.permutations(new)) if draw(st.booleans()) else new


@settings(max_examples=60, deadline=None)
@given(two_tables(), st.lists(st.integers(0, 25), max_size=2), st.lists(st.integers(0, 25), max_size=2))
def test_the_days_that_changed_are_those_whose_rows_are_not_the_same_ones(tables, old_cuts, new_cuts):
    old_rows, new_rows = tables
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(Path(folder))
        old = land(workspace, old_rows, old_cuts)
        new = land(workspace, new_rows, new_cuts)
        before, after = days_of(old_rows), days_of(new_rows)
        expected = merge_days(day for day in before.keys() | after.keys() if before[day] != after[day])
        assert changed_spans(old, new, workspace.landed) == expected
        assert changed_spans(new, old, workspace.landed) == expected


HISTORY = [(str(n), "a", str(FIRST + timedelta(days=n // 3)), "1") for n in range(12)]


@pytest.mark.parametrize(
    ("edited", "cuts", "changed"),
    [
        (HISTORY, [], []),
        (HISTORY[::-1], [], []),
        (HISTORY, [5], []),
        ([*HISTORY, ("9", "a", "2013-02-10", "1")], [], [(date(2013, 2, 10),) * 2]),
        ([*HISTORY, ("9", "a", "2013-01-30", "1")], [12], [(FIRST, FIRST)]),
        (HISTORY[:3] + HISTORY[4:], [], [(date(2013, 1, 31),) * 2]),
        ([*HISTORY, HISTORY[0], HISTORY[0]], [], [(FIRST, FIRST)]),
        ([("0", "a", "2013-02-01", "1"), *HISTORY[1:]], [], [(FIRST, FIRST), (date(2013, 2, 1),) * 2]),
        ([*HISTORY, ("9", "a", "", "1")], [], []),
        ([(*row[:3], "2") for row in HISTORY], [], [(FIRST, FIRST + timedelta(days=3))]),
    ],
    ids=["same", "reordered", "split", "appended", "late", "deleted", "doubled", "moved", "timeless", "all"],
)
def test_what_became_of_a_history(workspace, edited, cuts, changed):
    old = land(workspace, HISTORY, [])
    new = land(workspace, edited, cuts)
    assert changed_spans(old, new, workspace.landed) == tuple(changed)


def test_values_that_were_exchanged_between_rows_are_seen(workspace):
    old = land(workspace, [("1", "a", "2013-01-30", "1"), ("2", "b", "2013-01-30", "2")], [])
    new = land(workspace, [("1", "b", "2013-01-30", "1"), ("2", "a", "2013-01-30", "2")], [])
    assert changed_spans(old, new, workspace.landed) == ((FIRST, FIRST),)


def test_a_renaming_changes_the_days_on_which_the_value_stands(workspace):
    rows = [*HISTORY, ("9", "b", "2013-02-01", "1")]
    renaming = (COLUMNS[0], replace(COLUMNS[1], renamed={"b": "a"}), *COLUMNS[2:])
    old = land(workspace, rows, [])
    new = land(workspace, rows, [], replace(DATASET, columns=renaming))
    assert changed_spans(old, new, workspace.landed) == ((date(2013, 2, 1),) * 2,)


@pytest.mark.parametrize(
    "changes",
    [
        {"columns": (*COLUMNS, Column(name="half", type="number", expression="amount / 2"))},
        {"columns": (COLUMNS[1], COLUMNS[0], *COLUMNS[2:])},
        {"columns": (*COLUMNS[:3], replace(COLUMNS[3], type="text"))},
        {"columns": (*COLUMNS, Column(name="due", type="date", expression="day + 1")), "time_column": "due"},
    ],
)
def test_any_day_may_differ_when_the_columns_are_others(workspace, changes):
    old = land(workspace, HISTORY, [])
    new = land(workspace, HISTORY, [], replace(DATASET, **changes))
    assert changed_spans(old, new, workspace.landed) is None


def test_any_day_may_differ_when_nobody_digested_the_rows(workspace):
    old = land(workspace, HISTORY, [])
    new = land(workspace, HISTORY[1:], [])
    days_path("orders", old.files[0].part, workspace.landed).unlink()
    assert changed_spans(old, new, workspace.landed) is None
    whole = Load(dataset="orders", status="loaded", version="one-file", loaded_at=datetime(2013, 1, 1, tzinfo=UTC))
    assert changed_spans(whole, new, workspace.landed) is None
    timeless = land(workspace, HISTORY, [], replace(DATASET, time_column=None))
    other = land(workspace, HISTORY[1:], [], replace(DATASET, time_column=None))
    assert changed_spans(timeless, other, workspace.landed) is None
    assert changed_spans(timeless, timeless, workspace.landed) == ()


def test_digests_of_another_reader_do_not_compare_but_shared_parts_do(workspace):
    old = replace(land(workspace, HISTORY, [6]), reader="of another day")
    new = land(workspace, HISTORY[:-1], [6])
    assert changed_spans(old, new, workspace.landed) == ((FIRST + timedelta(days=2), FIRST + timedelta(days=3)),)


@settings(max_examples=200, deadline=None)
@given(st.sets(st.dates(*SOME_DAYS), max_size=20))
def test_spans_hold_the_days_and_no_others_and_do_not_touch(days):
    spans = merge_days(days)
    assert {start + timedelta(days=n) for start, end in spans for n in range((end - start).days + 1)} == days
    assert all(later[0] - earlier[1] > timedelta(days=1) for earlier, later in pairwise(spans))


@settings(max_examples=200, deadline=None)
@given(
    st.sets(st.dates(*SOME_DAYS), max_size=12),
    st.sampled_from(["day", "week", "month", "quarter", "year"]),
    st.sampled_from([CALENDAR_YEAR, FiscalCalendar(year_starts=7)]),
    st.one_of(st.none(), st.integers(0, 400)),
    st.dates(date(2013, 6, 1), date(2014, 3, 1)),
)
def test_a_day_is_late_when_its_period_is_over_for_longer_than_allowed(days, grain, calendar, after, today):
    split = split_late(merge_days(days), grain=grain, calendar=calendar, late_after_days=after, today=today)

    def is_late(day):
        return after is not None and today > calendar.period(grain, day).last_day + timedelta(days=after)

    def listed(spans):
        return {start + timedelta(days=n) for start, end in spans for n in range((end - start).days + 1)}

    assert listed(split.late) == {day for day in days if is_late(day)}
    assert listed(split.counting) == {day for day in days if not is_late(day)}


def test_nothing_is_late_before_the_calendar_begins():
    spans = ((date(2013, 1, 1), date(2013, 1, 2)),)
    split = split_late(spans, grain="day", calendar=CALENDAR_YEAR, late_after_days=10**9, today=date(2013, 6, 1))
    assert split == Lateness(spans, ())
