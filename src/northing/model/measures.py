"""Measures: where data comes from, what is computed from it, and how it is judged and shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from northing.model.element import Element
from northing.model.fields import Ref, described, document
from northing.model.settings import ROLL_UP, TIME, TREND, WEIGHT_HELP, RollUp, Target, Time, Trend, Weight
from northing.model.time import Grain

if TYPE_CHECKING:
    from northing.model.ends import KeyResult, Objective
    from northing.model.impact import Outcome
    from northing.model.means import Initiative, Process
    from northing.model.organisation import Person, Role, Unit
    from northing.model.purpose import Cycle

ColumnType = Literal["text", "integer", "number", "boolean", "date", "timestamp"]
Pattern = Literal["increasing", "decreasing", "closer_to_target"]
Banding = Literal["actual_values", "normalised", "stated_score"]
Status = Literal["good", "average", "poor"]


@document
class Source(Element):
    """Where data comes from: its access point, who looks after it, how often it changes."""

    access_point: str = described("Folder, file or address; a relative path is under the workspace.", default="")
    format: Literal["csv", "parquet", "json_lines", "excel"] | None = described(
        "Format of the files; by their ending when left out.", default=None
    )
    refreshed: Literal["hourly", "daily", "weekly", "monthly", "quarterly", "yearly", "once", "unknown"] = described(
        "How often new data comes.", default="unknown"
    )
    mode: Literal["manual", "automatic"] = described("Whether a person or a machine brings the data.", default="manual")
    sensitivity: Literal["public", "internal", "confidential", "personal"] = described(
        "Who may see the raw data.", default="internal"
    )


@document
class Column:
    """One column of a dataset."""

    name: str = described("Name in the dataset.")
    type: ColumnType = described("text, integer, number, boolean, date or timestamp.")
    source_name: str | None = described("Name in the file when it differs.", default=None)
    expression: str | None = described("An SQL expression over the row's other columns that computes it.", default=None)
    renamed: dict[str, str] = described(
        "Values that are called otherwise now, such as US: AA; rows with the old one count under the new one.",
        default_factory=dict,
    )
    description: str = described("What it holds.", default="")


@document
class DataTest:
    """A test that every load of a dataset is put to."""

    type: Literal["not_null", "unique", "accepted_values", "range", "row_count", "expression"] = described(
        "What is tested."
    )
    columns: tuple[str, ...] = described("The columns it looks at.", default=())
    values: tuple[str, ...] = described("The values that are accepted.", default=())
    minimum: float | None = described("Smallest legal number, or number of rows.", default=None)
    maximum: float | None = described("Largest legal number, or number of rows.", default=None)
    expression: str | None = described("An SQL condition that holds for every row.", default=None)
    severity: Literal["error", "warning"] = described(
        "An error takes the dataset's metrics out of every score.", default="error"
    )


@document
class Dataset(Element):
    """A table with typed columns, made from one source."""

    source: Ref[Source] = described("The source it is made from.")
    files: str = described("File name or pattern under the source's access point, such as flights*.csv.", default="*")
    sheet: str | None = described("Sheet of an Excel workbook; the first when left out.", default=None)
    delimiter: str | None = described("What parts the columns of a CSV file; found out when left out.", default=None)
    null_values: tuple[str, ...] = described("Texts that mean no value.", default=("", "NA"))
    columns: tuple[Column, ...] = described("The columns, with their types.")
    time_column: str | None = described("The column that says when; a date or timestamp.", default=None)
    time_zone: str | None = described(
        "Zone whose clock its times are on, such as Europe/Berlin: times with an offset from UTC are converted to it, "
        "those without are taken as they stand. When left out, times with an offset are converted to UTC, and no "
        "column may have both.",
        default=None,
    )
    grain: str = described("What one row is, such as: one scheduled flight.", default="")
    tests: tuple[DataTest, ...] = described("Tests that every load is put to.", default=())
    bad_row_limit: float = described(
        "Share of bad rows, 0 to 1, above which a load fails and the last good data stays.",
        default=0.01,
        between=(0, 1),
    )
    stale_after_days: int | None = described(
        "Days after the last load from which its numbers count as stale.", default=None, between=(0, None)
    )
    late_after_days: int | None = described(
        "Days after a period's end from which late and corrected rows change its results only when everything is "
        "measured anew; no limit when left out.",
        default=None,
        between=(0, None),
    )


@document
class Metric(Element):
    """An actual result: an SQL aggregate over a dataset, a formula over other metrics, or values typed in."""

    dataset: Ref[Dataset] | None = described("The dataset it is computed from.", default=None)
    expression: str | None = described(
        "An SQL aggregate over the dataset's columns, such as avg(dep_delay).", default=None
    )
    where: str | None = described("An SQL condition; only rows that fulfil it count.", default=None)
    formula: str | None = described(
        'An expression over other metrics of the same period, such as "late-flights" / "flights".', default=None
    )
    unit: str = described("Unit of the result; % means that 0.5 is shown as 50 %.", default="")
    decimals: int | None = described(
        "Decimals shown; as many as are useful when left out.", default=None, between=(0, 9)
    )
    direction: Literal["increasing", "decreasing", "none"] = described("Which way is better.", default="none")
    additivity: Literal["sum", "mean", "last", "ratio"] = described(
        "How a longer period comes from shorter ones.", default="last"
    )
    dimensions: tuple[str, ...] = described("Columns by which it is broken down.", default=())
    most_members: int = described(
        "Most members of one break-down; a break-down with more is not measured, the whole still is.",
        default=10_000,
        between=(1, None),
    )
    grains: tuple[Grain, ...] = described("Lengths of period it is measured by.", default=("month",), at_least=1)
    stale_after_days: int | None = described(
        "Days after a period's end by which its result must be there.", default=None, between=(0, None)
    )
    produced_by: Ref[Process] | None = described("The process that produces it.", default=None, strict=True)


@document
class Band:
    """One band of a scheme."""

    name: str = described("What the band is called.")
    at_least: float | None = described("Value from which it begins; none for the lowest.", default=None)
    status: Status = described("Which shape and colour it takes: good ■, average ▲ or poor ●.")


@document
class BandScheme(Element):
    """Named bands over the banding value, from the lowest to the highest."""

    bands: tuple[Band, ...] = described("The bands, lowest first.", at_least=1)


@document
class Member:
    """What is particular about one member of a KPI that is broken down: its name, and its place in the tree."""

    member: dict[str, str] = described("Which member, such as origin: EWR.")
    title: str = described("What it is called; the values of its dimensions when left out.", default="")
    parent: Ref[Kpi] | None = described(
        "The composite that it is part of and counts in, instead of standing under the KPI.", default=None
    )
    weight: Weight | None = described(
        "Weight relative to its siblings; the KPI's member_weight when left out.", default=None, between=(0, None)
    )


@document
class Kpi(Element):
    """A key performance indicator: one result held against one target by one rule; without a metric, a composite of its children."""  # noqa: E501 - one line in the reference and the schema

    metric: Ref[Metric] | None = described("The metric whose result it judges; none for a composite.", default=None)
    member: dict[str, str] = described(
        "Which member of the metric's dimensions, such as origin: EWR; none is the whole.", default_factory=dict
    )
    by: str | tuple[str, ...] | None = described(
        "A dimension of the metric, or several together: each member becomes an indicator of its own.", default=None
    )
    members: tuple[Member, ...] = described("What is particular about some of its members.", default=())
    scored_by: Literal["whole", "members"] = described(
        "Whether a KPI that is broken down is scored by its whole or rolled up from its members.", default="whole"
    )
    member_weight: Weight = described(
        "Weight of each member relative to the others, such as an expression that weighs it by its volume.",
        default=1.0,
        between=(0, None),
    )
    assesses: Ref[Initiative | Objective | KeyResult | Outcome] | None = described(
        "What it assesses.", default=None, up=True, strict=True
    )
    parent: Ref[Kpi] | None = described("The composite it is part of.", default=None, up=True)
    perspective: str | None = described(
        "financial, customer, internal_process, learning_and_growth, or an own one.", default=None
    )
    maintained_by: Ref[Person | Role | Unit] | None = described(
        "Who keeps definition and data in order; not the one accountable.", default=None
    )
    target: float | Target | None = described("What the result is held against.", default=None)
    pattern: Pattern = described("Increasing, decreasing or closer to target is better.", default="increasing")
    banding: Banding = described(
        "How result and target become a value: actual_values, normalised or stated_score.", default="actual_values"
    )
    worst: float | None = described("The result that deserves the lowest score, for normalised banding.", default=None)
    worst_above: float | None = described("The worst result above the target, where closer is better.", default=None)
    baseline: float | None = described("Where the result started.", default=None)
    cap: float | None = described("Highest value that counts.", default=None)
    floor: float | None = described("Lowest value that counts.", default=None)
    status: str | None = described(
        "An expression over result, target, baseline, worst, previous_result, elapsed that replaces the banding.",
        default=None,
    )
    stated_score: str | None = described(
        "An expression that states the value itself, for banding stated_score.", default=None
    )
    bands: Ref[BandScheme] | None = described("The bands; the standard ones when left out.", default=None)
    trend: Trend = described("What a change is measured against.", default=TREND)
    time: Time = described("Which period counts now.", default=TIME)
    weight: Weight = described(WEIGHT_HELP, default=1.0, between=(0, None))
    roll_up: RollUp = described("How a composite's score comes from its children.", default=ROLL_UP)
    order: float = described("Place among its siblings; equal ones go by title.", default=0.0)

    @property
    def dimensions(self) -> tuple[str, ...]:
        """Return the dimensions that it is broken down by; none when it is of the whole or of one member."""
        if self.by is None:
            return ()
        return (self.by,) if isinstance(self.by, str) else self.by


@document
class Scorecard(Element):
    """An ordered tree of KPIs, key results and objectives."""

    type: Literal["programme", "strategic"] = described(
        "For a programme or for the whole strategy.", default="strategic"
    )
    cycle: Ref[Cycle] | None = described("The cycle it reports on.", default=None)
    indicators: tuple[Ref[Kpi | KeyResult | Objective], ...] = described(
        "The top of the tree, in order; each brings its children.", at_least=1
    )
    grain: Grain = described("Length of the periods it shows.", default="month")


@document
class Tile:
    """One tile of a dashboard."""

    type: Literal["scorecard", "indicator", "chart", "map", "text"] = described("What it shows.")
    shows: Ref[Scorecard | Kpi | KeyResult | Metric | Objective] | None = described(
        "The element it shows.", default=None
    )
    title: str = described("Heading; the element's title when left out.", default="")
    text: str = described("Markdown, for a text tile.", default="")
    width: int = described("Columns of twelve.", default=4, between=(1, 12))


@document
class Dashboard(Element):
    """Tiles over scorecards, metrics and maps for one kind of use."""

    type: Literal["operational", "tactical", "strategic"] = described("What it is used for.", default="strategic")
    tiles: tuple[Tile, ...] = described("The tiles, in reading order.", default=())


@document
class Question:
    """One question of a survey; each is a metric of its own."""

    id: str = described("Name of the question within the survey.")
    text: str = described("The question as it is asked.")
    type: Literal["likert", "number", "choice", "text"] = described("How it is answered.")
    options: tuple[str, ...] = described("The choices, or the Likert scale from lowest to highest.", default=())
    metric: Ref[Metric] | None = described("The metric that its result becomes.", default=None)


@document
class Survey(Element):
    """Questions to an audience, shown only where enough people answered."""

    questions: tuple[Question, ...] = described("The questions, in order.", at_least=1)
    audience: tuple[Ref[Unit | Role | Person], ...] = described("Who is asked.", default=())
    anonymity_floor: int = described("Fewest answers of a group that are shown.", default=10, between=(1, None))
    cycle: Ref[Cycle] | None = described("The cycle it belongs to.", default=None)
