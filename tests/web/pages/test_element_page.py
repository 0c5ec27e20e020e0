"""The page of an element of any kind, its versions, its source; the plan, its history, its data."""

import json
import re
from html import unescape

import pytest
from harbour import first_plan, second_plan


def words(text):
    """Return the words of a page."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).replace("\u00a0", " ").split())


@pytest.mark.parametrize(
    "name", [element.id for element in second_plan() if element.id not in {"kpi-secret", "kpi-mood"}]
)
def test_every_element_has_a_page(ask, name):
    answer, text = ask(f"/element/{name}/")
    assert answer.status_code == 200
    assert f">{name}</small>" in text


def test_fields_are_told_with_their_help_and_links(ask):
    _, text = ask("/element/kpi-prompt/")
    told = words(text)
    assert "Owner The desk The one party accountable for it." in told
    assert 'href="/element/prompt/">Prompt calls</a>' in text
    assert "value: 80 %" in told
    assert "by member: B: 95 %" in told


def test_description_is_markdown_made_safe(ask):
    _, text = ask("/element/kpi-prompt/")
    about = text[text.index('class="prose"') :][:600]
    assert "<em>promptly</em>" in about
    assert "<script>" not in about
    assert "javascript:" not in about.replace("[bad](javascript:alert(1))", "")
    assert 'href="https://example.org/"' in about


def test_references_are_told_in_both_directions(ask):
    told = words(ask("/element/prompt/")[1])
    assert "Refers to Dataset Calls Dataset" in told
    assert "As metric" in told
    assert "Prompt calls rise from 50 % to 90 % Key result" in told


def test_metric_shows_its_results(ask):
    _, text = ask("/element/prompt/")
    assert "Jun 2024 75.0 % 8 10 Jul 2024 computed" in words(text)
    assert 'class="plot wide"' in text


def test_line_of_sight_stands_above_the_title(ask):
    _, text = ask("/element/kr-prompt/")
    assert '<a href="/element/calm/">A calm desk</a>' in text[: text.index("<h1>")]


@pytest.mark.parametrize("form", ["json", "yaml"])
def test_source_is_given(ask, form):
    answer, text = ask(f"/element/kpi-prompt/?format={form}")
    assert answer.status_code == 200
    assert "kpi-prompt" in text
    if form == "json":
        assert json.loads(text)["target"] == {"value": 0.8, "by_member": {"B": 0.95}}
    assert ask("/element/kpi-prompt/?format=xml")[0].status_code == 422


def test_versions_are_compared_field_by_field(ask):
    _, text = ask("/element/kpi-prompt/versions/")
    told = words(text)
    assert "Version 1 against version 2 of 2." in told
    assert "before: 90 % after: 80 %" in told
    assert words(ask("/element/kpi-prompt/versions/?from=2&to=2")[1]).count("The two say the same.") == 1
    backwards = words(ask("/element/kpi-prompt/versions/?from=2&to=1")[1])
    assert "before: 80 % after: 90 %" in backwards


@pytest.mark.parametrize("query", ["from=0", "to=9", "from=x&to=y"])
def test_version_that_does_not_exist_is_refused_kindly(ask, query):
    answer, text = ask(f"/element/kpi-prompt/versions/?{query}")
    assert answer.status_code == 422
    assert "versions are 1 to 2" in text


def test_history_of_a_renamed_element_goes_on(ask):
    told = words(ask("/element/kpi-spirit/versions/")[1])
    assert "Say spirit" in told
    assert "Publish the year" in told


def test_plan_lists_everything_by_group(ask):
    answer, text = ask("/plan/")
    assert answer.status_code == 200
    told = words(text)
    assert "Purpose: why it all is done" in told
    assert f"{len(second_plan()) - 1} elements, from the mission to the data." in told
    assert told.index("Nobody waits") < told.index("A calm desk") < told.index("Call log")


@pytest.mark.parametrize(
    ("query", "count"),
    [("kind:kpi", 5), ("kind:kpi status:stale", 1), ("owner:board", 1), ("nobody waits", 1), ("under:mission", 0)],
)
def test_plan_is_selected_by_query(ask, query, count):
    _, text = ask(f"/plan/?q={query}")
    assert text.count("<tr data-row>") == count
    assert f'value="{query}"' in text


def test_plan_without_hits_says_so(ask):
    assert "Nothing matches" in ask("/plan/?q=zzz")[1]


def test_fault_of_a_query_is_told_kindly(ask):
    answer, text = ask("/plan/?q=kid:kpi")
    assert answer.status_code == 422
    told = words(text)
    assert "There is no key 'kid'; did you mean 'kind'" in told
    assert "The keys are kind, id," in told


@pytest.mark.parametrize("page", ["0", "2", "x"])
def test_page_of_a_list_that_does_not_exist_is_refused(ask, page):
    assert ask(f"/plan/?page={page}")[0].status_code == 422


def test_plan_of_a_past_day(ask):
    assert "Dropped" in ask("/plan/?known=2024-02-01&q=dropped")[1]
    assert "Nothing matches" in ask("/plan/?q=kpi-dropped")[1]


def test_history_tells_who_when_why_and_what(ask):
    told = words(ask("/history/")[1])
    assert told.index("Say spirit") < told.index("Lower the promise") < told.index("Publish the year")
    assert "2 May 2024, 09:00 , The board, via test Lower the promise 2 KPIs" in told


def test_changeset_tells_each_field(ask):
    first = len(first_plan()) + 1
    answer, text = ask(f"/history/{first}/")
    assert answer.status_code == 200
    told = words(text)
    assert "Target › value before: 90 % after: 80 %" in told
    assert "Dropped KPI deleted" in told
    assert 'href="/scorecard/?known=2024-05-02"' in text


def test_changeset_counts_what_one_may_not_see(ask):
    told = words(ask("/history/1/")[1])
    assert "1 more that you may not see." in told


def test_data_tells_how_every_dataset_stands(ask):
    told = words(ask("/data/")[1])
    assert "2 datasets from 1 source" in told
    assert "Calls one row is one call test warns" in told
    assert "48 1 1 of 2 passed" in told
    assert "Never loaded" in told


def test_dataset_shows_columns_tests_and_rejected_rows(ask):
    answer, text = ask("/data/calls/")
    assert answer.status_code == 200
    told = words(text)
    assert "calls.csv 50 minutes soon a number" in told
    assert "line text A or B. 0 2" in told
    assert "Metrics that use it" in told
    assert "Days 1 Jan 2024 to 4 Jun 2024" in told


def test_dataset_that_was_never_loaded_says_what_to_do(ask):
    assert "Nothing has been loaded" in words(ask("/data/unloaded/")[1])
