"""Measuring, explaining and comparing from the command line: what is due, what stays unknown, what a change made."""

import json
import shutil

import pytest

PLAN = """
sources:
  - {id: files, title: Files, access_point: data, format: csv}
datasets:
  - id: sales
    title: Sales
    source: files
    files: sales.csv
    time_column: day
    late_after_days: 60
    columns:
      - {name: day, type: date}
      - {name: shop, type: text}
      - {name: amount, type: number}
metrics:
  - id: turnover
    title: Turnover
    dataset: sales
    expression: sum(amount)
    unit: $
    decimals: 0
    additivity: sum
    dimensions: [shop]
    owner: ann
  - {id: orders, title: Orders, dataset: sales, expression: count(*), where: amount > 3, dimensions: [shop]}
  - {id: per-order, title: Per order, formula: turnover / orders}
people:
  - {id: ann, title: Ann}
"""
SALES = "day,shop,amount\n2024-01-20,A,4\n2024-05-20,B,6\n2024-06-01,A,12\n2024-07-02,A,3\n"


@pytest.fixture(scope="module")
def made_shop(tmp_path_factory):
    """Return the folder of plan and data files of a small shop."""
    folder = tmp_path_factory.mktemp("shop")
    (folder / "plan").mkdir()
    (folder / "data").mkdir()
    (folder / "plan" / "plan.yaml").write_text(PLAN, encoding="utf-8")
    (folder / "data" / "sales.csv").write_text(SALES, encoding="utf-8")
    (folder / "northing.toml").write_text('name = "Shop"\ntoday = 2024-07-10\n', encoding="utf-8")
    return folder


@pytest.fixture
def shop(run, made_shop, tmp_path):
    """Return the folder of a shop whose plan is published."""
    folder = tmp_path / "shop"
    run("init", folder)
    shutil.rmtree(folder / "plan")
    shutil.copytree(made_shop, folder, dirs_exist_ok=True)
    assert run("plan", "apply", "-w", folder).code == 0
    return folder


def sell(shop, *lines):
    with (shop / "data" / "sales.csv").open("a", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines)


def redefine(shop, run, before, after):
    path = shop / "plan" / "plan.yaml"
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")
    assert run("plan", "apply", "-w", shop, "-m", "because we say so").code == 0


def test_only_what_changed_is_measured_and_every_dataset_is_told_of(shop, run):
    first = run("measure", "-w", shop)
    assert first.code == 0
    assert first.out.splitlines()[1].startswith("measured sales: 2 of 2 metrics, 7 periods, 4 rows read by duckdb in ")
    assert first.out.splitlines()[1].endswith(" s: new")
    again = run("measure", "-w", shop)
    assert again.out.splitlines() == [
        "unchanged sales: 4 rows",
        "unchanged sales: 2 metrics, nothing has changed since they were measured",
    ]
    assert again.err.splitlines()[-1] == "0 results, 0 of them new"
    sell(shop, "2024-07-03,C,5", "2024-01-21,A,7")
    third = run("measure", "-w", shop)
    assert ", 1 period, " in third.out
    assert third.out.splitlines()[1].endswith(" s: new data")
    assert third.out.splitlines()[2:] == [
        "    rows of 2024-01 changed after the window of 60 days; northing measure --full measures them",
    ]
    full = json.loads(run("measure", "-w", shop, "--full", "--format", "json").out)
    assert full["datasets"]["sales"]["reasons"] == {"everything was asked for": 2}
    assert (full["datasets"]["sales"]["late"], full["failures"]) == ([], {})
    assert 0 < full["recorded"] < full["measured"]


def test_members_that_came_or_went_are_told_of_once(shop, run):
    run("measure", "-w", shop)
    sell(shop, "2024-06-15,C,5")
    told = [line for line in run("measure", "-w", shop).out.splitlines() if line.startswith("members")]
    said = "shop B has no rows from Jun 2024 on, when shop C appeared: perhaps it was renamed"
    assert told == [f"members sales: {said}"]
    sell(shop, "2024-06-16,A,5")
    document = json.loads(run("measure", "-w", shop, "--format", "json").out)
    assert (document["recorded"] > 0, document["members"]) == (True, [])


def test_what_cannot_be_computed_is_told_and_the_exit_code_says_so(shop, run):
    from dataclasses import replace
    from datetime import UTC, datetime

    from northing.plan import put
    from northing.work.workspace import find_workspace

    store = find_workspace(shop).open_store()
    faulty = replace(store.history.load().elements["turnover"], expression="sum(amonut)")
    head, at = store.history.branch().head, datetime(2024, 7, 1, tzinfo=UTC)
    store.history.append([put(faulty)], expected=head, actor="ann", at=at, via="cli", message="")
    done = run("measure", "-w", shop)
    assert done.code == 1
    unknown = [line for line in done.out.splitlines() if line.startswith("unknown ")]
    assert [line.partition(":")[0] for line in unknown] == ["unknown turnover"]
    assert "amonut" in unknown[0]
    assert "  Not computed: " in run("explain", "turnover", "-w", shop).out
    assert json.loads(run("data", "results", "orders", "-w", shop, "--format", "json").out)[-1]["value"] == 0.0
    store.close()


def test_a_dataset_that_failed_its_tests_is_left_out(shop, run):
    redefine(shop, run, "    columns:\n", "    tests: [{type: range, columns: [amount], maximum: 10}]\n    columns:\n")
    done = run("measure", "-w", shop)
    assert (done.code, done.out.splitlines()[-1]) == (1, "skipped sales: it failed its tests: amount is at most 10")


def test_a_number_is_explained_down_to_its_rows(shop, run):
    run("measure", "-w", shop)
    lines = run("explain", "turnover", "--member", "shop=A", "--rows", "1", "-w", shop).out.splitlines()
    told = [line.replace("\u00a0", " ").strip() for line in lines]
    assert told[:2] == ["Turnover, A  Metric, Jun 2024", "12 $ in Jun 2024."]
    assert "Definition   version 1 of 1, since 2024-07-10, by ann: 6 created" in told
    assert "Definition  sum(amount)  (version 1)" in told
    assert "Read        4 rows by duckdb, all days" in told
    assert any(line.startswith("sales.csv, sha256 ") for line in told)
    assert [line.split() for line in told[-3:]] == [
        ["Rows", "of", "Turnover:", "the", "first", "1", "of", "1"],
        ["File", "day", "shop", "amount"],
        ["sales.csv", "2024-06-01", "A", "12.0"],
    ]
    below = json.loads(run("explain", "per-order", "--rows", "9", "--format", "json", "-w", shop).out)["rows"]
    assert [(item["metric"], item["count"]) for item in below] == [("orders", 1), ("turnover", 1)]


def test_the_plan_of_measuring_is_told_with_what_the_last_run_took(shop, run):
    before = run("explain", "--plan", "-w", shop).out
    assert before.splitlines()[:2] == ["Sales  sales", "  never measured"]
    run("measure", "-w", shop)
    after = run("explain", "--plan", "--dataset", "sales", "-w", shop).out
    assert "  last run 2024-07-10 12:00: 2 metrics, 4 rows read by duckdb in " in after
    assert "SELECT" in after
    (document,) = json.loads(run("explain", "--plan", "--format", "json", "-w", shop).out)
    assert (document["dataset"], document["metrics"]) == ("sales", ["turnover", "orders"])
    assert document["last_run"]["rows_read"] == 4
    assert document["scans"][0]["sql"].startswith("SELECT")


def test_two_versions_are_compared_period_by_period(shop, run):
    run("measure", "-w", shop)
    redefine(shop, run, "expression: sum(amount)", "expression: sum(amount) / 2")
    sell(shop, "2024-06-05,B,8")
    run("measure", "-w", shop)
    lines = [
        line.replace("\u00a0", " ").split("  ") for line in run("compare", "turnover", "-w", shop).out.splitlines()
    ]
    told = [[part.strip() for part in line if part.strip()] for line in lines]
    assert told[0] == ["Turnover", "version 1 and version 2"]
    assert ["- expression: sum(amount)"] in told
    assert ["+ expression: sum(amount) / 2"] in told
    assert ["version 2 since 10 Jul 2024, by ann: because we say so"] in told
    assert ["Period", "v1 recorded", "v1 today", "v2 today", "Method", "Data"] in told
    assert ["2024-06", "12 $", "20 $", "10 $", "−10 $", "+8 $"] in told
    document = json.loads(run("compare", "turnover", "v1", "2", "--by", "shop", "--format", "json", "-w", shop).out)
    assert document["changes"][0]["message"] == "because we say so"
    june = {row["member"]: row for row in document["rows"] if row["period"] == "2024-06"}
    names = ("recorded", "before", "after", "by_method", "by_data", "total")
    assert [june["shop=A"][name] for name in names] == [12.0, 12.0, 6.0, -6.0, 0.0, -6.0]
    assert [june["shop=B"][name] for name in names] == [None, 8.0, 4.0, -4.0, None, None]


def test_what_an_older_version_gives_today_is_left_out_where_it_cannot_be_computed(shop, run):
    run("measure", "-w", shop)
    redefine(shop, run, "expression: sum(amount)", "expression: count(shop)")
    text = (shop / "plan" / "plan.yaml").read_text(encoding="utf-8")
    text = text.replace("      - {name: amount, type: number}\n", "").replace(", where: amount > 3", "")
    (shop / "plan" / "plan.yaml").write_text(text, encoding="utf-8")
    assert run("plan", "apply", "-w", shop).code == 0
    path = shop / "data" / "sales.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("amount", "total"), encoding="utf-8")
    run("measure", "-w", shop)
    out = run("compare", "turnover", "-w", shop).out.replace("\u00a0", " ")
    assert "version 1 cannot be computed on today's data: " in out
    (june,) = [line for line in out.splitlines() if line.startswith("2024-06")]
    assert [part.strip() for part in june.split("  ") if part.strip()] == ["2024-06", "12 $", "—", "1 $", "—", "—"]


def test_versions_without_any_results_are_compared_by_their_definitions(shop, run):
    redefine(shop, run, "expression: sum(amount)", "expression: count(shop)")
    done = run("compare", "turnover", "-w", shop)
    assert "version 2 cannot be computed on today's data: the dataset sales was never loaded" in done.out
    assert done.err.endswith("no results to compare\n")


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (
            ["compare", "turnover"],
            3,
            "turnover has one version only, so there is nothing to compare: v1 since 2024-07-10",
        ),
        (["compare", "turnover", "v1", "v4"], 3, "turnover has no version 4; it has: v1 since 2024-07-10"),
        (["compare", "turnovr"], 3, "there is no metric 'turnovr'; did you mean 'turnover'"),
        (["compare", "turnover", "v1"], 2, "name two versions, such as v3 v4, or none for the last two"),
        (["compare", "turnover", "v1", "now"], 2, "name two versions, such as v3 v4"),
        (["explain"], 2, "name an ELEMENT, or ask for --plan"),
        (["explain", "turnover", "--plan"], 2, "name an ELEMENT, or ask for --plan"),
        (["explain", "turnover", "--dataset", "sales"], 2, "name an ELEMENT, or ask for --plan"),
        (["explain", "--plan", "--dataset", "salse"], 3, "there is no dataset 'salse'; did you mean 'sales'"),
    ],
)
def test_what_cannot_be_told_is_refused_with_what_would_be_right(shop, run, words, code, message):
    done = run(*words, "-w", shop)
    assert (done.code, done.out) == (code, "")
    assert message in done.err
