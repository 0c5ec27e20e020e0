"""The scorecard page: numbers as measured, filters by address, exports, and nothing that one may not see."""

import csv
import io
import json
import re

import pytest


def shown(text):
    """Return the ids of the rows that are not hidden, in order."""
    return re.findall(r'<tr (?!hidden)[^>]*data-id="([^"]+)"', text)


def row(text, name):
    """Return the markup of a row."""
    return re.search(rf'<tr [^>]*data-id="{re.escape(name)}".*?</tr>', text, re.DOTALL).group(0)


def test_first_page_is_the_scorecard(ask):
    answer, _ = ask("/")
    assert (answer.status_code, answer.url) == (302, "/scorecard/")


def test_rows_show_what_was_measured(ask):
    answer, text = ask("/scorecard/")
    assert answer.status_code == 200
    assert shown(text) == [
        "kpi-desk",
        "kpi-prompt",
        "kpi-prompt|line=A",
        "kpi-prompt|line=B",
        "kpi-spirit",
        "kpi-lost",
        "kpi-pulse",
    ]
    assert ">75.0</a>" in row(text, "kpi-prompt")
    assert ">80.0<" in row(text, "kpi-prompt")
    assert ">75.0</a>" in row(text, "kpi-prompt|line=A")
    assert ">95.0<" in row(text, "kpi-prompt|line=B")
    assert 'href="/indicator/kpi-prompt/?member=line%3DA"' in row(text, "kpi-prompt|line=A")


def test_unknown_and_stale_keep_their_row_and_say_why(ask):
    _, text = ask("/scorecard/")
    assert 'data-status="none"' in row(text, "kpi-lost")
    assert "no result" in row(text, "kpi-lost")
    assert 'data-status="stale"' in row(text, "kpi-pulse")
    assert "days old, limit 20 days" in row(text, "kpi-pulse")
    assert "2 of 5 scored, 1 stale, 1 hidden · 57 % of weight" in row(text, "kpi-desk").replace("\u00a0", " ")


def test_lede_and_counts_are_computed(ask):
    _, text = ask("/scorecard/")
    assert (
        "1 of 4 indicators is good in Jun 2024, as in May 2024. The desk in one number stands at 0.52, average." in text
    )
    counts = dict(re.findall(r'data-filter="(\w*)"[^>]*><b>(\d+)</b>', text))
    assert counts == {"": "4", "good": "1", "average": "1", "poor": "0", "none": "1", "stale": "1"}
    assert "1 without data and 1 stale: shown, not averaged in." in text


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("status=none", ["kpi-desk", "kpi-lost"]),
        ("find=mood", ["kpi-desk", "kpi-spirit"]),
        ("find=line%20nothing", []),
        ("perspective=customer", ["kpi-desk", "kpi-prompt", "kpi-prompt|line=A", "kpi-prompt|line=B"]),
        ("owner=board", ["kpi-desk", "kpi-spirit"]),
        ("folded=kpi-prompt", ["kpi-desk", "kpi-prompt", "kpi-spirit", "kpi-lost", "kpi-pulse"]),
        (
            "sort=name",
            ["kpi-desk", "kpi-lost", "kpi-spirit", "kpi-prompt", "kpi-prompt|line=A", "kpi-prompt|line=B", "kpi-pulse"],
        ),
        ("sort=-score&find=calls", ["kpi-desk", "kpi-prompt", "kpi-prompt|line=A", "kpi-prompt|line=B", "kpi-lost"]),
    ],
)
def test_address_filters_sorts_and_folds(ask, query, rows):
    answer, text = ask(f"/scorecard/?{query}")
    assert answer.status_code == 200
    assert shown(text) == rows


def test_filters_by_status_keep_the_other_rows_for_the_script(ask):
    _, text = ask("/scorecard/?status=none")
    assert text.count("<tr hidden") == 5
    assert "1 of 4 shown" in text


def test_columns_are_left_out_and_pickers_keep_the_address(ask):
    _, text = ask("/scorecard/?without=owner,fresh&period=2024-03")
    assert "without-fresh without-owner" in text
    assert '<option value="2024-03" selected>' in text
    assert '<input type="hidden" name="without" value="owner,fresh">' in text
    assert 'href="/indicator/kpi-prompt/?period=2024-03"' in text


def test_another_scorecard_shows_objectives_and_their_pace(ask):
    _, text = ask("/scorecard/other-card/")
    assert shown(text) == ["calm", "kr-prompt"]
    assert "1 of 1 scored" in row(text, "calm")


@pytest.mark.parametrize("period", ["2024", "2024Q2", "2024-05"])
def test_any_period_is_shown(ask, period):
    answer, text = ask(f"/scorecard/?period={period}")
    assert answer.status_code == 200
    assert f'<option value="{period}" selected>' in text


def test_past_is_shown_as_it_was_known(ask):
    _, now = ask("/scorecard/?period=2024-05")
    _, then = ask("/scorecard/?period=2024-05&known=2024-06-10")
    assert ">3.3</a>" in row(now, "kpi-spirit")
    assert ">3.1</a>" in row(then, "kpi-spirit")
    assert "as it was known on 10 Jun 2024" in then
    assert '<option value="2024-06-10" selected>' in then


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("period=yesterday", "is no period; write a year (2013)"),
        ("period=1999-01", "is not among the periods shown"),
        ("known=soon", "is no day"),
        ("status=fine", "there is no status"),
        ("sort=luck", "there is no sort"),
        ("format=pdf", "write one of csv, json"),
    ],
)
def test_what_does_not_fit_is_refused_kindly(ask, query, message):
    answer, text = ask(f"/scorecard/?{query}")
    assert answer.status_code == 422
    assert message in text.replace("&#39;", "'")
    assert "To the scorecard" in text


def test_scorecard_that_does_not_exist_names_those_that_do(ask):
    answer, text = ask("/scorecard/nonsense/")
    assert answer.status_code == 404
    assert "card, other-card" in text


def test_exports_hold_the_same_rows(ask):
    answer, text = ask("/scorecard/?format=json")
    documents = json.loads(text)
    assert answer["Content-Disposition"] == 'attachment; filename="scorecard-2024-06.json"'
    assert [item["id"] for item in documents][:2] == ["kpi-desk", "kpi-prompt"]
    assert documents[1]["result"] == pytest.approx(0.75)
    answer, text = ask("/scorecard/?format=csv")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert rows[1]["result"] == "0.75"
    assert rows[0]["coverage_scored"] == str(documents[0]["coverage"]["scored"])


def test_hidden_element_is_neither_shown_nor_exported(ask):
    for address in ("/scorecard/", "/scorecard/?format=json", "/scorecard/?format=csv"):
        assert "Sealed envelope" not in ask(address)[1]
        assert "kpi-secret" not in ask(address)[1]


def test_those_who_may_see_it_see_it(visit):
    assert "Sealed envelope" in visit("board").get("/scorecard/").content.decode()


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/scorecard/?sort=score", 6),
        ("/plan/", 6),
        ("/explain/kpi-prompt/", 9),
        ("/indicator/kpi-prompt/", 13),
        ("/element/kpi-prompt/", 9),
        ("/history/", 7),
        ("/data/", 4),
    ],
)
def test_page_costs_few_queries(outside_transactions, django_assert_max_num_queries, address, most):
    outside_transactions.get(address)
    with django_assert_max_num_queries(most):
        assert outside_transactions.get(address).status_code == 200


def test_nothing_in_a_name_can_act(ask):
    _, text = ask("/scorecard/")
    assert "Harbour &lt;desk&gt;" in text
    assert "Harbour <desk>" not in text


@pytest.mark.parametrize("address", ["/scorecard/?known=2023-01-01", "/plan/?known=2023-01-01"])
def test_empty_plan_teaches_the_next_step(ask, address):
    answer, text = ask(address)
    assert answer.status_code == 200
    assert "northing plan apply" in text
