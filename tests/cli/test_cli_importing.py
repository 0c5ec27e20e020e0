"""`northing import dbt`: what it prints, writes and refuses, and its exit codes."""

import json

import pytest

SHOP = """
semantic_models:
  - name: orders
    model: ref('orders')
    defaults: {agg_time_dimension: placed}
    entities: [{name: order, type: primary, expr: order_id}]
    dimensions:
      - {name: placed, type: time, type_params: {time_granularity: day}}
      - {name: channel, type: categorical}
    measures:
      - {name: revenue, agg: sum, expr: amount}
metrics:
  - {name: revenue, label: Revenue, type: simple, type_params: {measure: revenue}}
"""
CONVERSION = "  - {name: won, label: Won, type: conversion, type_params: {conversion_type_params: {}}}\n"


@pytest.fixture
def shop(tmp_path):
    """Return the folder of a dbt project whose every metric can be carried over."""
    folder = tmp_path / "shop"
    (folder / "models").mkdir(parents=True)
    (folder / "dbt_project.yml").write_text("name: shop\n", encoding="utf-8")
    (folder / "models" / "orders.yml").write_text(SHOP, encoding="utf-8")
    return folder


def test_without_a_file_to_write_the_plan_file_is_printed(run, own, shop):
    done = run("import", "dbt", shop, "-w", own, "--data", "exports")
    assert done.code == 0
    assert "  - id: revenue\n    title: Revenue\n" in done.out
    assert "access_point: exports" in done.out
    assert done.err.endswith("1 of 1 metric of shop carried over: 1 hint\n")
    assert "judged by their use: order_id, placed, channel, amount" in done.err


def test_what_is_written_passes_the_check_and_can_be_published(run, own, shop):
    path = own / "plan" / "imported.yaml"
    done = run("import", "dbt", shop, "-w", own, "--to", path, "--grain", "week", "--grain", "month", "--whole-only")
    assert (done.code, done.out.splitlines()[-1]) == (0, str(path))
    assert "grains: [week, month]" in path.read_text(encoding="utf-8")
    assert "dimensions" not in path.read_text(encoding="utf-8")
    assert run("check", "-w", own).code == 0
    assert run("plan", "apply", "-w", own).code == 0


def test_what_is_left_out_is_listed_with_its_place_and_the_exit_code_says_so(run, own, shop):
    (shop / "models" / "orders.yml").write_text(SHOP + CONVERSION, encoding="utf-8")
    path = own / "plan" / "imported.yaml"
    done = run("import", "dbt", shop, "-w", own, "--to", path)
    assert done.code == 1
    assert f"{shop}/models/orders.yml:14:6 NR021 error: the metric 'won' is a conversion metric" in done.out
    assert "id: revenue" in path.read_text(encoding="utf-8")
    assert done.err.endswith("1 of 2 metrics of shop carried over: 1 error, 1 hint\n")


def test_a_file_is_only_replaced_when_that_is_asked_for(run, own, shop):
    path = own / "plan" / "imported.yaml"
    words = ("import", "dbt", shop, "-w", own, "--to", path)
    assert run(*words).code == 0
    done = run(*words)
    assert done.code == 3
    assert f"{path} is there already" in done.err
    assert run(*words, "--replace").code == 0


def test_json_says_the_same_for_programs(run, own, shop):
    done = run("import", "dbt", shop / "models" / "orders.yml", "-w", own, "--format", "json", "--prefix", "shop-")
    found = json.loads(done.out)
    assert (done.code, found["project"], found["metrics"], found["carried"]) == (0, "shop", 1, 1)
    assert [(item["kind"], item["id"]) for item in found["elements"]] == [
        ("source", "dbt"),
        ("dataset", "shop-orders"),
        ("metric", "shop-revenue"),
    ]
    assert found["issues"][0]["level"] == "hint"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--prefix", "Shop_"], "write shop-"),
        (["--dialect", "latin"], "there is no dialect 'latin'"),
        (["--grain", "season"], "'season' is not one of"),
    ],
)
def test_options_that_make_no_sense_are_faults_of_usage(run, own, shop, words, said):
    done = run("import", "dbt", shop, "-w", own, *words)
    assert done.code == 2
    assert said in done.err


def test_files_that_cannot_be_parsed_are_reported_all_at_once(run, own, shop):
    (shop / "models" / "broken.yml").write_text("metrics:\n  - name: 'x\n", encoding="utf-8")
    (shop / "models" / "tabs.yml").write_text("metrics:\n\t- name: x\n", encoding="utf-8")
    done = run("import", "dbt", shop, "-w", own)
    assert done.code == 1
    assert "broken.yml:2:13 NR010 error" in done.err
    assert "tabs.yml:2:1 NR010 error" in done.err
    assert "  - id: revenue\n" in done.out


def test_a_folder_without_definitions_is_refused(run, own, tmp_path):
    (tmp_path / "empty").mkdir()
    done = run("import", "dbt", tmp_path / "empty", "-w", own)
    assert done.code == 3
    assert "there is no YAML file" in done.err
