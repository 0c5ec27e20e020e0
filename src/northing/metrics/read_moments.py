"""Reading dates and moments: parts of them, the time between two, and what lies so much later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from northing.metrics.functions import DATE_PARTS, SCALARS
from northing.metrics.nodes import Call, Constant
from northing.metrics.syntax import shorten, show, suggest

if TYPE_CHECKING:
    from northing.metrics.nodes import Node, ValueType
    from northing.metrics.reader import Reader, Reading

EXTRACTED = {
    name: name
    for name in ("year", "quarter", "month", "week", "day", "isodow", "hour", "minute", "second", "dayofyear")
} | {"doy": "dayofyear", "dayofweekiso": "isodow"}
"""Parts that EXTRACT and date_part know, by their names in SQL."""
STEPS: dict[str, tuple[str, int]] = {
    "second": ("seconds", 1),
    "minute": ("seconds", 60),
    "hour": ("seconds", 3600),
    "day": ("days", 1),
    "week": ("days", 7),
    "month": ("months", 1),
    "quarter": ("months", 3),
    "year": ("months", 12),
}
"""What an interval of each part is made of."""
DAY_SECONDS = 86_400


def read_date_diff(reader: Reader, syntax: exp.Expr) -> Node | None:
    """Read date_diff(part, from, to)."""
    parts = reader.parts(syntax, "this", "expression", "unit")
    return _read_with_part(reader, "date_diff", syntax, parts and [parts[1], parts[0]])


def read_date_trunc(reader: Reader, syntax: exp.Expr) -> Node | None:
    """Read date_trunc(part, moment): the first day of the moment's week, month, quarter or year."""
    parts = reader.parts(syntax, "this", "unit")
    return _read_with_part(reader, "date_trunc", syntax, parts and parts[:1])


def _read_with_part(reader: Reader, name: str, syntax: exp.Expr, parts: list[exp.Expr] | None) -> Node | None:
    part = syntax.args["unit"].name.lower() if syntax.args.get("unit") is not None else ""
    if part not in DATE_PARTS:
        return reader.report("NR323", f"{name} knows no part '{part}' of a date", suggest(part, sorted(DATE_PARTS)))
    nodes = reader.read_all(parts)
    if nodes is None or not reader.all_fit(nodes, "moment", name):
        return None
    gives: ValueType = "date" if name == "date_trunc" else "integer"
    return Call(name, (Constant(part, "text"), *nodes), gives)


def read_extract(reader: Reader, syntax: exp.Expr) -> Node | None:
    """Read EXTRACT(part FROM moment)."""
    parts = reader.parts(syntax, "this", "expression")
    return read_part(reader, syntax.this.name, parts and parts[1:])


def read_part(reader: Reader, part: str, parts: list[exp.Expr] | None) -> Node | None:
    """Read a part of a moment by its name, as EXTRACT and date_part have it."""
    name = EXTRACTED.get(part.lower())
    if name is None:
        fix = suggest(part, sorted({*EXTRACTED.values(), "doy"}))
        return reader.report("NR322", f"the part '{shorten(part)}' of a date is not allowed", fix)
    return reader.read_function(name, parts)


def read_interval(reader: Reader, syntax: exp.Expr) -> Node | None:
    """Refuse an interval that stands alone."""
    fix = "add it to a date or take it from one, such as day + INTERVAL 7 DAY"
    return reader.report("NR322", f"an interval is no value by itself: '{show(syntax)}'", fix)


def read_shift(reader: Reader, moment: exp.Expr, interval: exp.Expr, *, back: bool) -> Node | None:
    """Read a moment plus or minus an interval."""
    parts = reader.parts(interval, "this", "unit")
    unit = parts[1].name.lower().removesuffix("s") if parts is not None and len(parts) > 1 else ""
    if parts is not None and unit not in STEPS:
        message = f"'{show(interval)}' names no part of a date that can be added"
        return reader.report("NR323", message, f"there are: {', '.join(STEPS)}")
    nodes = reader.read_all([moment, _count_syntax(parts[0])]) if parts is not None else None
    if nodes is None:
        return None
    step, many = STEPS[unit]
    return shift(reader, nodes[0], _scaled(nodes[1], -many if back else many), step=step)


def _count_syntax(syntax: exp.Expr) -> exp.Expr:
    """Return the number of an interval, which SQL lets people write as a text too: INTERVAL '7' DAY."""
    text = str(syntax.this).strip() if isinstance(syntax, exp.Literal) else ""
    if not text.lstrip("+-").isdecimal():
        return syntax
    number = exp.Literal.number(text.lstrip("+-"))
    return exp.Neg(this=number) if text.startswith("-") else number


def _scaled(count: Node, factor: int) -> Node:
    if isinstance(count, Constant) and isinstance(count.value, int) and count.type == "integer":
        return Constant(count.value * factor, "integer")
    return count if factor == 1 else Call("*", (count, Constant(factor, "integer")), count.type)


def shift(reader: Reader, moment: Node, count: Node, *, step: str) -> Node | None:
    """Return a moment so many months, days or seconds later; a day stays a day unless seconds are added.

    Args:
        reader: what notes faults.
        moment: a date or timestamp.
        count: a whole number, negative for earlier.
        step: months, days or seconds.
    """
    fits = reader.fits(moment, "moment", "adding an interval"), reader.fits(count, "integer", "an interval")
    if not all(fits):
        return None
    if step == "months":
        return Call("add_months", (moment, count), moment.type)
    if step == "days" and moment.type == "date":
        return Call("+", (moment, count), "date")
    return Call("add_seconds", (moment, _scaled(count, DAY_SECONDS) if step == "days" else count), "timestamp")


def read_add_months(reader: Reader, syntax: exp.Expr) -> Node | None:
    """Read add_months(moment, months)."""
    nodes = reader.read_all(reader.parts(syntax, "this", "expression"))
    return shift(reader, nodes[0], nodes[1], step="months") if nodes else None


def read_date_add(reader: Reader, syntax: exp.Expr) -> Node | None:
    """Read date_add(moment, days) and date_add(moment, INTERVAL …)."""
    parts = reader.parts(syntax, "this", "expression")
    return read_added(reader, "date_add", parts)


def read_added(reader: Reader, name: str, parts: list[exp.Expr] | None) -> Node | None:
    """Read date_add or date_sub by its arguments: a moment, and days or an interval."""
    if parts is None or len(parts) != len(SCALARS[name].takes):
        return reader.report("NR323", f"{name} takes a date and an interval", f"write {name}(day, INTERVAL 7 DAY)")
    back = name == "date_sub"
    if isinstance(parts[1], exp.Interval):
        return read_shift(reader, parts[0], parts[1], back=back)
    nodes = reader.read_all(parts)
    return shift(reader, nodes[0], _scaled(nodes[1], -1 if back else 1), step="days") if nodes else None


def read_date(reader: Reader, syntax: exp.Expr) -> Node | None:
    """Read date(x), which is a cast to a date."""
    parts = reader.parts(syntax, "this")
    return reader.read(exp.Cast(this=parts[0], to=exp.DataType.build("date"))) if parts else None


READINGS: dict[type[exp.Expr], Reading] = {
    exp.DateDiff: read_date_diff,
    exp.TimestampTrunc: read_date_trunc,
    exp.DateTrunc: read_date_trunc,
    exp.Extract: read_extract,
    exp.Interval: read_interval,
    exp.AddMonths: read_add_months,
    exp.DateAdd: read_date_add,
    exp.Date: read_date,
}
