"""Members that appear, vanish, or perhaps were renamed: each told once, with the period."""

from datetime import UTC, date, datetime

from work_examples import plan_of

from northing.model import Measurement
from northing.store.timeline import gather
from northing.work.membership import member_changes

AT = datetime(2024, 7, 9, tzinfo=UTC)
TODAY = date(2024, 7, 10)
PLAN = plan_of(
    metrics=[
        {"id": "flights", "dataset": "d", "expression": "count(*)"},
        {"id": "late", "dataset": "d", "expression": "count(*)", "where": "delay > 0"},
        {"id": "other", "dataset": "e", "expression": "count(*)"},
        {"id": "typed"},
    ]
)


def changes_of(rows, *, metric="flights", more=(), **settings):
    """Return changes from numbers of rows by member and month of 2024."""
    found = [*_measured(metric, rows), *more]
    return member_changes(PLAN, gather(found), today=TODAY, **settings)


def _measured(metric, rows, *, grain="month"):
    return [
        Measurement(metric, key, grain, date(2024, month, 1), 1.0, None, None, count, AT, "r", "computed")
        for key, by_month in rows.items()
        for month, count in by_month.items()
    ]


def told(changes):
    return [(change.change, change.say(PLAN.calendar)) for change in changes]


FIRST = {"carrier=AA": {1: 100, 2: 100, 3: 100, 4: 100, 5: 100, 6: 100}}


def test_members_appear_and_vanish_in_a_period():
    found = changes_of({**FIRST, "carrier=UA": {3: 20, 4: 20, 5: 20, 6: 20}, "carrier=US": {1: 90, 2: 90, 3: 0}})
    assert told(found) == [
        ("appeared", "carrier UA appeared in Mar 2024"),
        ("vanished", "carrier US has no rows from Mar 2024 on"),
    ]
    assert [change.change for change in changes_of(FIRST)] == []


def test_one_that_appears_as_another_of_its_size_vanishes_was_perhaps_renamed():
    found = changes_of({**FIRST, "carrier=UA": {3: 85, 4: 20, 5: 20, 6: 20}, "carrier=US": {1: 20, 2: 90}})
    assert told(found) == [
        ("renamed", "carrier US has no rows from Mar 2024 on, when carrier UA appeared: perhaps it was renamed")
    ]
    assert (found[0].member, found[0].became) == ("carrier=US", "carrier=UA")


def test_where_several_would_fit_nothing_is_guessed():
    rows = {**FIRST, "carrier=US": {1: 90, 2: 90}, **{f"carrier={name}": {3: 90, 6: 90} for name in ("X", "Y")}}
    assert sorted(change.change for change in changes_of(rows)) == ["appeared", "appeared", "vanished"]


def test_a_period_that_runs_says_nothing_of_who_is_missing():
    assert changes_of({**FIRST, "carrier=UA": {1: 10, 6: 10, 7: 10}, "carrier=B6": {1: 10, 6: 10}}) == []
    assert changes_of({**FIRST, "carrier=UA": {7: 10}}) == []
    assert changes_of({"carrier=UA": {7: 10}}) == []


def test_changes_are_told_once_for_all_metrics_of_a_dataset_and_in_one_grain():
    rows = {**FIRST, "carrier=UA": {3: 20, 6: 20}}
    more = [*_measured("late", rows), *_measured("flights", rows, grain="quarter")]
    assert [change.change for change in changes_of(rows, more=more)] == ["appeared"]
    apart = _measured("other", {"carrier=UA": {1: 5, 2: 5}, "carrier=AA": {1: 5, 6: 5}})
    assert [change.dataset for change in changes_of(rows, more=apart)] == ["d", "e"]


def test_break_downs_are_apart_and_what_is_typed_in_is_not_looked_at():
    rows = {**FIRST, "carrier=AA&origin=EWR": {1: 10, 6: 10}, "carrier=AA&origin=JFK": {2: 10, 6: 10}}
    assert told(changes_of(rows)) == [("appeared", "carrier AA, origin JFK appeared in Feb 2024")]
    assert changes_of({**FIRST, "carrier=UA": {3: 20}}, metric="typed") == []


def test_only_what_is_new_can_be_asked_for():
    rows = {**FIRST, "carrier=UA": {3: 20, 6: 20}, "carrier=B6": {6: 20}}
    assert [change.member for change in changes_of(rows, since=date(2024, 4, 1))] == ["carrier=B6"]
