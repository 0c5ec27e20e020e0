"""A key result on its way: zones at baseline, commit, target and stretch, the result, and where it should be today."""

from collections.abc import Sequence
from dataclasses import dataclass

from northing.charts.format import format_number
from northing.charts.labels import spread, text_width
from northing.charts.mark import Status, dot
from northing.charts.scale import Scale, known
from northing.charts.svg import Svg, coordinate, label, path, picture

_LABELLED, _COMPACT = (320, 44), (160, 20)
_EDGE = 6
_BEFORE, _BEYOND = -0.15, 1.3
_GAP = 8.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bullet:
    """A key result in its own unit; the bar always runs from baseline to target, whichever is the higher number."""

    baseline: float
    target: float
    status: Status
    name: str
    """The accessible name, as in "Open defects: 31 of 20, expected 28, average"."""
    result: float | None = None
    expected: float | None = None
    """Where the path says the result should be today."""
    commit: float | None = None
    stretch: float | None = None
    unit: str = ""


def bullet(key_result: Bullet, *, is_labelled: bool = True) -> Svg:
    """Return the bar of a key result, dotted where there is no result or baseline and target are the same.

    Args:
        key_result: The numbers.
        is_labelled: Whether baseline, commit, target and stretch are written below; not in a table row.
    """
    share = _Share(key_result.baseline, key_result.target)
    stops = [at for at in map(share.of, (key_result.commit, key_result.target, key_result.stretch)) if at is not None]
    result, expected = share.of(key_result.result), share.of(key_result.expected)
    size = _LABELLED if is_labelled else _COMPACT
    line = _line([*stops, result, expected], size[0])
    parts = [
        *(_zones(line, stops) if result is not None else ()),
        _bar(line, result),
        path("tick", "".join(f"M{coordinate(line.place(at))} 4v12" for at in sorted(stops) if at != 1)),
        path("aim", f"M{coordinate(line.place(1))} 2v16"),
        "" if expected is None else path("pace", f"M{coordinate(line.place(expected))} 0v20"),
        "" if result is None else dot((line.place(result), 10), key_result.status, radius=4),
        *(_words(key_result, line, share) if is_labelled else ()),
    ]
    return picture(
        "bullet labelled" if is_labelled else "bullet compact",
        size,
        parts,
        name=key_result.name,
        status=key_result.status,
    )


@dataclass(frozen=True, slots=True)
class _Share:
    """Turns a number into its share of the way from baseline (0) to target (1)."""

    baseline: float
    target: float

    def of(self, value: float | None) -> float | None:
        """Return the share, None without a number or without a way to go."""
        way = self.target / 2 - self.baseline / 2
        if not known([value]) or value is None or not known([way]) or way == 0:
            return None
        return min(_BEYOND, max(_BEFORE, (value / 2 - self.baseline / 2) / way))


def _line(shares: Sequence[float | None], width: int) -> Scale:
    """Return the scale over everything that must be seen: at least from baseline to target."""
    drawn = known(shares)
    return Scale(min([0.0, *drawn]), max([1.0, *drawn]), _EDGE, width - _EDGE)


def _zones(line: Scale, stops: Sequence[float]) -> list[str]:
    """Return the ground of the bar, a step darker behind each stop."""
    bounds = [0.0, *sorted(at for at in stops if at > 0)]
    ends = [*bounds[1:], line.high]
    return [
        f'<rect class="zone-{step}" x="{coordinate(line.place(start))}" y="5" '
        f'width="{coordinate(line.place(end) - line.place(start))}" height="10"/>'
        for step, (start, end) in enumerate(zip(bounds, ends, strict=True))
        if end > start
    ]


def _bar(line: Scale, result: float | None) -> str:
    """Return the bar from baseline to result, or dots along the whole way."""
    if result is None:
        return path("void", f"M{_EDGE} 10H{coordinate(line.end)}")
    start, end = sorted((line.place(0), line.place(result)))
    return f'<rect class="fill" x="{coordinate(start)}" y="7.5" width="{coordinate(end - start)}" height="5"/>'


def _words(key_result: Bullet, line: Scale, share: _Share) -> list[str]:
    """Return the numbers below the bar, pushed apart where they would touch."""
    stops = (
        ("", key_result.baseline, 0.0),
        ("commit ", key_result.commit, share.of(key_result.commit)),
        ("target ", key_result.target, 1.0),
        ("stretch ", key_result.stretch, share.of(key_result.stretch)),
    )
    told = sorted(
        (line.place(at), word + format_number(value, key_result.unit)) for word, value, at in stops if at is not None
    )
    widths = [text_width(text) + _GAP for _, text in told]
    middles = spread([place for place, _ in told], widths, low=0, high=line.end + _EDGE)
    return [
        label("on strong" if text.startswith("target") else "", (middle, 36), text, anchor="middle")
        for middle, (_, text) in zip(middles, told, strict=True)
    ]
