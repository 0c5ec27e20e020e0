"""Functions of formulas that look at other periods of a metric: the one before, a year ago, several put together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple, get_args

Span = Literal["year", "quarter", "month"]
SPANS: Final[tuple[Span, ...]] = get_args(Span)
MOST_PERIODS: Final = 10_000


class PeriodFunction(NamedTuple):
    """What a function of periods takes after the metric, and what it gives.

    Attributes:
        takes: periods (a whole number from 1), part (of the calendar), or nothing.
        meaning: what it gives, in one sentence.
        is_optional: whether what it takes may be left out.
        combines: whether it puts several periods together.
    """

    takes: Literal["periods", "part", ""]
    meaning: str
    is_optional: bool = False
    combines: bool = False


PERIOD_FUNCTIONS: Final[dict[str, PeriodFunction]] = {
    "previous": PeriodFunction(
        "periods", "the result of the period before, or of so many periods before", is_optional=True
    ),
    "same_period_last_year": PeriodFunction("", "the result of the same period of the year before"),
    "trailing": PeriodFunction(
        "periods", "this period and those before it, so many in all, put together", combines=True
    ),
    "to_date": PeriodFunction(
        "part",
        "all periods since the fiscal year began, or since the `'quarter'` or `'month'` did, put together",
        is_optional=True,
        combines=True,
    ),
    "cumulative": PeriodFunction("", "all periods since the metric's first result, put together", combines=True),
}
"""The functions by name; how a metric's periods are put together is for its additivity to say."""


@dataclass(frozen=True, slots=True)
class PeriodCall:
    """A result of other periods of a metric, as a formula asks for it.

    Attributes:
        function: name of the function.
        name: id of the metric.
        periods: how many periods back, or how many together.
        span: what began when the periods to date begin.
    """

    function: str
    name: str
    periods: int = 1
    span: Span = "year"

    @property
    def key(self) -> str:
        """Return the call as it would be written, by which its value is found.

        >>> PeriodCall("trailing", "flights", 3).key
        'trailing("flights", 3)'
        """
        extra = {"periods": f", {self.periods}", "part": f", '{self.span}'", "": ""}
        return f'{self.function}("{self.name}"{extra[PERIOD_FUNCTIONS[self.function].takes]})'


def read_period_call(function: str, arguments: list[Any]) -> PeriodCall | str:
    """Read a call of a function of periods from its parsed arguments, or say what is wrong with it.

    Args:
        function: its name, in small letters.
        arguments: what SQLGlot made of what stands in its parentheses.
    """
    form = PERIOD_FUNCTIONS[function]
    most = 2 if form.takes else 1
    least = most if form.takes and not form.is_optional else 1
    usage = _usage(function, form)
    if not least <= len(arguments) <= most:
        return f"{function}() has {len(arguments)} argument{'s' * (len(arguments) != 1)}; write {usage}."
    if type(arguments[0]).__name__ != "Column" or len(arguments[0].parts) != 1:
        return f"{function}() takes the id of a metric, in double quotes; write {usage}."
    call = PeriodCall(function, arguments[0].name)
    if len(arguments) == 1:
        return call
    given = arguments[1]
    if form.takes == "part":
        part = next((span for span in SPANS if getattr(given, "is_string", False) and given.this == span), None)
        choice = ", ".join(f"'{span}'" for span in SPANS)
        return PeriodCall(function, call.name, span=part) if part else f"{function}() takes one of {choice}."
    periods = _whole_number(given)
    if periods is None:
        return f"{function}() takes a whole number of periods from 1 to {MOST_PERIODS:,}; write {usage}."
    return PeriodCall(function, call.name, periods)


def _usage(function: str, form: PeriodFunction) -> str:
    extra = {"periods": ", 3", "part": ", 'quarter'", "": ""}[form.takes]
    return f'{function}("metric"{extra})'


def _whole_number(given: Any) -> int | None:
    is_number = type(given).__name__ == "Literal" and not given.is_string and str(given.this).isdecimal()
    return int(given.this) if is_number and 1 <= int(given.this) <= MOST_PERIODS else None
