"""The pages of indicators and their explanations."""

import re
from html import unescape

import pytest


def words(text):
    """Return the words of a page."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).replace("\u00a0", " ").split())


def test_kpi_says_where_it_stands(ask):
    answer, text = ask("/indicator/kpi-prompt/")
    assert answer.status_code == 200
    told = words(text)
    assert "75.0 %" in told
    assert "Average : 5.0 points below the target of 80.0 %." in told
    assert "12.5 points down on May 2024, worse" in told
    assert "41 of 48" in told
    assert "5 periods good" in told
    assert "Accountable: The desk." in told


def test_chart_has_zones_today_and_what_happened(ask):
    _, text = ask("/indicator/kpi-prompt/")
    for part in ('class="plot wide"', 'class="plot narrow"', "z-good", "z-average", 'class="sealed"', "today, 10 Jul"):
        assert part in text
    assert "Definition version 2: Lower the promise" in words(text)


def test_promises_are_kept_as_published(ask):
    told = words(ask("/indicator/kpi-prompt/")[1])
    assert "2 May 2024 , current 80.0 % 5.0 points below Lower the promise The board" in told
    assert "15 Jan 2024 90.0 % 15.0 points below Publish the year The board" in told


def test_members_and_their_own_pages(ask):
    _, text = ask("/indicator/kpi-prompt/?period=2024-06")
    assert "By line" in text
    link = "/indicator/kpi-prompt/?member=line%3DB&amp;period=2024-06"
    assert link in text
    answer, text = ask(unescape(link))
    assert answer.status_code == 200
    assert "Prompt calls, B" in text
    assert "20.0 points below the target of 95.0 %." in words(text)


def test_member_that_does_not_exist_names_those_that_do(ask):
    answer, text = ask("/indicator/kpi-prompt/?member=line%3DZ")
    assert answer.status_code == 404
    assert "line=A, line=B" in text


def test_restated_value_says_what_was_known_then(ask):
    told = words(ask("/indicator/kpi-spirit/")[1])
    assert re.search(
        r"May 2024 Fair 3\.3 of 5 4\.0? of 5 0\.8\d 0\.\d\d 3 Jul 2024 was 3\.1 of 5 until 3 Jul 2024", told
    )
    assert "was 3.1" not in words(ask("/indicator/kpi-spirit/?known=2024-07-01")[1])


def test_key_result_shows_its_way(ask):
    told = words(ask("/indicator/kr-prompt/")[1])
    assert "On track : 62 % of the way, 50 % expected by now." in told
    assert "On the way, due 31 Dec 2024" in told
    assert "Pace: on track ." in told
    assert "stretch 95 %" in told
    assert "May not get worse meanwhile: Mood" in told


@pytest.mark.parametrize("name", ["kpi-desk", "calm"])
def test_what_is_made_of_others_shows_them(ask, name):
    told = words(ask(f"/indicator/{name}/")[1])
    assert "What it is made of" in told
    assert "score" in told


@pytest.mark.parametrize("name", ["kpi-lost", "kpi-pulse"])
def test_indicator_without_a_score_says_why(ask, name):
    answer, text = ask(f"/indicator/{name}/")
    assert answer.status_code == 200
    assert {"kpi-lost": "No result has been recorded", "kpi-pulse": "older than its freshness limit"}[name] in text


def test_metric_is_shown_on_its_own_page(ask):
    answer, _ = ask("/indicator/prompt/")
    assert answer.url == "/element/prompt/"


@pytest.mark.parametrize("name", ["indicator", "explain", "element", "element-version"])
def test_renamed_element_is_found(ask, name):
    from django.urls import reverse

    answer, _ = ask(reverse(name, args=["kpi-mood"]) + "?period=2024-05")
    assert answer.status_code == 302
    assert answer.url == reverse(name, args=["kpi-spirit"]) + "?period=2024-05"


@pytest.mark.parametrize("address", ["/indicator/kpi-prompt/", "/explain/kpi-prompt/"])
@pytest.mark.parametrize("query", ["period=then", "period=1990", "known=then"])
def test_bad_period_and_day_are_refused_kindly(ask, address, query):
    answer, text = ask(f"{address}?{query}")
    assert answer.status_code == 422
    assert "This does not fit" in text


def test_lineage_leads_from_the_source_to_the_goal(ask):
    _, text = ask("/indicator/kpi-prompt/")
    lineage = text[text.index('class="lineage"') :]
    assert [found for found in re.findall(r'href="(/[^"]+)"', lineage) if "versions" not in found][:5] == [
        "/element/log/",
        "/data/calls/",
        "/element/prompt/",
        "/indicator/kpi-prompt/",
        "/indicator/calm/",
    ]


def test_explanation_puts_the_numbers_in(ask):
    answer, text = ask("/explain/kpi-prompt/")
    assert answer.status_code == 200
    told = words(text)
    assert "result ÷ target 75.0 % ÷ 80.0 % = 0.94" in told
    assert "Parts 6 of 8" in told
    assert "count_if(minutes <= 10) / count(*)" in told
    assert "computed from data by The desk" in told
    assert "2 May 2024, The board: Lower the promise" in told


def test_explanation_comes_as_a_fragment_to_a_script(ask):
    answer, text = ask("/explain/kpi-prompt/?member=line%3DB", **{"HX-Request": "true"})
    assert answer.status_code == 200
    assert text.lstrip().startswith('<section class="explain"')
    assert "How Prompt calls, B in Jun 2024 is computed" in text
    assert answer["Vary"].count("HX-Request") == 1


def test_explanation_says_why_there_is_none(ask):
    told = words(ask("/explain/kpi-lost/")[1])
    assert "No score. No result has been recorded for this period." in told


def test_explanation_of_a_composite_names_its_children_but_no_hidden_one(ask):
    told = words(ask("/explain/kpi-desk/")[1])
    assert "Prompt calls" in told
    assert "Sealed envelope" not in told
