"""A dbt project is imported and measured here: every metric has the numbers that pandas computes for it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from dbt_lantern import CLASSIC, NEWER, expected, orders

from northing.metrics.formula import evaluate_formulas
from northing.metrics.landing import load_dataset
from northing.metrics.measure import measure_dataset
from northing.metrics.plan import plan_measure
from northing.model import CALENDAR_YEAR, Dataset, Metric, Source
from northing.work.importing import Options, import_dbt

AT = datetime(2024, 8, 1, tzinfo=UTC)


def measured(root, text, grain, frame):
    """Import a project, measure it, and return the values of the whole by metric and first day."""
    (root / "data").mkdir()
    frame.to_parquet(root / "data" / "orders.parquet", index=False)
    (root / "lantern.yml").write_text(text, encoding="utf-8")
    options = Options(access_point="data", grains=(grain,), has_dimensions=False)
    imported = import_dbt(root / "lantern.yml", options=options)
    assert imported.is_whole, imported.issues
    metrics = [element for element in imported.elements if isinstance(element, Metric)]
    (source,) = (element for element in imported.elements if isinstance(element, Source))
    cells = []
    for dataset in imported.elements:
        if isinstance(dataset, Dataset):
            load = load_dataset(dataset, source, root=root, landed=root / "landed", at=AT)
            plan = plan_measure(metrics, dataset, CALENDAR_YEAR, load=load)
            found = measure_dataset(plan, load, landed=root / "landed")
            assert found.failures == {}
            cells += found.cells
    cells += evaluate_formulas(metrics, cells, calendar=CALENDAR_YEAR)
    return {
        metric.id: {cell.start: cell.value for cell in cells if cell.metric == metric.id and cell.grain == grain}
        for metric in metrics
    }


@pytest.mark.parametrize("grain", ["month", "day"])
@pytest.mark.parametrize("text", [CLASSIC, NEWER], ids=["classic", "newer"])
def test_imported_metrics_have_the_numbers_of_their_definitions(tmp_path, text, grain):
    frame = orders()
    wanted = expected(frame, grain)
    found = measured(tmp_path, text, grain, frame)
    compared = [name for name in wanted if name in found]
    least = {"classic": 18, "newer": 9}["classic" if text is CLASSIC else "newer"]
    assert len(compared) >= least
    for name in compared:
        assert len(wanted[name]) > 2, name
        for start, value in wanted[name].items():
            assert found[name][start] == pytest.approx(value, rel=1e-9), (name, start)
        others = [value for start, value in found[name].items() if start not in wanted[name].index]
        assert all(value in {None, 0} for value in others), name
