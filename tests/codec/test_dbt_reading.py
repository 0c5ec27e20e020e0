"""dbt projects read into plain descriptions: both generations, manifests, places, and every fault at once."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from northing.codec.exchange.dbt import Condition, Reference, Window, load_project, parse_filter
from northing.model import NotFound


def read(folder, text, name="shop.yml"):
    (folder / name).write_text(text, encoding="utf-8")
    return load_project(folder / name)


def faults(project):
    return [(issue.where.line, issue.where.column, issue.code) for issue in project.faults]


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("Dimension('order__size')", Reference("dimension", "size", ("order",))),
        ("Dimension('order__placed__month')", Reference("dimension", "placed", ("order",), "month")),
        ('Dimension("order__placed").grain("week")', Reference("dimension", "placed", ("order",), "week")),
        ("Dimension('order__placed').date_part('DOY')", Reference("dimension", "placed", ("order",), part="doy")),
        ("Dimension('buyer__land', entity_path=['order'])", Reference("dimension", "land", ("order", "buyer"))),
        ("TimeDimension('metric_time', 'Month')", Reference("time_dimension", "metric_time", (), "month")),
        ("TimeDimension('order__placed')", Reference("time_dimension", "placed", ("order",))),
        ("Entity('buyer')", Reference("entity", "buyer")),
        ("Metric('revenue', group_by=['buyer'])", Reference("metric", "revenue")),
    ],
)
def test_a_filter_names_dimensions_times_entities_and_metrics(text, reference):
    before, found, after = parse_filter(Condition(f"1 = {{{{ {text} }}}} + 2"))
    assert (before, after) == ("1 = ", " + 2")
    assert (found.kind, found.name, found.entities) == (reference.kind, reference.name, reference.entities)
    assert (found.grain, found.part) == (reference.grain, reference.part)


@pytest.mark.parametrize(
    "text",
    [
        "{% if true %} a {% endif %}",
        "{{ var('limit') }} > 1",
        "{{ Dimension(name) }}",
        "{{ Dimension('a__b') + 1 }}",
        "{{ Dimension() }}",
        "{{ Dimension('a__b').upper() }}",
        "{{ Dimension('a__b').grain(x) }}",
        "{{ Dimension(**x) }}",
        "{{ Dimension(['a', b]) }}",
        "{{ __import__('os').system('true') }}",
        "{{ Dimension('a__b'",
        "{{ ( }}",
        "{# a remark #} a > 1",
        "a" * 4001,
    ],
)
def test_jinja_that_is_more_is_refused_with_what_it_says(text):
    assert isinstance(parse_filter(Condition(text)), str)


@given(st.text(alphabet="{}%#()'\"[]., abDimension_\n", max_size=80))
def test_no_text_of_a_filter_takes_the_reader_down(text):
    parts = parse_filter(Condition(text))
    plain = isinstance(parts, tuple) and all(isinstance(part, str) for part in parts)
    assert not plain or "".join(parts) == text


def test_semantic_models_stand_alone_or_in_a_model(tmp_path):
    project = read(
        tmp_path,
        """
semantic_models:
  - name: visits
    model: source('raw', 'site_visits')
    label: Visits
    primary_entity: visit
    defaults: {agg_time_dimension: day}
    entities: [{name: guest, type: foreign}]
    dimensions:
      - {name: day, type: time, type_params: {time_granularity: DAY}}
    measures:
      - {name: visit_count, agg: count, expr: 1, create_metric: true, label: Visits}
models:
  - name: sales
    semantic_model: true
    agg_time_dimension: sold_at
    columns:
      - {name: id, entity: primary}
      - {name: sold_at, granularity: hour, dimension: {name: sold, type: time}}
    metrics:
      - {name: sales, agg: sum, expr: amount}
  - {name: quiet, semantic_model: false}
  - name: plain
    columns: [{name: a, data_type: int}]
""",
    )
    assert project.faults == ()
    visits, sales = project.models.values()
    assert (visits.table, visits.label, visits.is_local("visit"), visits.is_local("guest")) == (
        "site_visits",
        "Visits",
        True,
        False,
    )
    assert visits.dimensions[0].granularity == "day"
    assert visits.where.line == 3
    assert (sales.name, sales.entities[0].type, sales.time_dimension) == ("sales", "primary", "sold_at")
    assert (sales.dimensions[0].name, sales.dimensions[0].expr, sales.dimensions[0].granularity) == (
        "sold",
        "sold_at",
        "hour",
    )
    assert list(project.metrics) == ["visit_count", "sales"]
    assert project.metrics["visit_count"].measure.name == "visit_count"
    assert (project.metrics["sales"].model, project.metrics["sales"].aggregate.agg) == ("sales", "sum")
    assert [note.message for note in project.notes] == ["the semantic model 'quiet' is turned off, left out"]


def test_all_faults_of_all_files_come_at_once_with_their_places(tmp_path):
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "a.yml").write_text(
        "metrics:\n"
        "  - {label: Nameless, type: simple, type_params: {measure: m}}\n"
        "  - {name: odd, type: cubic, type_params: {}}\n"
        "  - {name: half, type: ratio, numerator: x}\n"
        "  - {name: far, type: derived, expr: a, input_metrics: [{name: a, offset_window: soon}]}\n"
        "  - {name: extra, type: simple, agg: sum, colour: red}\n"
        "  - {name: typed, type: simple, agg: total, fill_nulls_with: nothing}\n",
        encoding="utf-8",
    )
    (tmp_path / "models" / "b.yaml").write_text("semantic_models:\n  - name: [a\n", encoding="utf-8")
    (tmp_path / "models" / "c.yml").write_bytes(b"metrics:\n  - name: caf\xe9\n")
    (tmp_path / "models" / "d.yml").write_text(
        "semantic_models:\n  - {name: s, model: t, entities: none}\n", encoding="utf-8"
    )
    (tmp_path / "target").mkdir()
    (tmp_path / "target" / "e.yml").write_text("metrics: 7\n", encoding="utf-8")
    project = load_project(tmp_path)
    found = [(issue.where.file.rpartition("/")[2], issue.where.line, issue.code) for issue in project.faults]
    assert sorted(found) == [
        ("a.yml", 2, "NR016"),
        ("a.yml", 3, "NR017"),
        ("a.yml", 4, "NR016"),
        ("a.yml", 5, "NR015"),
        ("a.yml", 6, "NR014"),
        ("a.yml", 7, "NR015"),
        ("a.yml", 7, "NR017"),
        ("b.yaml", 2, "NR010"),
        ("c.yml", 2, "NR010"),
        ("d.yml", 2, "NR015"),
    ]
    assert list(project.metrics) == ["odd", "half", "far", "extra", "typed"]


def test_a_name_that_stands_twice_is_reported_where_it_stands_again(tmp_path):
    project = read(
        tmp_path, "metrics:\n  - {name: m, type: simple, agg: sum}\n  - {name: m, type: simple, agg: count}\n"
    )
    assert faults(project) == [(3, 6, "NR012")]
    assert project.metrics["m"].aggregate.agg == "sum"


def test_what_has_no_counterpart_at_all_is_listed(tmp_path):
    project = read(
        tmp_path,
        """
saved_queries:
  - {name: weekly, query_params: {metrics: [m]}}
metrics:
  - {name: old, calculation_method: sum, expression: amount}
  - {name: off, type: simple, agg: sum, config: {enabled: false}}
models:
  - name: days
    time_spine:
      standard_granularity_column: day
      custom_granularities: [{name: season}]
""",
    )
    assert [(issue.where.line, issue.level) for issue in project.left_out] == [
        (11, "warning"),
        (5, "warning"),
        (3, "warning"),
    ]
    assert [issue.message for issue in project.notes] == ["the metric 'off' is turned off and was left out"]
    assert project.metrics == {}


def test_tags_and_aliases_only_matter_in_files_that_define_measures(tmp_path):
    assert read(tmp_path, "seeds: &a [1]\nother: *a\n").faults == ()
    assert {code for _, _, code in faults(read(tmp_path, "x: &a [1]\nmetrics: *a\n"))} == {"NR020", "NR015"}


def test_a_manifest_says_the_same_as_the_files(tmp_path):
    sides = {"filter": None, "alias": None, "offset_window": None, "offset_to_grain": None}
    manifest = {
        "semantic_models": [
            {
                "name": "visits",
                "defaults": {"agg_time_dimension": "day"},
                "node_relation": {"alias": "site_visits", "schema_name": "main"},
                "primary_entity": None,
                "entities": [{"name": "visit", "type": "primary", "expr": "id", "role": None}],
                "measures": [],
                "dimensions": [
                    {"name": "day", "type": "time", "expr": None, "type_params": {"time_granularity": "day"}}
                ],
            }
        ],
        "metrics": [
            {
                "name": "visits",
                "type": "simple",
                "type_params": {
                    "measure": None,
                    "expr": "1",
                    "fill_nulls_with": 0,
                    "metric_aggregation_params": {
                        "semantic_model": "visits",
                        "agg": "percentile",
                        "agg_params": {"percentile": 0.5, "use_discrete_percentile": True},
                    },
                },
                "filter": {"where_filters": [{"where_sql_template": "{{ Dimension('visit__day') }} > '2024-01-01'"}]},
                "label": "Visits ☺",
            },
            {
                "name": "lately",
                "type": "cumulative",
                "type_params": {
                    "cumulative_type_params": {
                        "window": {"count": 4, "granularity": "weeks"},
                        "metric": {"name": "visits", **sides},
                    }
                },
            },
        ],
        "project_configuration": {"time_spines": [{"custom_granularities": [{"name": "season"}]}]},
        "saved_queries": [],
    }
    (tmp_path / "semantic_manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    columns = {"day": {"data_type": "date"}, "ID": {"data_type": None, "description": "Key."}}
    nodes = {"model.shop.site_visits": {"columns": columns}}
    (tmp_path / "manifest.json").write_text(json.dumps({"nodes": nodes}), encoding="utf-8")
    found = {"columns": {"day": {"type": "TIMESTAMP"}, "id": {"type": "BIGINT"}}}
    catalog = {"nodes": {"model.shop.site_visits": found}}
    (tmp_path / "catalog.json").write_text(json.dumps(catalog), encoding="utf-8")
    project = load_project(tmp_path / "semantic_manifest.json")
    assert project.faults == ()
    model = project.models["visits"]
    assert (model.table, model.columns["day"].type, model.columns["id"].type) == ("site_visits", "TIMESTAMP", "BIGINT")
    visits, lately = project.metrics.values()
    assert (visits.label, visits.fill_nulls_with, visits.aggregate.expr) == ("Visits ☺", 0, "1")
    assert (visits.aggregate.percentile, visits.aggregate.is_discrete) == (0.5, True)
    assert visits.conditions == (Condition("{{ Dimension('visit__day') }} > '2024-01-01'", visits.where),)
    assert (lately.window, lately.base.name) == (Window(4, "week"), "visits")
    assert [issue.message.partition("' ")[0] for issue in project.left_out] == ["the granularity 'season"]


@pytest.mark.parametrize("text", ["{", "[" * 100_000, "7", '{"metrics": 7}'])
def test_a_manifest_that_is_none_is_a_fault(tmp_path, text):
    (tmp_path / "semantic_manifest.json").write_text(text, encoding="utf-8")
    project = load_project(tmp_path / "semantic_manifest.json")
    assert (project.metrics, project.models) == ({}, {})
    assert len(project.faults) == (0 if text == "7" else 1)


def test_a_project_is_called_what_it_calls_itself(tmp_path):
    (tmp_path / "dbt_project.yml").write_text("name: lantern_shop\n", encoding="utf-8")
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "m.yml").write_text("metrics: []\n", encoding="utf-8")
    assert load_project(tmp_path / "models").name == "lantern_shop"
    assert load_project(tmp_path / "models" / "m.yml").name == "lantern_shop"


def test_a_place_without_a_project_is_refused(tmp_path):
    with pytest.raises(NotFound, match="there is no YAML file"):
        load_project(tmp_path)
    with pytest.raises(NotFound, match="no file or folder"):
        load_project(tmp_path / "elsewhere.yml")
