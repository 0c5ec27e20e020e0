"""Commands that read: for people as words and shapes, for programs as JSON and CSV."""

import csv
import io
import json

import pytest


def test_the_scorecard_is_a_tree_with_shapes_numbers_and_sparklines(demo):
    done = demo("score")
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert lines[0] == "Harbour Gate scorecard  Oct 2013  as known on 18 Nov 2013"
    assert lines[1].rstrip() == "■ 8 good   ▲ 5 average   ● 2 poor   ○ 1 no data   ◌ 1 stale"
    assert lines[3].startswith("▲ Harbour Gate in one number")
    punctual = next(line for line in lines if "■ On-time departures" in line)
    assert all(part in punctual for part in ("85.0\u00a0%", "84.0\u00a0%", "0.71", "↘", "8 Nov"))
    assert any(line.lstrip().startswith("◌ Passenger satisfaction") for line in lines)
    assert "\x1b" not in done.out


def test_a_narrow_terminal_gets_fewer_columns_and_no_broken_line(demo, made_demo, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr("northing.cli.output.WIDTH", 80)
    lines = demo("score").out.splitlines()
    assert "Weight" not in lines[2]
    assert max(len(line) for line in lines) <= 80


def test_every_row_of_the_scorecard_is_a_document(demo):
    rows = json.loads(demo("score", "--format", "json").out)
    required = {"id", "title", "kind", "parent", "member", "period", "result", "target", "value", "score", "band"}
    required |= {"trend", "weight", "coverage", "status_reason", "freshness", "status"}
    assert all(required <= set(row) for row in rows)
    by_key = {(row["id"], row["member"]): row for row in rows}
    assert len(rows) == len(by_key)
    assert by_key["kpi-on-time-departures", None]["result"] == pytest.approx(0.850487, abs=1e-6)
    stale = by_key["kpi-satisfaction", None]
    assert (stale["score"], stale["status"]) == (None, "stale")
    assert stale["status_reason"].startswith("The result is older than its freshness limit allows")
    assert by_key["kpi-harbour-gate", None]["coverage"]["stale"] == 1


@pytest.mark.parametrize(
    ("words", "head"),
    [
        (["--period", "2013-03"], "Harbour Gate scorecard  Mar 2013"),
        (["--period", "2013Q3"], "Harbour Gate scorecard  Q3 2013"),
        (["--as-of", "2013-06-10"], "Harbour Gate scorecard  May 2013  as known on 10 Jun 2013"),
        (["--all"], "Harbour Gate Airports  Oct 2013"),
        (["--scorecard", "harbour-gate-scorecard"], "Harbour Gate scorecard"),
    ],
)
def test_another_period_day_or_scorecard_is_shown(demo, words, head):
    done = demo("score", *words)
    assert done.code == 0
    assert done.out.startswith(head)


def test_nothing_to_score_is_said(demo, own, run):
    done = demo("score", "--as-of", "2012-01-01")
    assert (done.code, done.out.strip()) == (0, "Harbour Gate Airports  Jan 2012  as known on 1 Jan 2012")
    assert done.err.startswith("no indicators:")
    assert run("score", "-w", own).err.startswith("no indicators:")


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["score", "--period", "soon"], 2, "Invalid value for '--period': 'soon' is no period; write a year (2013)"),
        (["score", "--period", "1999-01"], 2, "1999-01 is not among the periods shown: 2013-01 to 2013-12, by month"),
        (["score", "--as-of", "yesterday"], 2, "Invalid value for '--as-of'"),
        (
            ["score", "--scorecard", "harbour-gate"],
            3,
            "there is no scorecard 'harbour-gate'; did you mean 'harbour-gate-s",
        ),
        (["explain", "kpi-on-time"], 3, "there is no indicator 'kpi-on-time'; did you mean"),
        (
            ["explain", "kpi-on-time-departures", "--member", "origin=X"],
            3,
            "it has: origin=EWR, origin=JFK, origin=LGA",
        ),
        (
            ["explain", "journeys-kept"],
            3,
            "journeys-kept is a Vision; only KPIs, key results and objectives have scores",
        ),
        (["explain", "flights-flown", "--period", "2013-W05"], 3, "flights-flown is not measured by week"),
        (["explain", "flights-flown", "--period", "x"], 2, "Invalid value for '--period'"),
        (["plan", "show", "kind:kip"], 1, "there is no kind 'kip'"),
        (["plan", "log", "kpi-on-time-departure"], 3, "did you mean 'kpi-on-time-departures'"),
        (["plan", "log", "--limit", "0"], 2, "Invalid value for '-n' / '--limit'"),
        (
            ["data", "show", "flihgts"],
            3,
            "there is no dataset 'flihgts'; did you mean 'flights'? There are: flights, weather",
        ),
        (["data", "load", "flihgts"], 3, "there is no dataset 'flihgts'"),
        (["measure", "--dataset", "zzz"], 3, "there is no dataset 'zzz'; there are: flights, weather, planes"),
        (["data", "results", "flown"], 3, "there is no metric 'flown'"),
        (["data", "results", "flights-flown", "--by", "plane"], 3, "has no dimension 'plane'; it has: carrier, origin"),
        (["data", "results", "flights-flown", "--grain", "week"], 3, "is not measured by week"),
        (["data", "results", "flights-flown", "--grain", "decade"], 2, "'decade' is not one of"),
    ],
)
def test_what_is_not_there_is_refused_with_what_would_be_right(demo, words, code, message):
    done = demo(*words)
    assert (done.code, done.out) == (code, "")
    assert message in done.err
    assert "Traceback" not in done.err


def test_an_explanation_goes_from_the_sentence_to_the_query(demo):
    done = demo("explain", "kpi-on-time-departures", "--member", "origin=JFK")
    lines = [line.replace("\u00a0", " ") for line in done.out.splitlines()]
    assert lines[0] == "■ On-time departures, JFK  KPI, Oct 2013"
    assert lines[1] == "  Good: 87.4 %, 1.4 points above the target of 86.0 %, met."
    sections = [line.strip() for line in lines if line.startswith("  ") and line[2] != " "]
    assert sections[1:] == ["How", "By", "From", "Way", "Last change", "Query"]
    assert "    Target         86.0 %, JFK's own" in lines
    assert any("AND \"origin\" = 'JFK'" in line for line in lines)
    assert not any(line.endswith(" ") for line in lines)


@pytest.mark.parametrize(
    "element", ["kpi-harbour-gate", "punctual-year", "kr-q4-de-icing", "kpi-satisfaction", "budget-spent"]
)
def test_every_kind_of_number_is_explained(demo, element):
    done = demo("explain", element, "--period", "2013-10")
    assert (done.code, done.err) == (0, "")
    document = json.loads(demo("explain", element, "--period", "2013-10", "--format", "json").out)
    assert document["headline"] in done.out


def test_a_metric_is_explained_with_what_was_recorded_before(demo):
    done = demo("explain", "mean-arrival-delay", "--member", "carrier=UA")
    assert done.out.startswith("Mean arrival delay, UA  Metric, Oct 2013")
    assert "  Before\n    2013-10-08 09:00  " in done.out
    assert demo("explain", "turnaround-minutes").out.startswith(
        "Turn-round time  Metric, never measured\n  No result.\n"
    )
    assert (
        demo("explain", "flights-flown", "--period", "2013Q3").out.splitlines()[1]
        == "  84,448\u00a0flights in Q3 2013."
    )


def test_measured_results_are_printed_for_people_programs_and_tables(demo):
    text = demo("data", "results", "on-time-departures", "--by", "origin")
    assert text.out.splitlines()[0].split() == ["origin", "Period", "Result", "Above", "Below", "Rows", "Recorded"]
    assert text.err == "33 results\n"
    rows = json.loads(demo("data", "results", "on-time-departures", "--by", "origin", "--format", "json").out)
    assert rows[0]["numerator"] / rows[0]["denominator"] == rows[0]["value"]
    table = list(
        csv.DictReader(
            io.StringIO(demo("data", "results", "on-time-departures", "--by", "origin", "--format", "csv").out)
        )
    )
    assert [float(row["value"]) for row in table] == [row["value"] for row in rows]
    assert [row["member"] for row in table] == [row["member"] for row in rows]
    assert demo("data", "results", "flights-flown", "--grain", "quarter").err == "4 results\n"
    assert demo("data", "results", "flights-flown", "--as-of", "2013-02-10").err == "2 results\n"


def test_the_plan_is_shown_by_a_query(demo):
    done = demo("plan", "show", "kind:scorecard,mission")
    assert done.err == "2 elements\n"
    assert "harbour-gate-scorecard" in done.out
    documents = json.loads(demo("plan", "show", "kind:scorecard", "--format", "json").out)
    assert [(item["kind"], item["id"]) for item in documents] == [("scorecard", "harbour-gate-scorecard")]
    assert demo("plan", "show", "--as-of", "2012-01-01").err == "0 elements\n"
    assert demo("plan", "show", "kind:vision").err == "1 element\n"


def test_the_history_says_who_changed_what_when_and_why(demo):
    log = demo("plan", "log").out.splitlines()
    assert len(log) == 5
    assert log[-1].split()[1:4] == ["2013-01-15", "09:00", "chief-executive"]
    assert len(demo("plan", "log", "-n", "2").out.splitlines()) == 2
    documents = json.loads(demo("plan", "log", "--format", "json").out)
    assert documents[0]["message"] in log[0]
    one = demo("plan", "log", "kpi-on-time-departures").out
    assert "    target.value: 0.86 → 0.84" in one
    versions = json.loads(demo("plan", "log", "kpi-on-time-departures", "--format", "json").out)
    assert [item["action"] for item in versions] == ["put", "put"]


def test_a_demo_that_was_not_touched_differs_in_nothing(demo):
    done = demo("plan", "diff")
    assert (done.code, done.out) == (0, "")
    assert done.err == "nothing changed; the published plan is at 172\n"
    assert json.loads(demo("plan", "diff", "--format", "json").out)["differences"] == []


def test_check_says_that_a_plan_is_sound(demo):
    done = demo("check")
    assert (done.code, done.out, done.err) == (0, "", "163 elements in 12 files: no issues\n")
    assert demo("check", "--strict").code == 0


def test_loads_are_shown_with_their_tests(demo):
    lines = demo("data", "show").out.splitlines()
    assert lines[0] == "loaded flights: 336,776 rows"
    assert any("NR309 warning: the test failed: wind_speed" in line for line in lines)
    document = json.loads(demo("data", "show", "weather", "--format", "json").out)["weather"]
    assert [test["passed"] for test in document["tests"]] == [True, True, False]
