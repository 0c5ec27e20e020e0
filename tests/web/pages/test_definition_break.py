"""Pages across a change of a metric's definition, and the rows behind a number."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from harbour import TODAY, second_plan
from test_indicator_page import words

from northing.plan import put
from northing.web.database.store import DatabaseStore
from northing.work.measuring import measure


def publish(element, at, message):
    store = DatabaseStore()
    head = store.history.branch().head
    store.history.append([put(element)], expected=head, actor="board", at=at, via="test", message=message)
    return store


@pytest.fixture
def broken(visit, standing):
    """Return a client on the harbour whose prompt calls are counted by another limit since the third of July."""
    viewer = visit("desk")
    metric = replace(second_plan().elements["prompt"], expression="count_if(minutes <= 4) / count(*)")
    store = publish(metric, datetime(2024, 7, 3, 9, tzinfo=UTC), "Four minutes are prompt")
    measure(standing, store, actor="desk", at=TODAY)
    return viewer


def read(viewer, address):
    answer = viewer.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_indicator_shows_both_series_and_who_broke_them_when_and_why(broken):
    text = read(broken, "/indicator/kpi-prompt/")
    assert 'class="before"' in text
    assert 'class="break"' in text
    assert "May 2024: 87.5\u00a0% by the earlier definition" in text
    told = words(text)
    assert "result by an earlier definition" in told
    assert "3 Jul Prompt calls computed anew, version 2: Four minutes are prompt (The board)" in told
    assert 'class="before"' not in read(broken, "/indicator/kpi-spirit/")


def test_a_member_has_its_own_earlier_series(broken):
    text = read(broken, "/indicator/kpi-prompt/?member=line%3DB")
    assert "May 2024: 100.0\u00a0% by the earlier definition" in text


def test_a_metric_shows_both_series_versions_and_where_its_latest_result_comes_from(broken):
    text = read(broken, "/element/prompt/")
    told = words(text)
    assert 'class="before"' in text
    assert "version 2" in text
    assert "May 2024 50.0 % 2 87.5 8 10 Jul 2024 computed" in told
    assert "Where the result of Jun 2024 comes from" in told
    assert "Version 2 of the definition" in told
    assert "Read 48 rows by duckdb, all days" in told
    assert "Prompt calls: the first 5 of 8 rows" in told


def test_a_metric_without_a_break_has_one_series(ask):
    text = ask("/element/prompt/")[1]
    assert 'class="before"' not in text
    assert "Version 1 of the definition" in words(text)


def test_an_explanation_shows_definition_engine_data_run_and_rows(ask):
    answer, text = ask("/explain/kpi-prompt/?period=2024-06&member=line%3DB")
    assert answer.status_code == 200
    told = words(text)
    for part in ("Version 1 of the definition", "Data version ", "File calls.csv, sha256 ", "Read 48 rows by duckdb"):
        assert part in told
    assert "Run 20240710T090000-" in told
    assert "Prompt calls: the first 4 of 4 rows" in told
    assert "calls.csv 2024-06-01 B 60.0 calls.csv 2024-06-02 B 4.0" in told


def test_rows_are_not_read_for_the_panel_beside_a_number(ask):
    _, text = ask("/explain/kpi-prompt/", **{"HX-Request": "true"})
    assert "Version 1 of the definition" in words(text)
    assert "Source rows behind the number" not in words(text)


@pytest.mark.parametrize("sensitivity", ["confidential", "personal"])
def test_rows_of_a_secret_source_are_shown_to_nobody(visit, sensitivity):
    viewer = visit(is_admin=True)
    publish(replace(second_plan().elements["log"], sensitivity=sensitivity), TODAY, "")
    for address in ("/explain/kpi-prompt/?period=2024-06", "/element/prompt/"):
        told = words(read(viewer, address))
        assert f"Prompt calls: 8 rows The rows are {sensitivity}: nobody sees them here." in told
        assert "calls.csv 2024-06-01" not in told


def test_a_metric_that_cannot_be_computed_says_why_and_its_indicator_has_no_score(visit, standing):
    viewer = visit("desk")
    faulty = replace(second_plan().elements["prompt"], expression="avg(minuets)")
    store = publish(faulty, datetime(2024, 7, 3, 9, tzinfo=UTC), "")
    measure(standing, store, actor="desk", at=TODAY)
    told = words(read(viewer, "/element/prompt/"))
    assert "Not computed: " in told
    assert "minuets" in told
    assert "The result could not be computed: Prompt calls: " in words(read(viewer, "/indicator/kpi-prompt/"))
