"""Commands that write: a plan of one's own from init to pull, results typed in, data measured, accounts made."""

import json

import pytest

from northing.work.workspace import find_workspace


def edit(folder, old, new):
    path = folder / "plan" / "plan.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def publish_meanwhile(folder, name, **fields):
    """Change the published plan as somebody else would on a page."""
    from dataclasses import replace
    from datetime import UTC, datetime

    from northing.plan import put
    from northing.work.definitions import commit

    store = find_workspace(folder).open_store()
    change = put(replace(store.history.load().elements[name], **fields))
    at = datetime(2024, 7, 10, tzinfo=UTC)
    head = store.history.branch().head
    commit(store, [change], expected=head, actor="bob", at=at, via="web", message="Meanwhile")


def test_init_makes_a_workspace_that_checks_and_scores_at_once(run, tmp_path):
    folder = tmp_path / "my-plan"
    done = run("init", folder)
    assert (done.code, done.out) == (0, f"{folder}/plan/plan.yaml\n")
    assert done.err.startswith("made the workspace My plan; next: northing check -w ")
    assert run("check", "-w", folder).err == "7 elements in 1 file: 1 hint\n"
    assert run("score", "-w", folder).code == 0
    again = run("init", folder)
    assert again.code == 1
    assert "is a workspace already" in again.err
    assert "there are: flights, wikimedia-fy2022" in run("init", tmp_path / "x", "--example", "flihgts").err
    assert run("init", tmp_path / "w", "--example", "wikimedia-fy2022").code == 0


def test_a_workspace_without_a_database_gets_one(own, run):
    settings = own / "northing.toml"
    settings.write_text(f'database = "sqlite:///.northing/other.db"\n{settings.read_text()}', encoding="utf-8")
    before = run("score", "-w", own)
    assert before.code == 4
    assert before.err.endswith("other.db yet: `northing upgrade` makes one\n")
    assert run("upgrade", "-w", own).code == 0
    assert run("upgrade", "-w", own).code == 0
    assert run("score", "-w", own).code == 0


def test_a_plan_goes_from_files_to_published_and_back(own, run):
    assert run("plan", "diff", "-w", own).out.splitlines()[0].startswith("+ mission our-mission  Say in one line")
    done = run("plan", "apply", "-w", own, "-m", "Begin")
    assert (done.code, done.err) == (0, "published as 1–7: Begin\n")
    assert run("plan", "apply", "-w", own).err == "nothing to change: the files say what is published\n"
    edit(own, "target: 15", "target: 16")
    assert run("plan", "diff", "-w", own, "--exit-code").code == 1
    diff = run("plan", "diff", "-w", own)
    assert (diff.code, diff.out) == (0, "~ kpi first-kpi  The number stays healthy\n    target: 15 → 16\n")
    assert run("plan", "apply", "-w", own).err == "published as 8: first-kpi changed\n"
    publish_meanwhile(own, "first-kpi", title="Changed on a page")
    pulled = run("plan", "pull", "-w", own)
    assert (pulled.code, pulled.out) == (0, f"{own}/plan/plan.yaml\n")
    assert "title: Changed on a page" in (own / "plan" / "plan.yaml").read_text(encoding="utf-8")
    assert run("plan", "log", "-w", own).out.splitlines()[-1].split()[0] == "1–7"
    assert "ann (cli)" in run("plan", "log", "-w", own).out


def test_apply_check_looks_at_the_workspace_it_is_given_and_writes_nothing(own, run):
    done = run("plan", "apply", "--check", "-w", own)
    assert (done.code, done.err) == (0, "7 created; the published plan is at 0\n")
    edit(own, "objective: first-objective", "objective: first-objectiv")
    refused = run("plan", "apply", "--check", "-w", own)
    assert refused.code == 1
    assert "did you mean 'first-objective'" in refused.out
    assert find_workspace(own).open_store().history.branch().head == 0


def test_collisions_are_errors_at_their_place_and_nothing_is_written(own, run):
    run("plan", "apply", "-w", own)
    edit(own, "title: The number stays healthy", "title: Mine")
    publish_meanwhile(own, "first-kpi", title="Theirs")
    done = run("plan", "diff", "-w", own)
    assert done.code == 1
    assert done.out.startswith("plan/plan.yaml:")
    assert "is 'Mine' here and 'Theirs' as published" in done.out
    issues = json.loads(run("plan", "diff", "-w", own, "--format", "json").out)["issues"]
    assert "NR009" in {issue["code"] for issue in issues}
    for command in ("apply", "pull"):
        refused = run("plan", command, "-w", own)
        assert (refused.code, refused.out) == (1, "")
        assert "is 'Mine' here and 'Theirs' as published" in refused.err


def test_faults_are_reported_like_a_linter_all_at_once(own, run):
    edit(own, "objective: first-objective", "objective: first-objectiv")
    edit(own, "    target: 15\n", "    target: 15\n    colour: red\n")
    (own / "plan" / "broken.yaml").write_text("kpis:\n  - id: x\n   title: y\n", encoding="utf-8")
    done = run("check", "-w", own)
    assert done.code == 1
    errors = [line for line in done.out.splitlines() if " error: " in line]
    assert len(errors) == 3
    for line, start in zip(errors, ("plan/broken.yaml:3:", "plan/plan.yaml:31:", "plan/plan.yaml:42:"), strict=True):
        assert line.startswith(start)
        assert line.split()[1].startswith("NR")
    assert done.err.rstrip().endswith("3 errors, 1 hint")


def test_results_are_typed_in_corrected_and_taken_back(own, run):
    run("plan", "apply", "-w", own)
    assert run("record", "first-metric", "2024-06", "16", "-w", own).err == "1 result, 1 of them new\n"
    assert run("record", "first-metric", "2024-06", "16", "-w", own).err == "1 result, 0 of them new\n"
    rows = json.loads(run("score", "-w", own, "--format", "json").out)
    assert {row["id"]: row["result"] for row in rows}["first-kpi"] == 16.0
    assert run("record", "first-metric", "2024-06", "", "-w", own).err == "1 result, 1 of them new\n"
    assert json.loads(run("data", "results", "first-metric", "-w", own, "--format", "json").out)[0]["value"] is None


def test_a_file_of_results_is_recorded_whole_or_not_at_all(own, run):
    run("plan", "apply", "-w", own)
    file = own / "measurements.csv"
    file.write_text("metric,period,value\nfirst-metric,2024-05,15\nfirst-metric,2024-O6,16\n", encoding="utf-8")
    refused = run("record", "--file", file, "-w", own)
    assert refused.code == 1
    assert refused.err.startswith(f"{file}:3 NR004 error: period: '2024-O6' is no period")
    assert run("data", "results", "first-metric", "-w", own).err == "0 results\n"
    file.write_bytes(b"\xef\xbb\xbfmetric,period,value\nfirst-metric,2024-05,15\nfirst-metric,2024-06,16\n")
    assert run("record", "--file", file, "-w", own).err == "2 results, 2 of them new\n"
    file.write_bytes(b"metric,period,value\nfirst-metric,2024-05,\xff\n")
    assert "the file is not UTF-8; save it as UTF-8" in run("record", "--file", file, "-w", own).err


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["record"], 2, "give METRIC PERIOD VALUE, or --file FILE"),
        (["record", "first-metric", "2024-06"], 2, "give METRIC PERIOD VALUE, or --file FILE"),
        (["record", "first-metric", "2024-06", "1", "--file", "{own}/northing.toml"], 2, "give METRIC PERIOD VALUE"),
        (
            ["record", "first-metrc", "2024-06", "1"],
            1,
            "command line NR004 error: there is no metric 'first-metrc'; did you",
        ),
        (["record", "first-metric", "June", "many"], 1, "command line NR004 error: value: 'many' is no number"),
        (["record", "first-metric", "2024-06", "1", "--member", 'a="b",c'], 1, "is no member of first-metric"),
        (["record", "--file", "{own}/nothing.csv"], 2, "does not exist"),
    ],
)
def test_what_cannot_be_recorded_is_refused_with_its_place(own, run, words, code, message):
    run("plan", "apply", "-w", own)
    done = run(*[word.format(own=own) for word in words], "-w", own)
    assert (done.code, done.out) == (code, "")
    assert message in done.err


def test_measuring_says_what_was_loaded_and_how_much_was_new(demo_folder, run):
    path = demo_folder / "data" / "weather.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[1] = lines[1].replace(",2013,1,", ",2013,first,", 1)
    path.write_text("\n".join(lines), encoding="utf-8")
    done = run("measure", "-w", demo_folder, "--dataset", "weather")
    assert done.code == 0
    assert "loaded weather: 26,114 rows, 1 bad row kept aside" in done.out
    assert "    weather.csv:2 month: found 'first', expected" in done.out
    assert done.err.splitlines()[-1].endswith("of them new")
    shown = run("data", "show", "weather", "--rejects", "-w", demo_folder).out
    assert "weather.csv:2 month: found 'first'" in shown.splitlines()[-1]
    document = json.loads(run("measure", "-w", demo_folder, "--no-load", "--format", "json").out)
    assert (document["loads"], document["recorded"]) == ({}, 0)


def test_many_bad_rows_fail_the_load_and_the_exit_code_says_so(demo_folder, run):
    path = demo_folder / "data" / "airports.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    broken = [lines[0], *(",".join(["x"] * len(line.split(","))) for line in lines[1:])]
    path.write_text("\n".join(broken), encoding="utf-8")
    done = run("data", "load", "airports", "-w", demo_folder)
    assert done.code == 1
    assert done.out.startswith("failed airports: ")
    assert "more: northing data show airports --rejects" in done.out
    document = json.loads(run("data", "load", "airports", "-w", demo_folder, "--format", "json").out)
    assert document["airports"]["status"] == "failed"
    assert run("score", "-w", demo_folder).code == 0


def test_a_dataset_that_was_never_loaded_is_shown_as_that(own, run):
    (own / "plan" / "data.yaml").write_text(
        "sources:\n  - {id: s, title: S}\n"
        "datasets:\n  - {id: d, title: D, source: s, columns: [{name: a, type: text}]}\n",
        encoding="utf-8",
    )
    run("plan", "apply", "-w", own)
    assert run("data", "show", "-w", own).out == "never loaded d\n"
    assert run("data", "load", "-w", own).out == ""


def test_accounts_act_as_somebody_of_the_plan(own, run):
    (own / "plan" / "people.yaml").write_text("people:\n  - {id: ann, title: Ann}\n", encoding="utf-8")
    run("plan", "apply", "-w", own)
    wrong = run("user", "add", "ann", "--party", "an", "--password", "correct horse battery", "-w", own)
    assert (wrong.code, "did you mean 'ann'" in wrong.err) == (3, True)
    mission = run("user", "add", "ann", "--party", "our-mission", "--password", "correct horse battery", "-w", own)
    assert "our-mission is a Mission; an account acts as a person, a role or a unit" in mission.err
    weak = run("user", "add", "weak", "--password", "123", "-w", own)
    assert weak.code == 1
    made = run("user", "add", "ann", "--party", "ann", "--password", "correct horse battery", "-w", own)
    assert (made.code, made.err) == (0, "made the account ann\n")
    link = run("user", "link", "ann", "-w", own, "--url", "https://example.org/")
    assert link.out.startswith("https://example.org/")
    assert run("user", "link", "bob", "-w", own).code == 3


def test_the_demo_is_opened_again_and_not_made_among_other_files(made_demo, run, tmp_path):
    again = run("demo", "--dir", made_demo, "--no-serve")
    assert (again.code, again.err) == (0, f"ready: northing serve {made_demo}, northing score -w {made_demo}\n")
    (tmp_path / "thesis.txt").write_text("mine", encoding="utf-8")
    refused = run("demo", "--dir", tmp_path, "--no-serve")
    assert refused.code == 3
    assert "is not empty, so no demo is made in it: choose a new folder with --dir" in refused.err
