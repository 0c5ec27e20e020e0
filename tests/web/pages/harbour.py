"""A small workspace with everything that pages show: measured and typed results, a past, rejected rows, a secret.

Every number is known: line A answers 3 of 4 calls promptly in every month, line B all but one in June.
"""

from datetime import UTC, date, datetime
from pathlib import Path

from northing.model import (
    BandScheme,
    Cycle,
    Dataset,
    KeyResult,
    Kpi,
    Measurement,
    Metric,
    Mission,
    Objective,
    Ref,
    Run,
    Scorecard,
    Source,
    Target,
    Unit,
    Visibility,
)
from northing.model.measures import Band, Column, DataTest
from northing.plan import Plan, diff, rename
from northing.work.measuring import load_datasets, measure
from northing.work.workspace import find_workspace

SETTINGS = 'name = "Harbour <desk>"\ntoday = 2024-07-10\n'
TODAY = datetime(2024, 7, 10, 9, tzinfo=UTC)
MONTHS = range(1, 7)
NOTE = "How *promptly* calls are answered. <script>alert(1)</script> [bad](javascript:alert(1)) [good](https://example.org/)"


def first_plan():
    """Return the plan as it was published in January."""
    return Plan.of([*_organisation(), *_data(), *_indicators(target=0.9), _secret()])


def second_plan():
    """Return the plan since May: the target of prompt calls was lowered, an indicator dropped."""
    return Plan.of([*_organisation(), *_data(), *_indicators(target=0.8)[:-1], _secret()])


def _organisation():
    return [
        Unit(id="desk", title="The desk"),
        Unit(id="board", title="The board"),
        Mission(id="mission", title="Nobody waits"),
        Cycle(id="year-2024", title="Year 2024", type="year", start=date(2024, 1, 1), end=date(2024, 12, 31)),
        Objective(id="calm", title="A calm desk", cycle=Ref("year-2024"), owner=Ref("desk")),
        KeyResult(
            id="kr-prompt",
            title="Prompt calls rise from 50 % to 90 %",
            objective=Ref("calm"),
            metric=Ref("prompt"),
            type="increase",
            baseline=0.5,
            target=0.9,
            commit=0.8,
            stretch=0.95,
            guardrails=(Ref("mood"),),
            owner=Ref("desk"),
        ),
    ]


def _data():
    return [
        Source(id="log", title="Call log", access_point="data", owner=Ref("desk")),
        Dataset(
            id="calls",
            title="Calls",
            source=Ref("log"),
            files="calls.csv",
            grain="one call",
            time_column="day",
            columns=(
                Column(name="day", type="date"),
                Column(name="line", type="text", description="A or B."),
                Column(name="minutes", type="number"),
            ),
            tests=(
                DataTest(type="not_null", columns=("line",)),
                DataTest(type="range", columns=("minutes",), maximum=50, severity="warning"),
            ),
            bad_row_limit=0.1,
        ),
        Dataset(
            id="unloaded",
            title="Never loaded",
            source=Ref("log"),
            files="none.csv",
            columns=(Column(name="x", type="text"),),
        ),
        Metric(
            id="prompt",
            title="Prompt calls",
            dataset=Ref("calls"),
            expression="count_if(minutes <= 10) / count(*)",
            unit="%",
            additivity="ratio",
            dimensions=("line",),
            decimals=1,
        ),
        Metric(id="mood", title="Mood", unit="of 5"),
        Metric(id="lost", title="Lost calls"),
        Metric(id="pulse", title="Pulse", stale_after_days=20),
    ]


def _indicators(*, target):
    return [
        BandScheme(
            id="bands",
            title="Bands",
            bands=(
                Band(name="gloomy", status="poor"),
                Band(name="fair", at_least=0.8, status="average"),
                Band(name="sunny", at_least=0.95, status="good"),
            ),
        ),
        Kpi(id="kpi-desk", title="The desk in one number", owner=Ref("desk")),
        Kpi(
            id="kpi-prompt",
            title="Prompt calls",
            metric=Ref("prompt"),
            by="line",
            parent=Ref("kpi-desk"),
            target=Target(value=target, by_member={"B": 0.95}),
            perspective="customer",
            owner=Ref("desk"),
            description=NOTE,
            weight=3.0,
            order=1,
            assesses=Ref("calm"),
        ),
        Kpi(
            id="kpi-mood",
            title="Mood",
            metric=Ref("mood"),
            parent=Ref("kpi-desk"),
            target=4.0,
            bands=Ref("bands"),
            owner=Ref("board"),
            perspective="learning_and_growth",
            order=2,
        ),
        Kpi(
            id="kpi-lost",
            title="Lost calls",
            metric=Ref("lost"),
            parent=Ref("kpi-desk"),
            target=3.0,
            pattern="decreasing",
            owner=Ref("desk"),
            order=3,
        ),
        Kpi(
            id="kpi-pulse",
            title="Pulse",
            metric=Ref("pulse"),
            parent=Ref("kpi-desk"),
            target=60.0,
            pattern="closer_to_target",
            order=4,
        ),
        Scorecard(id="card", title="Desk scorecard", indicators=(Ref("kpi-desk"),), owner=Ref("desk")),
        Scorecard(id="other-card", title="Goals", indicators=(Ref("calm"),)),
        Kpi(id="kpi-dropped", title="Dropped", metric=Ref("lost"), target=1.0),
    ]


def _secret():
    only_board = Visibility(to="named", parties=(Ref("board"),))
    return Kpi(
        id="kpi-secret",
        title="Sealed envelope",
        metric=Ref("mood"),
        parent=Ref("kpi-desk"),
        target=4.0,
        order=9,
        visibility=only_board,
    )


def make_workspace(root: Path):
    """Write settings and data into a folder and return the workspace."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "northing.toml").write_text(SETTINGS, encoding="utf-8")
    (root / "data").mkdir()
    lines = ["day,line,minutes"]
    for month in MONTHS:
        late_b = 1 if month == 6 else 0
        for at in range(4):
            lines.append(f"2024-{month:02}-{at + 1:02},A,{30 if at == 0 else 5}")
            lines.append(f"2024-{month:02}-{at + 1:02},B,{60 if at < late_b else 4}")
    lines.append("2024-06-30,A,soon")
    (root / "data" / "calls.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return find_workspace(root)


def fill(workspace, store):
    """Publish the plan in its steps, measure, and record what is typed in."""
    _publish(store, diff(Plan.of(), first_plan()), datetime(2024, 1, 15, 9, tzinfo=UTC), "Publish the year")
    _publish(store, diff(first_plan(), second_plan()), datetime(2024, 5, 2, 9, tzinfo=UTC), "Lower the promise")
    mood = second_plan().require("kpi-mood")
    _publish(store, [rename(mood, new_id="kpi-spirit")], datetime(2024, 6, 3, 9, tzinfo=UTC), "Say spirit")
    load_datasets(workspace, store.history.load(), at=TODAY)
    measure(workspace, store, actor="desk", at=TODAY)
    _type_in(store, "mood", [(1, 3.0, 10), (2, 3.6, 9), (3, 4.2, 8), (4, 3.9, 8), (5, 3.1, 7), (6, 3.9, 5)])
    _type_in(store, "mood", [(5, 3.3, 3)], later=1)
    _type_in(store, "pulse", [(1, 61.0, 5), (2, 63.0, 5)])


def _publish(store, changes, at, message):
    head = store.history.branch().head
    store.history.append(changes, expected=head, actor="board", at=at, via="test", message=message)


def _type_in(store, metric, values, *, later=0):
    for month, value, day in values:
        at = datetime(2024, month + 1 + later, day, tzinfo=UTC)
        run = Run(f"{metric}-{month}-{later}", at, "board", "record", {})
        item = Measurement(metric, "", "month", date(2024, month, 1), value, None, None, None, at, run.id, "typed")
        store.facts.record([item], run)
