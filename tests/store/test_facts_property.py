"""Whatever is recorded in whatever order, what holds is the same however it is read."""

from dataclasses import replace
from datetime import date
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store_examples import at, measure, run

from northing.store.recordings import Recordings

STARTS = (date(2019, 12, 1), date(2020, 1, 1), date(2026, 1, 1), date(2026, 2, 1))
_numbers = count(1)
drawn = st.builds(
    lambda minute, start, grain, member, number, version: replace(
        measure(number, minute=minute, member=member), start=start, grain=grain, version=version
    ),
    st.integers(0, 3),
    st.sampled_from(STARTS),
    st.sampled_from(["month", "day"]),
    st.sampled_from(["", "k=1"]),
    st.sampled_from([1.0, 2.5, None]),
    st.integers(1, 2),
)


def contents(measurements):
    return {item.key: item for item in measurements}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(calls=st.lists(st.lists(drawn, max_size=6), max_size=5))
def test_what_holds_is_the_latest_of_what_was_new(store, calls):
    metric = f"m{next(_numbers)}"
    log = Recordings()
    for call in calls:
        named = [replace(item, metric=metric) for item in call]
        assert store.facts.record(named, run("one")) == len(log.take_new(named))
    for known_on in (None, at(1)):
        expected = contents(log.latest(log.series(), known_on=known_on))
        assert contents(store.facts.measurements(metrics=[metric], known_on=known_on)) == expected
        lines = [line for key, line in store.facts.timelines(known_on=known_on).items() if key[0] == metric]
        assert contents(item for line in lines for item in line.values()) == expected
    if hasattr(store.facts, "rebuild_timelines"):
        before = timelines(store)
        store.facts.rebuild_timelines()
        assert timelines(store) == before


def timelines(store):
    """Return the rows of timelines in a database, without what tells readers that they are new."""
    from northing.web.database import models

    rows = models.Timeline.objects.using(store.using).values_list("metric", "member", "grain", "first", "content")
    return {row[:4]: bytes(row[4]) for row in rows}
