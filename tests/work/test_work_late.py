"""Late data: rows that change a period after its window stay out and are reported, until everything is measured."""

from datetime import date, timedelta

import pytest
from metric_shop import shop_of, visible

JANUARY, FEBRUARY = date(2024, 1, 1), date(2024, 2, 1)


@pytest.fixture
def shop(workspace, make_store):
    """Return a shop whose periods are closed 10 days after they end, measured at the end of February."""
    made = shop_of(workspace, make_store())
    made.dataset = {"late_after_days": 10}
    made.metrics = {
        "n": {"dataset": "sales", "expression": "count(*)", "grains": ["month", "year"], "dimensions": ["shop"]}
    }
    made.rows = [(1, "A", 3), (9, "B", 1), (40, "A", 5)]
    made.day = date(2024, 3, 1)
    made.run()
    return made


def counts(shop, member=""):
    found = visible(shop.stores[0])
    return {key[2:]: value[0] for key, value in found.items() if key[1] == member}


def test_a_late_row_counts_in_the_periods_that_are_open_and_is_reported_for_the_others(shop):
    shop.rows += [(5, "A", 1), (45, "A", 1)]
    outcome = shop.run()
    assert counts(shop) == {("month", JANUARY): 2.0, ("month", FEBRUARY): 2.0, ("year", JANUARY): 5.0}
    report = outcome.datasets["sales"]
    assert (report.late, report.late_after_days) == (("2024-01",), 10)
    assert outcome.is_sound
    again = shop.run()
    assert (again.recorded, again.datasets["sales"].late) == (0, ())
    everything = shop.run(full=True)
    assert everything.datasets["sales"].late == ()
    assert counts(shop)["month", JANUARY] == 3.0


def test_rows_that_are_gone_from_a_closed_period_stay_counted_until_everything_is_measured(shop):
    shop.rows = shop.rows[1:]
    outcome = shop.run()
    assert outcome.datasets["sales"].late == ("2024-01",)
    assert counts(shop)["month", JANUARY] == 2.0
    shop.day += timedelta(days=1)
    shop.rows.append((60, "A", 1))
    shop.run()
    assert counts(shop)["month", JANUARY] == 2.0
    shop.run(full=True)
    assert counts(shop)["month", JANUARY] == 1.0


def test_a_member_that_is_new_has_no_result_in_a_closed_period_that_it_has_late_rows_in(shop):
    shop.rows += [(5, "C", 1), (45, "C", 1)]
    shop.run()
    assert counts(shop, "shop=C") == {("month", FEBRUARY): 1.0, ("year", JANUARY): 2.0}
    shop.run(full=True)
    assert counts(shop, "shop=C") == {("month", JANUARY): 1.0, ("month", FEBRUARY): 1.0, ("year", JANUARY): 2.0}


def test_a_period_without_results_is_measured_however_old_it_is(shop):
    shop.rows += [(-20, "A", 1), (-50, "A", 1)]
    assert shop.run().datasets["sales"].late == ()
    assert counts(shop)["month", date(2023, 11, 1)] == 1.0
    assert counts(shop)["month", date(2023, 12, 1)] == 1.0


def test_days_that_passed_without_a_run_are_measured_however_long_ago(shop):
    shop.rows.append((70, "A", 1))
    shop.run()
    shop.day = date(2024, 6, 1)
    assert shop.run().datasets["sales"].late == ()
    assert counts(shop)["month", date(2024, 3, 1)] == 1.0


def test_data_that_lost_all_its_days_is_measured_again_when_it_has_some(shop):
    shop.dataset, shop.rows = {}, []
    shop.run()
    assert counts(shop) == {}
    shop.rows = [(50, "A", 1)]
    shop.run()
    assert counts(shop)["month", FEBRUARY] == 1.0
