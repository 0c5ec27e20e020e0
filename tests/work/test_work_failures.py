"""What cannot be measured: it is unknown with its reason, everything else is measured, and the next run tries again."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from metric_shop import shop_of, visible

from northing.model import Metric
from northing.plan import put
from northing.work.explain import explain_metric
from northing.work.workbench import Standpoint, Workbench

JANUARY = date(2024, 1, 1)


@pytest.fixture
def shop(workspace, make_store):
    """Return a shop with an indicator for every metric, not measured yet."""
    made = shop_of(workspace, make_store())
    for name in "mnf":
        made.metrics[name]["grains"] = ["month"]
    made.more = {"kpis": [{"id": f"k-{name}", "metric": name, "target": 5} for name in "mnof"]}
    made.publish()
    made.write()
    return made


def break_metric(shop, **settings):
    """Publish a metric that the checks would refuse, as an earlier release may have let it through."""
    (store,) = shop.stores
    faulty = replace(store.history.load().of_kind(Metric)["m"], **settings)
    head = store.history.branch().head
    store.history.append([put(faulty)], expected=head, actor="ann", at=shop.at, via="cli", message="")


def cell(shop, name, member="", label="2024-01"):
    board = Workbench(shop.workspace, shop.stores[0]).scoreboard(Standpoint(shop.day))
    return board.cell((name, member), board.column_of(board.calendar.parse(label)))


def test_a_faulty_metric_is_unknown_with_its_reason_and_all_others_are_measured(shop):
    break_metric(shop, expression="sum(amonut)")
    outcome = shop.measure()[0]
    reason = outcome.failures["m"]
    assert "amonut" in reason
    assert outcome.failures == {"m": reason}
    assert not outcome.is_sound
    mark = shop.stores[0].facts.marks()["m"]
    assert (mark.data, mark.reason, mark.run) == ("", reason, outcome.run)
    assert cell(shop, "k-n").result == 3.0
    for name in ("k-m", "k-f"):
        found = cell(shop, name)
        assert (found.score, found.status, found.reason) == (
            None,
            "none",
            f"The result could not be computed: M: {reason}.",
        )
    bench = Workbench(shop.workspace, shop.stores[0])
    assert explain_metric(bench, Standpoint(shop.day), bench.plan().elements["m"]).unknown == reason


def test_a_failure_is_recorded_once_and_gone_when_the_metric_is_mended(shop):
    break_metric(shop, expression="sum(amonut)")
    shop.measure()
    version = shop.stores[0].facts.version()
    again = shop.measure()[0]
    assert (again.recorded, shop.stores[0].facts.version()) == (0, version)
    assert list(again.failures) == ["m"]
    break_metric(shop, expression="sum(amount)")
    mended = shop.measure()[0]
    assert (mended.failures, mended.is_sound) == ({}, True)
    assert cell(shop, "k-m").result == 9.0
    assert cell(shop, "k-f").result == 3.0


def test_a_metric_that_fails_after_it_was_measured_keeps_its_numbers_to_look_at_and_has_no_score(shop):
    shop.measure()
    assert cell(shop, "k-m").status == "good"
    break_metric(shop, where="nothing > 1")
    shop.rows.append((22, "A", 1))
    shop.write()
    shop.measure()
    found = cell(shop, "k-m")
    assert (found.result, found.score) == (9.0, None)
    assert cell(shop, "k-n").result == 4.0


def test_formulas_that_go_round_in_a_circle_are_unknown_and_stop_no_other(shop):
    (store,) = shop.stores
    metrics = store.history.load().of_kind(Metric)
    circle = [replace(metrics["f"], formula="g + 1"), replace(metrics["f"], id="g", formula="f + 1")]
    head = store.history.branch().head
    changes = [put(item) for item in (*circle, replace(metrics["f"], id="h", formula="f + n"))]
    store.history.append(changes, expected=head, actor="ann", at=shop.at, via="cli", message="")
    outcome = shop.measure()[0]
    assert set(outcome.failures) == {"f", "g", "h"}
    assert "circle" in outcome.failures["f"]
    assert outcome.failures["h"].startswith("it needs f: ")
    assert cell(shop, "k-m").result == 9.0


def test_data_that_is_gone_is_said_and_the_next_run_tries_again(shop):
    shop.load()
    folder = shop.workspace.landed_folder
    moved = {path: path.read_bytes() for path in folder.rglob("*.parquet")}
    for path in moved:
        path.unlink()
    from northing.work.measuring import measure

    def run():
        return measure(shop.workspace, shop.stores[0], actor="ann", at=shop.at)

    outcome = run()
    assert outcome.datasets["sales"].skipped.startswith("it could not be read: ")
    assert (outcome.recorded, outcome.is_sound) == (0, False)
    for path, content in moved.items():
        path.write_bytes(content)
    assert run().is_sound
    assert cell(shop, "k-m").result == 9.0


def test_what_stops_in_between_leaves_nothing_and_the_next_run_does_it(shop):
    shop.copies = ["more-sales"]
    shop.metrics["q"] = {"dataset": "more-sales", "expression": "max(amount)"}
    shop.publish()

    def stop(text):
        if text.startswith("More-sales"):
            raise KeyboardInterrupt(text)

    with pytest.raises(KeyboardInterrupt):
        shop.measure(progress=stop)
    assert (visible(shop.stores[0]), dict(shop.stores[0].facts.marks())) == ({}, {})
    outcome = shop.measure()[0]
    assert outcome.recorded == len(shop.stores[0].facts.measurements())
    assert visible(shop.stores[0])["q", "", "month", JANUARY][0] == 5.0


def test_an_empty_period_counts_zero_and_has_no_mean(shop):
    shop.rows = [(1, "A", 3), (65, "A", 5)]
    shop.day += timedelta(days=60)
    shop.run()
    found = visible(shop.stores[0])
    assert found["n", "", "month", date(2024, 2, 1)][0] == 0.0
    assert ("o", "", "month", date(2024, 2, 1)) not in found
    february = cell(shop, "k-o", label="2024-02")
    assert (february.result, february.score, february.status) == (None, None, "none")
    assert cell(shop, "k-n", label="2024-02").result == 0.0


def test_a_break_down_with_too_many_members_is_left_out_and_the_whole_is_measured(shop):
    shop.metrics["n"] |= {"most_members": 3}
    shop.rows += [(10 + place, name, 1) for place, name in enumerate("CDEFGH")]
    shop.run()
    (reason,) = shop.run().failures.values()
    assert reason.startswith("not broken down by shop: it has ")
    assert "at most 3 are measured" in reason
    found = visible(shop.stores[0])
    assert found["n", "", "month", JANUARY][0] == 9.0
    assert not any(key[0] == "n" and key[1] for key in found)
    assert found["m", "shop=H", "month", JANUARY][0] == 1.0
    assert cell(shop, "k-n").result == 9.0
    mark = shop.stores[0].facts.marks()["n"]
    assert (mark.reason, bool(mark.data)) == (reason, True)


def test_members_that_became_too_many_take_the_break_down_back_until_there_is_room(shop):
    shop.metrics["n"] |= {"most_members": 3}
    shop.run()
    assert visible(shop.stores[0])["n", "shop=A", "month", JANUARY][0] == 2.0
    shop.rows += [(32 + place, name, 1) for place, name in enumerate("CDEFGH")]
    assert list(shop.run().failures) == ["n"]
    assert not any(key[0] == "n" and key[1] for key in visible(shop.stores[0]))
    again = shop.run()
    assert (list(again.failures), again.recorded) == (["n"], 0)
    shop.define("n", most_members=20)
    assert shop.run().failures == {}
    assert visible(shop.stores[0])["n", "shop=A", "month", JANUARY][0] == 2.0


def test_members_that_become_too_many_little_by_little_are_found_out(shop):
    shop.metrics["n"] |= {"most_members": 40, "grains": ["day", "month"]}
    for step in range(3):
        shop.rows += [(25 + step, f"{step}-{number}", 1) for number in range(20)]
        outcome = shop.run()
    assert list(outcome.failures) == ["n"]
    assert not any(key[0] == "n" and key[1] for key in visible(shop.stores[0]))
    assert visible(shop.stores[0])["n", "", "month", JANUARY][0] == 63.0
