"""Importing dbt definitions: what each type becomes, what is left out and why, ids, types of columns, saving."""

from __future__ import annotations

import json

import pytest
import yaml
from dbt_lantern import CLASSIC, NEWER
from hypothesis import given, settings
from hypothesis import strategies as st

from northing.codec.yaml import parse_file
from northing.model import Column, Conflict, Dataset, Invalid, Metric, Source, has_errors
from northing.plan import Plan
from northing.work.check import check
from northing.work.importing import Options, import_dbt, plan_beside, render_import, save_import
from northing.work.importing.names import slug
from northing.work.importing.tables import warehouse_type

HEAD = """
semantic_models:
  - name: orders
    model: ref('orders')
    defaults: {agg_time_dimension: placed}
    entities:
      - {name: order, type: primary, expr: order_id}
      - {name: buyer, type: foreign, expr: buyer_id}
    dimensions:
      - {name: placed, type: time, type_params: {time_granularity: day}}
      - {name: shipped, type: time, type_params: {time_granularity: day}}
      - {name: channel, type: categorical}
      - {name: is_gift, type: categorical}
    measures:
      - {name: revenue, agg: sum, expr: amount}
      - {name: order_count, agg: sum, expr: 1}
      - {name: mean_amount, agg: average, expr: amount}
      - {name: buyers, agg: count_distinct, expr: buyer_id}
"""


def bring(folder, text, **options):
    (folder / "shop.yml").write_text(text, encoding="utf-8")
    return import_dbt(folder / "shop.yml", options=Options(**options))


def metrics_of(imported):
    return {element.id: element for element in imported.elements if isinstance(element, Metric)}


def metric(name, *lines, kind="simple"):
    """Return a metric in the classic generation; the lines stand under type_params but those that begin with |."""
    under = [line for line in lines if not line.startswith("|")]
    beside = [line[1:] for line in lines if line.startswith("|")]
    parts = [f"  - name: {name}", f"    label: {name}", f"    type: {kind}"]
    return "\n".join([*parts, *(f"    {line}" for line in beside), "    type_params:", *(f"      {x}" for x in under)])


def project(*metrics, head=HEAD):
    return f"{head}metrics:\n" + "\n".join(metrics) + "\n"


REVENUE = metric("revenue", "measure: revenue")
ORDERS = metric("orders", "measure: order_count")
TOTAL = "{name: revenue, alias: total}"


def test_everything_that_is_taken_over_passes_the_check_and_reads_back(tmp_path):
    imported = bring(tmp_path, CLASSIC)
    assert (imported.name, imported.found, imported.carried) == ("shop", 22, 22)
    assert imported.is_whole
    assert not has_errors(check(Plan.of(imported.elements)))
    read = parse_file(render_import(imported), file="imported.yaml")
    assert read.issues == ()
    assert tuple(entry.element for entry in read.entries) == imported.elements


def test_titles_descriptions_and_origins_come_along(tmp_path):
    found = {element.id: element for element in bring(tmp_path, CLASSIC).elements}
    assert found["revenue"].title == "Revenue"
    assert found["revenue"].description == "Money for lanterns.\n\nFrom the dbt metric `revenue` in shop.yml:39."
    assert found["revenue"].tags == ("dbt",)
    dataset = found["orders-data"]
    assert dataset.description == "One row for every order.\n\nFrom the dbt semantic model `orders` in shop.yml:15."
    assert (dataset.title, dataset.files, dataset.time_column, dataset.grain) == (
        "Orders",
        "orders.*",
        "ordered_on",
        "one order",
    )
    assert isinstance(found["dbt"], Source)
    assert dataset.source == "dbt"


def test_each_type_becomes_an_expression_or_a_formula(tmp_path):
    found = metrics_of(bring(tmp_path, CLASSIC))
    assert {name: (item.expression or item.formula, item.where, item.additivity) for name, item in found.items()} == {
        "revenue": ("sum(amount)", None, "sum"),
        "orders": ("count(*)", None, "sum"),
        "mean-amount": ("avg(amount)", None, "ratio"),
        "largest-order": ("max(amount)", None, "last"),
        "buyers": ("count(DISTINCT buyer_id)", None, "last"),
        "gifts": ("count_if(is_gift)", None, "sum"),
        "median-amount": ("median(amount)", None, "last"),
        "high-amount": ("quantile_cont(amount, 0.9)", None, "last"),
        "web-revenue": ("coalesce(sum(amount), 0)", "channel = 'web'", "sum"),
        "bulk-gifts": ("count(*)", "(size = 'bulk') AND (is_gift)", "sum"),
        "late-revenue": ("sum(amount)", "date_trunc('month', ordered_on) >= '2024-03-01'", "sum"),
        "per-order": ("sum(amount) / count(*)", None, "ratio"),
        "web-share": ("sum(amount) FILTER (WHERE channel = 'web') / sum(amount)", None, "ratio"),
        "gift-share": ("count_if(is_gift) / count(*)", "channel <> 'fair'", "ratio"),
        "growth": ('("revenue" - previous("revenue")) / previous("revenue")', None, "last"),
        "change": ('"orders" - previous("orders", 7)', None, "last"),
        "elsewhere": ('"revenue" - "web-revenue"', None, "sum"),
        "revenue-or-zero": ("coalesce(sum(amount), 0)", None, "sum"),
        "mean-amount-count": ("count(amount)", None, "sum"),
        "week-revenue": ('trailing("revenue-or-zero", 7)', None, "last"),
        "week-mean": ('trailing("revenue-or-zero", 7) / trailing("mean-amount-count", 7)', None, "last"),
        "month-to-date": ("to_date(\"revenue-or-zero\", 'month')", None, "last"),
        "year-to-date": ('to_date("revenue-or-zero")', None, "last"),
        "all-orders": ('cumulative("orders")', None, "last"),
    }


def test_metrics_are_measured_by_what_is_wanted_and_by_what_formulas_need(tmp_path):
    found = metrics_of(bring(tmp_path, CLASSIC))
    assert found["growth"].grains == ("month",)
    assert found["change"].grains == ("day",)
    assert found["orders"].grains == ("month", "day")
    assert found["revenue-or-zero"].grains == ("month", "day")
    asked = metrics_of(bring(tmp_path, CLASSIC, grains=("quarter", "day")))
    assert asked["revenue"].grains == ("quarter", "day", "month")
    assert asked["growth"].grains == ("month",)
    assert asked["year-to-date"].grains == ("quarter", "day")


def test_metrics_are_broken_down_by_the_dimensions_that_all_their_parts_have(tmp_path):
    found = metrics_of(bring(tmp_path, CLASSIC))
    assert found["revenue"].dimensions == ("channel", "is_gift", "size")
    assert found["elsewhere"].dimensions == ("channel", "is_gift", "size")
    assert {item.dimensions for item in metrics_of(bring(tmp_path, CLASSIC, has_dimensions=False)).values()} == {()}


@pytest.mark.parametrize(
    ("lines", "line", "found"),
    [
        ([metric("m", "conversion_type_params: {}", kind="conversion")], 20, "is a conversion metric"),
        ([metric("m", "measure: nothing")], 24, "about the measure 'nothing', which no semantic model has"),
        ([metric("m", "measure: revenue", "|filter: \"{{ Dimension('buyer__land') }} = 'NO'\"")], 23, "needs a join"),
        ([metric("m", "measure: revenue", "|filter: \"{{ Entity('land') }} = 'NO'\"")], 23, "needs a join"),
        ([metric("m", "measure: revenue", "|filter: \"{{ Dimension('land') }} = 'NO'\"")], 23, "does not say whose"),
        (
            [metric("m", "measure: revenue", "|filter: \"{{ Dimension('order__x') }} = 1\"")],
            23,
            "does not have as a dim",
        ),
        ([metric("m", "measure: revenue", "|filter: \"{{ Metric('m', ['buyer']) }} > 1\"")], 23, "by another metric"),
        ([metric("m", "measure: revenue", "|filter: \"{{ var('x') }} > 1\"")], 23, "more than a call"),
        ([metric("m", "measure: revenue", "|filter: amount > 1")], 23, "names 'amount' without saying what it is"),
        ([metric("m", "measure: revenue", "|filter: \"{{ Dimension('order__channel') }} = \"")], 23, "cannot be read"),
        ([metric("m", "measure: revenue", "|filter: \"{{ Dimension('order__channel') }} > 1 + 1\"")], 20, "the check"),
        (
            [metric("m", "measure: revenue", "|filter: \"{{ TimeDimension('metric_time', 'hour') }} > '2024-01-01'\"")],
            23,
            "cut down to hours",
        ),
        ([metric("m", "numerator: revenue", "denominator: m", kind="ratio")], 20, "goes round in a circle: m → m"),
        (
            [metric("m", "numerator: revenue", "denominator: gone", kind="ratio")],
            25,
            "which the project does not define",
        ),
        (
            [metric("m", "numerator: {name: revenue, offset_window: 1 day}", "denominator: revenue", kind="ratio")],
            24,
            "from another period",
        ),
        (
            [metric("m", "expr: a", "metrics: [{name: revenue, alias: a, offset_to_grain: month}]", kind="derived")],
            25,
            "offset_to_grain",
        ),
        ([metric("m", "expr: revenue + x", "metrics: [revenue]", kind="derived")], 20, "none of its inputs"),
        ([metric("m", "expr: revenue +", "metrics: [revenue]", kind="derived")], 20, "cannot be read"),
        ([metric("m", "expr: sin(revenue)", "metrics: [revenue]", kind="derived")], 20, "does not pass the check"),
        (
            [
                metric(
                    "m",
                    "expr: a - b",
                    "metrics: [{name: revenue, alias: a, offset_window: 1 month}, "
                    "{name: revenue, alias: b, offset_window: 1 day}]",
                    kind="derived",
                )
            ],
            20,
            "no length of period in common",
        ),
        (
            [metric("m", "expr: a", "metrics: [{name: revenue, alias: a, offset_window: 1 season}]", kind="derived")],
            20,
            "looks back 1 season",
        ),
        ([metric("m", "measure: buyers", "window: 7 days", kind="cumulative")], 20, "adds up a count_distinct"),
        ([metric("m", "measure: revenue", "grain_to_date: week", kind="cumulative")], 20, "since the week began"),
        (["  - {name: m, type: cumulative, input_metric: gone, window: 7 days}"], 20, "does not define"),
    ],
)
def test_what_cannot_be_carried_over_is_listed_with_its_place_and_reason(tmp_path, lines, line, found):
    imported = bring(tmp_path, project(*lines, REVENUE))
    (issue,) = (issue for issue in imported.issues if issue.level == "error")
    assert (issue.code, issue.where.line) == ("NR021", line)
    assert issue.message.startswith("the metric 'm' ")
    assert found in issue.message
    assert not imported.is_whole
    assert (imported.found, imported.carried) == (2, 1)
    assert "revenue" in metrics_of(imported)


@pytest.mark.parametrize(
    ("measure", "found"),
    [
        (
            "agg: percentile, expr: amount, agg_params: {percentile: 0.5, use_discrete_percentile: true}",
            "discrete kind",
        ),
        ("agg: percentile, expr: amount, agg_params: {use_approximate_percentile: true}", "approximate kind"),
        ("agg: percentile, expr: amount, agg_params: {percentile: 95}", "a number from 0 to 1"),
        ("agg: sum, expr: amount, non_additive_dimension: {name: placed}", "must not be added up over 'placed'"),
        ("agg: sum, expr: \"{{ var('column') }}\"", "made by Jinja"),
        ("agg: sum, expr: amount +", "cannot be read"),
        ("agg: sum, expr: elsewhere.amount", "a column of another table"),
        ("agg: sum, expr: (select 1)", "does not pass the check"),
        ("agg: sum, expr: \"read_text('secrets')\"", "does not pass the check: the function 'read_text'"),
        ("agg: sum, expr: amount, agg_time_dimension: channel", "no date or timestamp: it is of type text"),
        ("agg: sum, expr: amount, agg_time_dimension: never", "there is no such dimension"),
    ],
)
def test_measures_that_have_no_counterpart_take_their_metrics_with_them(tmp_path, measure, found):
    head = f"{HEAD}      - {{name: odd, {measure}}}\n"
    imported = bring(
        tmp_path,
        project(
            metric("m", "measure: odd"),
            metric("r", "numerator: m", "denominator: orders", kind="ratio"),
            ORDERS,
            head=head,
        ),
    )
    errors = {issue.message.split("'")[1]: issue.message for issue in imported.issues if issue.level == "error"}
    assert set(errors) == {"m", "r"}
    assert found in errors["m"]
    assert "needs 'm', which" in errors["r"] or "does not pass the check" in errors["r"]
    assert list(metrics_of(imported)) == ["orders"]


def test_filters_of_inputs_make_helpers_and_filters_of_metrics_reach_all_inputs(tmp_path):
    web = "\"{{ Dimension('order__channel') }} = 'web'\""
    gift = "\"{{ Dimension('order__is_gift') }}\""
    imported = bring(
        tmp_path,
        project(
            REVENUE,
            ORDERS,
            metric("diff", "expr: total - web", f"metrics: [{TOTAL}, {{name: revenue, alias: web, filter: {web}}}]",
                   kind="derived"),
            metric("gifts", "expr: revenue - orders", "metrics: [revenue, orders]", f"|filter: {gift}", kind="derived"),
            metric("nested", "expr: diff * 2", "metrics: [diff]", f"|filter: {gift}", kind="derived"),
        ),
    )  # fmt: skip
    assert imported.is_whole
    found = {name: (item.expression or item.formula, item.where) for name, item in metrics_of(imported).items()}
    assert found["diff"] == ('"revenue" - "revenue-of-diff"', None)
    assert found["revenue-of-diff"] == ("sum(amount)", "channel = 'web'")
    assert found["gifts"] == ('"revenue-of-gifts" - "orders-of-gifts"', None)
    assert found["orders-of-gifts"] == ("count(*)", "is_gift")
    assert found["nested"] == ('"diff-of-nested" * 2', None)
    assert found["diff-of-nested"] == ('"revenue-of-nested" - "revenue-of-nested-2"', None)
    assert found["revenue-of-nested-2"][1] == "(is_gift) AND (channel = 'web')"
    helpers = {name for name, item in metrics_of(imported).items() if "helper" in item.tags}
    assert helpers == {name for name in found if "-of-" in name}
    assert metrics_of(imported)["revenue-of-diff"].title == "revenue (for diff)"


def test_a_measure_of_another_time_is_of_a_dataset_of_its_own(tmp_path):
    head = f"{HEAD}      - {{name: shipped_count, agg: count, expr: order_id, agg_time_dimension: shipped}}\n"
    share = metric("share", "numerator: shipped", "denominator: orders", kind="ratio")
    imported = bring(tmp_path, project(metric("shipped", "measure: shipped_count"), ORDERS, share, head=head))
    datasets = {element.id: element for element in imported.elements if isinstance(element, Dataset)}
    assert {name: item.time_column for name, item in datasets.items()} == {
        "orders-data": "placed",
        "orders-by-shipped": "shipped",
    }
    assert datasets["orders-by-shipped"].title == "Orders by shipped"
    assert metrics_of(imported)["shipped"].dataset == "orders-by-shipped"
    assert metrics_of(imported)["share"].formula == '"shipped" / "orders"'


def test_types_of_columns_are_those_stated_or_follow_from_their_use(tmp_path):
    head = """
models:
  - name: visits
    columns: [{name: stated, data_type: BIGINT}, {name: unused, data_type: text}, {name: odd, data_type: "int[]"}]
semantic_models:
  - name: visits
    model: ref('visits')
    defaults: {agg_time_dimension: at}
    entities: [{name: visit, type: primary, expr: id}]
    dimensions:
      - {name: at, type: time, expr: visited_at, type_params: {time_granularity: hour}}
      - {name: day, type: time, expr: "date_trunc('day', visited_at)", type_params: {time_granularity: day}}
      - {name: page, type: categorical, expr: lower(page)}
      - {name: rank, type: categorical}
      - {name: flag, type: categorical}
      - {name: long, type: categorical, expr: "seconds > 60 and not bounced"}
    measures:
      - {name: total, agg: sum, expr: stated}
      - {name: odd, agg: max, expr: odd}
      - {name: loyal, agg: sum_boolean, expr: is_loyal}
"""
    imported = bring(
        tmp_path,
        project(
            metric(
                "total",
                "measure: total",
                "|filter: \"{{ Dimension('visit__rank') }} < 3 and {{ Dimension('visit__flag') }} = true\"",
            ),
            metric("odd", "measure: odd"),
            metric("loyal", "measure: loyal"),
            head=head,
        ),
    )
    assert imported.is_whole
    (dataset,) = (element for element in imported.elements if isinstance(element, Dataset))
    columns = {column.name: (column.type, column.source_name, column.expression) for column in dataset.columns}
    assert columns == {
        "id": ("text", None, None),
        "visited_at": ("timestamp", None, None),
        "page_source": ("text", "page", None),
        "rank": ("number", None, None),
        "flag": ("boolean", None, None),
        "seconds": ("number", None, None),
        "bounced": ("boolean", None, None),
        "stated": ("integer", None, None),
        "odd": ("number", None, None),
        "is_loyal": ("boolean", None, None),
        "unused": ("text", None, None),
        "at": ("timestamp", None, "visited_at"),
        "day": ("date", None, "date_trunc('day', visited_at)"),
        "page": ("text", None, "LOWER(page_source)"),
        "long": ("boolean", None, "seconds > 60 and not bounced"),
    }
    (hint,) = (issue for issue in imported.issues if "judged by their use" in issue.message)
    assert hint.level == "hint"
    assert "stated" not in hint.message


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("NUMBER(38, 0)", "integer"),
        ("numeric(12,2)", "number"),
        ("INT64", "integer"),
        ("UBIGINT", "integer"),
        ("double precision", "number"),
        ("TIMESTAMP WITH TIME ZONE", "timestamp"),
        ("datetime", "timestamp"),
        ("DATE", "date"),
        ("character varying(20)", "text"),
        ("BOOLEAN", "boolean"),
        ("ARRAY<INT64>", None),
        ("varchar[]", None),
        ("interval", None),
        ("", None),
    ],
)
def test_types_of_warehouses(text, kind):
    assert warehouse_type(text) == kind


def test_sql_of_another_dialect_is_translated(tmp_path):
    head = HEAD + '      - {name: cheap, agg: sum, expr: "IFF(`amount` < 5, NVL(amount, 0), 0)"}\n'
    imported = bring(tmp_path, project(metric("cheap", "measure: cheap"), head=head), dialect="databricks")
    assert imported.is_whole, imported.issues
    assert metrics_of(imported)["cheap"].expression == 'sum(CASE WHEN "amount" < 5 THEN COALESCE(amount, 0) ELSE 0 END)'
    refused = bring(tmp_path, project(metric("cheap", "measure: cheap"), head=head))
    assert not refused.is_whole


def test_ids_are_made_of_names_and_no_two_things_get_one(tmp_path):
    assert [slug(name) for name in ("order_total", "Order__Total", "größe", "a.b c")] == [
        "order-total",
        "order-total",
        "gr-sse",
        "a-b-c",
    ]
    imported = bring(
        tmp_path, project(metric("net_total", "measure: revenue"), metric("net__total", "measure: revenue"), ORDERS)
    )
    (issue,) = (issue for issue in imported.issues if issue.level == "error")
    assert issue.where.line == 25
    assert "would get the id 'net-total', which the metric 'net_total' has" in issue.message
    assert set(metrics_of(imported)) == {"net-total", "orders"}


def test_ids_of_the_plan_stay_its_own(tmp_path):
    (tmp_path / "shop.yml").write_text(project(REVENUE, ORDERS), encoding="utf-8")
    plan = Plan.of([Metric(id="revenue", title="Ours"), Source(id="files", title="Files")])
    beside = import_dbt(tmp_path / "shop.yml", plan=plan)
    (issue,) = (issue for issue in beside.issues if issue.level == "error")
    assert "which an element of the plan has" in issue.message
    assert "prefix" in issue.fix
    prefixed = import_dbt(tmp_path / "shop.yml", plan=plan, options=Options(prefix="shop-", source="files"))
    assert prefixed.is_whole
    assert [element.id for element in prefixed.elements] == ["shop-orders-data", "shop-revenue", "shop-orders"]
    assert prefixed.elements[0].source == "files"


def test_a_source_has_an_id_of_its_own(tmp_path):
    (tmp_path / "shop.yml").write_text(project(REVENUE), encoding="utf-8")
    plan = Plan.of([Metric(id="files", title="Files")])
    with pytest.raises(Invalid, match="'files' is that of a metric, not of a source"):
        import_dbt(tmp_path / "shop.yml", plan=plan, options=Options(source="files"))
    with pytest.raises(Invalid, match="cannot be the id of a source; write my-files"):
        import_dbt(tmp_path / "shop.yml", options=Options(source="My Files"))


def test_models_and_measures_that_nothing_needs_are_told(tmp_path):
    text = project(ORDERS) + "saved_queries: [{name: weekly}]\n"
    text = text.replace("metrics:\n", "  - {name: lands, model: ref('lands'), primary_entity: land}\nmetrics:\n")
    imported = bring(tmp_path, text)
    told = [(issue.level, issue.message.partition("'")[2].partition("'")[0]) for issue in imported.issues]
    assert ("warning", "lands") in told
    assert ("warning", "weekly") in told
    assert {name for level, name in told if level == "hint"} >= {"revenue", "mean_amount", "buyers"}
    assert imported.is_whole


def test_data_of_long_periods_is_not_measured_by_shorter_ones(tmp_path):
    head = HEAD.replace(
        "name: placed, type: time, type_params: {time_granularity: day}",
        "name: placed, type: time, type_params: {time_granularity: quarter}",
    )
    week = metric("week", "measure: revenue", "window: 7 days", kind="cumulative")
    year = metric("year", "measure: revenue", "window: 1 year", kind="cumulative")
    imported = bring(tmp_path, project(REVENUE, week, year, head=head))
    found = metrics_of(imported)
    assert found["revenue"].grains == ("quarter",)
    assert found["year"].formula == 'trailing("revenue-or-zero", 4)'
    (issue,) = (issue for issue in imported.issues if issue.level == "error")
    assert issue.message.startswith("the metric 'week' looks at other periods")
    assert not [issue for issue in imported.issues if issue.code == "NR022"]


def test_where_dbt_counts_days_and_a_formula_whole_periods_it_is_said(tmp_path):
    window = metric("quarterly", "measure: revenue", "window: 3 months", kind="cumulative")
    imported = bring(tmp_path, project(window))
    assert metrics_of(imported)["quarterly"].formula == 'trailing("revenue-or-zero", 3)'
    (warning,) = (issue for issue in imported.issues if issue.code == "NR022")
    assert (warning.level, warning.where.line) == ("warning", 20)
    assert imported.is_whole


def test_offsets_are_periods_of_every_grain_in_which_they_mean_the_same(tmp_path):
    def formula(window, *grains):
        text = metric(
            "m",
            "expr: total - before",
            f"metrics: [{TOTAL}, {{name: revenue, alias: before, offset_window: {window}}}]",
            kind="derived",
        )
        found = metrics_of(bring(tmp_path, project(REVENUE, text), grains=grains))["m"]
        return found.formula.partition(" - ")[2], found.grains

    assert formula("1 year", "month", "quarter") == ('same_period_last_year("revenue")', ("month", "quarter"))
    assert formula("2 years", "quarter", "month") == ('previous("revenue", 8)', ("quarter",))
    assert formula("14 days", "week") == ('previous("revenue", 2)', ("week",))
    assert formula("3 months", "quarter") == ('previous("revenue")', ("quarter",))
    assert formula("1 quarter") == ('previous("revenue", 3)', ("month",))


def test_a_fill_that_is_not_zero_stands_where_a_count_has_nothing(tmp_path):
    imported = bring(tmp_path, project(metric("m", "measure: {name: order_count, fill_nulls_with: 7}")))
    assert metrics_of(imported)["m"].expression == "coalesce(nullif(count(*), 0), 7)"


def test_a_file_is_only_replaced_when_that_is_asked_for(tmp_path):
    imported = bring(tmp_path, project(REVENUE))
    path = tmp_path / "plan" / "imported.yaml"
    save_import(imported, path)
    before = path.read_text(encoding="utf-8")
    assert before.startswith("# yaml-language-server")
    with pytest.raises(Conflict, match="is there already"):
        save_import(imported, path)
    save_import(bring(tmp_path, project(ORDERS)), path, replace=True)
    assert path.read_text(encoding="utf-8") != before


def test_what_is_replaced_does_not_stand_in_its_own_way(workspace, tmp_path):
    text = project(REVENUE, ORDERS)
    (tmp_path / "shop.yml").write_text(text, encoding="utf-8")
    path = workspace.plan_folder / "imported.yaml"
    first = import_dbt(tmp_path / "shop.yml", plan=plan_beside(workspace, path))
    save_import(first, path)
    assert import_dbt(tmp_path / "shop.yml", plan=plan_beside(workspace, path)).elements == first.elements
    assert import_dbt(tmp_path / "shop.yml", plan=plan_beside(workspace, None)).carried == 0
    assert "revenue" in plan_beside(workspace, None)


def test_columns_keep_what_is_said_of_them(tmp_path):
    (dataset,) = (element for element in bring(tmp_path, CLASSIC).elements if isinstance(element, Dataset))
    assert Column(name="ordered_on", type="date", description="Day of the order.") in dataset.columns


def places(value, path=()):
    """Yield the path of everything in a document."""
    if path:
        yield path
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield from places(inner, (*path, key))


WORDS = ("", "x", "revenue", "7 days", "1 season", "sum(a)", "{{ var('x') }}", "(((", "cumulative", "percentile", "é“")
ODD_VALUES = st.sampled_from([None, 0, True, 1.5, 10**30, [], {}, ["a"], [{}], {"name": "revenue"}, *WORDS])


@settings(deadline=None, max_examples=50)
@given(data=st.data())
def test_whatever_a_project_says_it_is_taken_over_soundly_or_listed(tmp_path_factory, data):
    document = yaml.safe_load(data.draw(st.sampled_from([CLASSIC, NEWER])))
    for _ in range(data.draw(st.integers(1, 6))):
        *path, last = data.draw(st.sampled_from(list(places(document))))
        inner = document
        for key in path:
            inner = inner[key]
        inner[last] = data.draw(ODD_VALUES)
    imported = bring(tmp_path_factory.mktemp("odd"), yaml.safe_dump(document, sort_keys=False))
    assert not has_errors(check(Plan.of(imported.elements)))
    assert len({element.id for element in imported.elements}) == len(imported.elements)
    assert imported.carried <= imported.found
    assert imported.is_whole <= (imported.carried == imported.found)
    assert parse_file(render_import(imported), file="imported.yaml").issues == ()


FILTERS = {
    "{{ Entity('order') }} = 'A'": "order_id = 'A'",
    "{{ Entity('buyer') }} IS NOT NULL": "buyer_id IS NOT NULL",
    "{{ Dimension('order__placed').date_part('dow') }} < 6": "extract(isodow FROM placed) < 6",
    "{{ TimeDimension('metric_time') }} > '2024-01-01'": "date_trunc('day', placed) > '2024-01-01'",
    "{{ Dimension('order__shipped__week') }} > '2024-01-01'": "date_trunc('week', shipped) > '2024-01-01'",
    "{{ Dimension('order__Odd Name') }} = 'x'": "\"odd name\" = 'x'",
    "{{ Dimension('order__seen') }} > '2024-01-01 12:00:00'": "seen > '2024-01-01 12:00:00'",
}
SEEN = "      - {name: seen, type: time, expr: seen_at, type_params: {time_granularity: second}}\n"
ODD_NAME = '      - {name: odd name, type: categorical, expr: lower("Odd Name")}\n'
MADE = "      - {name: made, type: categorical, expr: \"{{ dbt.hash('x') }}\"}\n"
WIDE = HEAD.replace("    measures:\n", f"{SEEN}{ODD_NAME}{MADE}    measures:\n")


@pytest.mark.parametrize("text", FILTERS)
def test_filters_are_conditions_over_columns(tmp_path, text):
    imported = bring(tmp_path, project(metric("m", "measure: revenue", f"|filter: {json.dumps(text)}"), head=WIDE))
    assert imported.is_whole, imported.issues
    assert metrics_of(imported)["m"].where == FILTERS[text]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{{ Dimension('order__placed').date_part('epoch') }} > 1", "by the part 'epoch' of a date"),
        ("{{ Dimension('order__made') }} = 'x'", "by the dimension 'made', which cannot be read: it is made by Jinja"),
        ("{{ Dimension('order__channel') }} = 'x'; DROP TABLE x", "cannot be read"),
    ],
)
def test_filters_that_cannot_be_read_say_why(tmp_path, text, found):
    imported = bring(tmp_path, project(metric("m", "measure: revenue", f"|filter: {json.dumps(text)}"), head=WIDE))
    (issue,) = (issue for issue in imported.issues if issue.level == "error")
    assert found in issue.message


def test_a_semantic_model_that_is_counted_by_no_time_has_no_metrics(tmp_path):
    head = HEAD.replace("    defaults: {agg_time_dimension: placed}\n", "")
    (issue,) = (issue for issue in bring(tmp_path, project(REVENUE, head=head)).issues if issue.level == "error")
    assert "is counted by no time" in issue.message
    assert "agg_time_dimension" in issue.fix


def test_a_dataset_whose_ids_are_all_taken_is_reported_with_each_of_its_metrics(tmp_path):
    (tmp_path / "shop.yml").write_text(project(REVENUE), encoding="utf-8")
    plan = Plan.of([Metric(id="orders", title="Orders"), Metric(id="orders-data", title="Data")])
    (issue,) = (issue for issue in import_dbt(tmp_path / "shop.yml", plan=plan).issues if issue.level == "error")
    assert "whose id 'orders' and 'orders-data' is taken" in issue.message


def test_casts_of_results_to_numbers_say_nothing_and_casts_to_others_are_refused(tmp_path):
    def derived(expr):
        text = metric("m", f"expr: {expr}", "metrics: [revenue, orders]", kind="derived")
        return bring(tmp_path, project(REVENUE, ORDERS, text))

    found = metrics_of(derived("cast(revenue as double) / (orders::float)"))["m"]
    assert (found.formula, found.additivity) == ('"revenue" / ("orders")', "ratio")
    assert metrics_of(derived("-(revenue + orders)"))["m"].additivity == "sum"
    assert metrics_of(derived("revenue * orders"))["m"].additivity == "last"
    assert metrics_of(derived("round(cast(revenue + 1 as decimal(9, 2)), 1)"))["m"].formula == 'ROUND("revenue" + 1, 1)'
    assert (
        metrics_of(derived("cast(cast(revenue as int) + orders::int as real)"))["m"].formula == '"revenue" + "orders"'
    )
    assert not derived("cast(revenue as varchar)").is_whole


def test_columns_may_be_named_with_their_table_and_are_typed_by_what_is_done_with_them(tmp_path):
    uses = {
        "total": "sum, expr: orders.amount * (1 - discount)",
        "odd": "sum_boolean, expr: \"name like 'x%' and coalesce(level, 0) > 1 or paid is true\"",
        "late": "sum_boolean, expr: \"due_at + interval 2 day < date_trunc('day', paid_at)\"",
        "few": "sum, expr: \"case when kind = 'a' then 1 when vip then 2 else case size when 1 then 3 end end\"",
        "early": "sum_boolean, expr: \"made_on < cast('2024-01-01' as date)\"",
    }
    head = HEAD + "".join(f"      - {{name: {name}, agg: {text}}}\n" for name, text in uses.items())
    imported = bring(tmp_path, project(*(metric(name, f"measure: {name}") for name in uses), head=head))
    assert imported.is_whole, imported.issues
    (dataset,) = (element for element in imported.elements if isinstance(element, Dataset))
    types = {column.name: column.type for column in dataset.columns}
    assert metrics_of(imported)["total"].expression == "sum(amount * (1 - discount))"
    assert {name for name, kind in types.items() if kind == "number"} == {"amount", "discount", "level", "size"}
    assert {name for name, kind in types.items() if kind == "boolean"} == {"paid", "vip"}
    assert {"due_at", "paid_at", "made_on"} <= {name for name, kind in types.items() if kind == "timestamp"}


@pytest.mark.parametrize("text", ["sum(", "row(" * 20, "a; b", ""])
def test_sql_of_another_dialect_that_cannot_be_read_is_listed(tmp_path, text):
    head = HEAD + f"      - {{name: odd, agg: sum, expr: {json.dumps(text + ' x')}}}\n"
    imported = bring(tmp_path, project(metric("m", "measure: odd"), head=head), dialect="snowflake")
    assert imported.is_whole == (text == "")
