"""Numbers as people read them: true minus, thousands parted, unit behind a space that does not break.

Rounding happens here and nowhere earlier. A share is written as per cent: 0.861 with the unit "%" reads "86.1 %".
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

MINUS = "\N{MINUS SIGN}"
SPACE = "\N{NO-BREAK SPACE}"
NOTHING = "\N{EM DASH}"
PER_CENT = "%"
_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_TOO_LONG = 1e15
_TOO_SMALL = 1e-6
_MOST_SHARE = 1e300
_MOST_DECIMALS = 8
_WHOLE_FROM = 100
_LEAST = 1e-300


@dataclass(frozen=True, slots=True)
class Figure:
    """A written number and its unit, apart, for columns that line both up."""

    text: str
    unit: str = ""

    def __str__(self) -> str:
        """Return number and unit with a no-break space between them."""
        return f"{self.text}{SPACE}{self.unit}" if self.unit else self.text


def _shown(value: float, unit: str) -> float:
    """Return the number that is written: a share times a hundred where the unit is per cent."""
    return value * 100 if unit == PER_CENT and abs(value) < _MOST_SHARE else value


def _decimals(value: float) -> int:
    """Return how many decimals show three digits that tell something; fewer where the number itself has fewer."""
    size = abs(value)
    if size >= _WHOLE_FROM or size < _LEAST:
        return 0
    most = min(_MOST_DECIMALS, max(0, 2 - math.floor(math.log10(size))))
    return next(at for at in range(most + 1) if at == most or math.isclose(value, round(value, at), rel_tol=1e-9))


def choose_decimals(values: Iterable[float | None], *, unit: str = "", most: int = 2) -> int:
    """Return one number of decimals for a row or column of numbers, so that their points stand above each other.

    >>> choose_decimals([0.8557, 0.84], unit="%"), choose_decimals([27574, 336776]), choose_decimals([12, 10.28])
    (1, 0, 1)
    """
    shown = [_shown(value, unit) for value in values if value is not None and math.isfinite(value)]
    return min(most, max((_decimals(value) for value in shown), default=0))


def _scientific(value: float) -> str:
    """Return a number too long or too small to count its zeros, by its power of ten."""
    digits, power = f"{value:.2e}".split("e")
    return (
        f"{digits.removesuffix('.00')}{SPACE}\N{MULTIPLICATION SIGN}{SPACE}10{str(int(power)).translate(_SUPERSCRIPT)}"
    )


def _written(value: float, decimals: int | None) -> str:
    """Return the bare digits of a finite number that is already in its unit."""
    size = abs(value)
    if size >= _TOO_LONG or (decimals is None and 0 < size < _TOO_SMALL):
        text = _scientific(value)
    else:
        text = f"{value:,.{_decimals(value) if decimals is None else decimals}f}"
    if text.startswith("-"):
        digits = text.removeprefix("-")
        return MINUS + digits if any(sign in digits for sign in "123456789") else digits
    return text


def figure(value: float | None, *, unit: str = "", decimals: int | None = None) -> Figure:
    """Return a number and its unit apart; a dash without unit where there is no number.

    Args:
        value: The number; a share (0.861) where the unit is "%".
        unit: As it is written behind the number.
        decimals: Fixed decimals; by default three digits that tell something.
    """
    if value is None or not math.isfinite(value):
        return Figure(NOTHING)
    return Figure(_written(_shown(value, unit), decimals), unit)


def format_number(value: float | None, unit: str = "", *, decimals: int | None = None) -> str:
    """Return a number with its unit, as in "86.1 %", "336,776" or "4.02 min".

    >>> format_number(0.861, "%").replace(SPACE, " "), format_number(336776), format_number(None, "min")
    ('86.1 %', '336,776', '—')
    """
    return str(figure(value, unit=unit, decimals=decimals))


def format_change(change: float | None, unit: str = "", *, decimals: int | None = None) -> str:
    """Return a difference with its sign; a difference of per cents is in points, and no difference is "no change".

    >>> format_change(0.082, "%").replace(SPACE, " "), format_change(-1.5).replace(MINUS, "-")
    ('+8.2 points', '-1.5')
    """
    if change is None or not math.isfinite(change):
        return NOTHING
    shown = _shown(change, unit)
    text = _written(shown, choose_decimals([shown]) if decimals is None else decimals)
    if not any(digit in text for digit in "123456789"):
        return "no change"
    word = unit
    if unit == PER_CENT:
        word = "point" if text.lstrip(MINUS) == "1" else "points"
    return str(Figure(text if text.startswith(MINUS) else f"+{text}", word))


def format_score(score: float | None) -> str:
    """Return a score between 0 and 1 with the two decimals every score has, so that a column can be read down.

    >>> format_score(0.7349), format_score(None)
    ('0.73', '—')
    """
    return figure(score, decimals=2).text
