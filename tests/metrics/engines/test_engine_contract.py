"""Every engine gives what the built-in one gives, or says what it lacks and why: on real engines, over hard values."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from engine_examples import (
    COUNTED,
    DATASET,
    REFUSABLE,
    ROW_VALUES,
    BuiltIn,
    condition_of,
    differences,
    make_rows,
    make_scan,
    node_of,
    put,
    row_scan,
)
from landing_workspace import AT

from northing.metrics.cube import Asked
from northing.metrics.engines.capabilities import lacking
from northing.metrics.filters import Filter
from northing.metrics.loads import Load, LoadedFile, data_paths
from northing.metrics.nodes import Atom, Call, Constant, Field
from northing.metrics.singles import Single
from northing.model import Unavailable

DAY = Field("day", "date")
ROWS = Atom("count_rows", None, (), "integer")
WIDTH = 60
"""How many expressions are asked at once; Spark compiles fewer more quickly, and each query costs it something."""
JANUARY, APRIL = date(2013, 1, 1), date(2013, 4, 1)


@pytest.fixture(scope="module")
def landed(tmp_path_factory):
    """Return a folder of landed data, in a place with a name that is hard to quote."""
    return tmp_path_factory.mktemp("a b (c) [d] é #1 100% ; it's") / ".northing" / "data"


@pytest.fixture(scope="module")
def load(landed):
    return put(landed, make_rows())


@pytest.fixture
def built_in(landed, load):
    engine = BuiltIn()
    engine.open(load, landed, time=DAY)
    return engine


@pytest.fixture
def opened(remote, landed, load):
    remote.open(load, landed, time=DAY)
    return remote


def atom(kind, text, **more):
    node = node_of(text)
    gives = {"count": "integer", "count_distinct": "integer", "quantile": "number"}.get(kind, node.type)
    return Atom(kind, node, (), gives, **more)


def test_every_expression_has_the_same_value_in_every_row(opened, built_in):
    texts = (*ROW_VALUES, *COUNTED)
    for first in range(0, len(texts), WIDTH):
        some = texts[first : first + WIDTH]
        scan = row_scan(some)
        names = {f"a{position}": text for position, text in enumerate(some)}
        found = opened.scan(scan).rename_columns(names)
        assert differences(found, built_in.scan(scan).rename_columns(names)) == []


AGGREGATES = (
    ROWS,
    *(atom("count", text) for text in ("amount", "note", "mask::integer", "day", "at")),
    *(
        atom("sum", text)
        for text in ("amount", "units", "other * 2", "mask::integer", "amount / other", "share * share")
    ),
    *(atom("sum_squares", text) for text in ("amount", "kind", "amount / other")),
    *(atom(kind, text) for kind in ("min", "max") for text in ("amount", "units", "share", "amount * other")),
)
"""Aggregates that can be merged."""
MASKS = tuple(
    condition_of(text)
    for text in (
        *("units > 1", "mask", "NOT mask", "amount IS NULL", "note LIKE '%''%'", "units * other > 0", "kind <> units"),
        *("place IN ('A', '')", "day >= '2013-02-10'", "amount BETWEEN -1 AND 3", "at > '2013-01-10 12:00'"),
    )
)


def test_cells_by_columns_and_conditions_are_the_same(opened, built_in):
    keys = ("place", "kind", "mask", "select")
    scan = make_scan(atoms=AGGREGATES, keys=keys, masks=MASKS, period_keys=("week", "month"))
    assert differences(opened.scan(scan), built_in.scan(scan)) == []


def test_cells_by_every_type_of_column_are_the_same(opened, built_in):
    keys = tuple(column.name for column in DATASET.columns if column.name != "id")
    scan = make_scan(atoms=[ROWS, atom("sum", "units")], keys=keys, period_keys=("month",))
    found = opened.scan(scan)
    assert differences(found, built_in.scan(scan)) == []
    assert found.schema.field("p_month").type == pa.date32()
    assert pa.types.is_decimal(found.schema.field("a1").type)


def test_only_the_values_that_are_asked_for_are_told_apart(opened, built_in):
    asked = {
        0: Asked(Field("place", "text"), tuple(Constant(text, "text") for text in ("A", "O'Hare", "a\\b"))),
        1: Asked(Field("kind", "integer"), (Constant(1, "integer"), Constant(3, "integer"))),
    }
    scan = replace(make_scan(atoms=AGGREGATES[:8], keys=("place", "kind"), period_keys=("month",)), asked=asked)
    assert differences(opened.scan(scan), built_in.scan(scan)) == []


def test_batches_of_filters_and_common_conditions_are_the_same(opened, built_in):
    filters = [Filter((mask,)) for mask in MASKS] + [Filter(MASKS[:2])]
    common = Filter((condition_of("kind > 0"),))
    batch = make_scan(atoms=AGGREGATES[:9], keys=("mask",), filters=filters, is_batch=True)
    assert differences(opened.scan(batch), built_in.scan(batch)) == []
    shared = make_scan(atoms=AGGREGATES[:3], keys=("mask",), common=common, period_keys=("week",))
    assert differences(opened.scan(shared), built_in.scan(shared)) == []


SINGLES = (
    *(atom("count_distinct", text) for text in ("place", "amount", "kind", "day", "at")),
    *(atom("quantile", "amount", parameter=share) for share in (0.0, 0.25, 0.9)),
    atom("quantile", "kind", parameter=0.75),
    *(atom(kind, "amount", by=DAY) for kind in ("first", "last")),
    *(atom(kind, "units", by=Field("at", "timestamp")) for kind in ("first", "last")),
    *(atom(kind, "amount", by=Field("share", "number")) for kind in ("first", "last")),
)


BY_QUARTER = ((JANUARY, JANUARY), (date(2013, 2, 1), JANUARY), (date(2013, 3, 1), JANUARY), (APRIL, APRIL))
"""First day of each month, and of the quarter it belongs to."""


def test_aggregates_that_cannot_be_merged_are_the_same(opened, built_in):
    for single in SINGLES:
        wanted = Single(single, Filter((condition_of("kind IS NOT NULL"),)))
        found = opened.single(wanted, ("mask",), key="month", periods=BY_QUARTER)
        expected = built_in.single(wanted, ("mask",), key="month", periods=BY_QUARTER)
        assert differences(found, expected) == [], single
        assert found.num_rows == 4


def test_aggregates_that_cannot_be_merged_follow_any_period_and_break_down(opened, built_in):
    wanted = Single(SINGLES[0], Filter(()))
    weeks = [JANUARY + timedelta(days=6 + 7 * n) for n in range(5)]
    for one, key, periods in [
        ((), "day", [(JANUARY + timedelta(days=n), JANUARY) for n in range(45)]),
        (("kind", "place"), "week", [(week, week) for week in weeks]),
    ]:
        found = opened.single(wanted, one, key=key, periods=periods)
        assert differences(found, built_in.single(wanted, one, key=key, periods=periods)) == []
        assert found.num_rows > 0
    assert opened.single(wanted, ("place",), key="month", periods=[]).num_rows == 0


def test_rows_after_a_day_and_outside_of_spans_are_left_out(remote, landed, load):
    engines = (remote, BuiltIn())
    scan = make_scan(atoms=[ROWS, atom("max", "id")])
    for time in (DAY, Field("at", "timestamp")):
        for engine in engines:
            engine.open(load, landed, time=time, until=date(2013, 1, 20))
        first, last = remote.days()
        assert (first, last) == engines[1].days()
        assert last <= date(2013, 1, 20)
        timed = replace(scan, time=time)
        for days in (None, [], [(date(2013, 1, 3), date(2013, 1, 3)), (date(2013, 1, 10), date(2013, 1, 31))]):
            found = remote.scan(timed, days=days)
            assert differences(found, engines[1].scan(timed, days=days)) == []
        assert remote.scan(timed, days=[]).num_rows == 0


def test_no_rows_have_no_days_and_no_cells(remote, landed):
    empty = put(landed, [], version="fedcba9876543210")
    remote.open(empty, landed, time=DAY)
    assert remote.days() is None
    assert remote.scan(make_scan(atoms=AGGREGATES, keys=("place",), masks=MASKS)).num_rows == 0


def test_a_file_that_is_there_twice_has_its_rows_twice(remote, tmp_path):
    files = [
        LoadedFile(name=name, sha256="", size=1, rows=2, part=part) for name, part in zip("abc", "xyx", strict=True)
    ]
    load = Load(dataset="orders", status="loaded", version="0" * 16, loaded_at=AT, files=tuple(files))
    for number, path in enumerate(dict.fromkeys(data_paths(load, tmp_path))):
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(pa.table({"day": [JANUARY, JANUARY], "units": [1, 10 + number]}), path)
    remote.open(load, tmp_path, time=DAY)
    (cell,) = remote.scan(make_scan(atoms=[ROWS, Atom("sum", Field("units", "integer"), (), "integer")])).to_pylist()
    assert (cell["a0"], cell["a1"]) == (6, 11 + 12 + 11)


def test_data_that_is_not_there_is_unavailable(remote, tmp_path):
    load = Load(dataset="orders", status="loaded", version="1" * 16, loaded_at=AT)
    with pytest.raises(Unavailable, match="the data of dataset 'orders' is not there"):
        remote.open(load, tmp_path, time=DAY)


def test_what_an_engine_lacks_is_known_and_all_else_is_the_same(opened, built_in):
    assert set(opened.lacks) <= set(REFUSABLE)
    for capability, text in REFUSABLE.items():
        node = node_of(text)
        refusal = lacking([Atom("max", node, (), node.type)], opened.lacks)
        if capability in opened.lacks:
            assert refusal == f"{capability}: {opened.lacks[capability]}"
        else:
            assert refusal == ""
            scan = row_scan([text])
            assert differences(opened.scan(scan), built_in.scan(scan)) == []
    assert not any(lacking([node_of(text)], opened.lacks) for text in ROW_VALUES)


HOSTILE = (
    *("'", "''", '"', "`", "\\", "\\'", "--", "/* */", "; DROP TABLE orders; --", "' OR '1'='1", "') OR (1=1"),
    *(
        "\u2019 OR 1=1",
        "\uff07; SELECT 1",
        "\u02bc",
        "${env:HOME}",
        "${spark.master}",
        "{day:String}",
        "$$",
        "$1",
        ":day",
    ),
    *(
        "%s",
        "%(day)s",
        "{0}",
        "{{0}}",
        "\n-- x\n",
        "\\u0027",
        "\\x27 OR 1=1",
        "*/ SELECT 1 /*",
        "?",
        "@x",
        "#",
        "\t",
        "\\N",
    ),
)
"""Texts meant to break out of a literal or a name, in one engine or another."""


def test_texts_meant_to_break_out_are_texts(remote, tmp_path):
    rows = [{"id": number, "day": JANUARY, "note": text} for number, text in enumerate(HOSTILE)]
    remote.open(put(tmp_path, rows, version="a" * 16), tmp_path, time=DAY)
    note = Field("note", "text")
    equal = [Call("=", (note, Constant(text, "text")), "boolean") for text in HOSTILE]
    found = remote.scan(make_scan(atoms=[ROWS], keys=("note",), masks=equal)).to_pylist()
    assert {row["k0"]: row["mask"] for row in found} == {text: 1 << bit for bit, text in enumerate(HOSTILE)}
    inside = [Call("contains", (note, Constant(text, "text")), "boolean") for text in HOSTILE]
    found = remote.scan(make_scan(atoms=[ROWS], keys=("note",), masks=inside)).to_pylist()
    expected = {text: sum(1 << bit for bit, part in enumerate(HOSTILE) if part in text) for text in HOSTILE}
    assert {row["k0"]: row["mask"] for row in found} == expected
    joined = Call("||", (note, *(Constant(text, "text") for text in HOSTILE)), "text")
    lengths = remote.scan(
        make_scan(atoms=[Atom("max", Call("length", (joined,), "integer"), (), "integer")], keys=("note",))
    )
    total = sum(map(len, HOSTILE))
    assert {row["k0"]: row["a0"] for row in lengths.to_pylist()} == {text: len(text) + total for text in HOSTILE}


def test_names_meant_to_break_out_are_names(remote, tmp_path):
    names = [*HOSTILE, "select", "p", "a0", "day ", "x" * 80 + "1", "x" * 80 + "2", "é" * 40 + "1", "é" * 40 + "2"]
    columns = {"day": pa.array([JANUARY])} | {name: [number] for number, name in enumerate(names)}
    load = Load(dataset="orders", status="loaded", version="b" * 16, loaded_at=AT)
    (path,) = data_paths(load, tmp_path)
    path.parent.mkdir(parents=True)
    pq.write_table(pa.table(columns), path)
    remote.open(load, tmp_path, time=DAY)
    atoms = [Atom("max", Field(name, "integer"), (), "integer") for name in names]
    (cell,) = remote.scan(make_scan(atoms=atoms, keys=(names[3], names[11]))).to_pylist()
    assert [cell[f"a{number}"] for number in range(len(names))] == list(range(len(names)))
    assert (cell["k0"], cell["k1"]) == (3, 11)


def test_a_query_that_is_refused_is_unavailable_and_the_next_one_runs(opened, built_in):
    unknown = make_scan(atoms=[Atom("max", Field("no such column", "integer"), (), "integer")])
    with pytest.raises(Unavailable, match=r"refused the query: .*no such column"):
        opened.scan(unknown)
    known = make_scan(atoms=AGGREGATES[:4])
    assert differences(opened.scan(known), built_in.scan(known)) == []


def test_moments_are_those_of_the_file_wherever_the_machine_stands(opened, built_in, monkeypatch):
    monkeypatch.setenv("TZ", "America/New_York")
    scan = make_scan(atoms=[atom("max", "at"), atom("max", "hour(at)"), atom("min", "date(at)")], keys=("id",))
    found = opened.scan(scan)
    assert differences(found, built_in.scan(scan)) == []
    assert datetime(2013, 1, 1, 23, 59, 59, 999999) in found.column("a0").to_pylist()  # noqa: DTZ001
