"""The workbench: one open workspace with what has been computed from it so far; shells and pages work at it."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING

from northing.model import WHOLE, Kpi, NotFound, Scorecard, add_months, kind_of
from northing.plan import suggest
from northing.work.conditions import dataset_conditions, grounds, metric_conditions
from northing.work.reader import Reader
from northing.work.results import Results, last_complete
from northing.work.score import score_plan
from northing.work.view import view_for

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from northing.model import FiscalCalendar, Grain, Mark, Period, Run
    from northing.plan import Plan
    from northing.store import Facts, Store
    from northing.work.results import DatasetCondition
    from northing.work.scoreboard import Scoreboard
    from northing.work.tree import Key
    from northing.work.view import View
    from northing.work.workspace import Workspace

KEPT = 12
MONTHS_BACK = 36


@dataclass(frozen=True, slots=True)
class Standpoint:
    """From where a workspace is looked at.

    Attributes:
        today: the day on which results are judged.
        known_on: only what was known at the end of that day counts; None for everything known now.
    """

    today: date
    known_on: date | None = None

    @property
    def moment(self) -> datetime | None:
        """Return the last moment of the day until which things were known."""
        return None if self.known_on is None else datetime.combine(self.known_on, time.max, tzinfo=UTC)

    @property
    def day(self) -> date:
        """Return the day to judge by: a past board pack is judged as on its own day."""
        return self.today if self.known_on is None else min(self.known_on, self.today)


class Workbench:
    """One open workspace. Everything it gives out is immutable and may be shared between threads."""

    def __init__(self, workspace: Workspace, store: Store) -> None:
        """Take an open store; whoever opened it closes it."""
        self.workspace = workspace
        self.store = store
        self._boards: OrderedDict[object, Scoreboard] = OrderedDict()
        self._marks: tuple[int, Mapping[str, Mark]] | None = None
        self._runs: OrderedDict[str, Run] = OrderedDict()
        self._lock = Lock()

    def plan(self, standpoint: Standpoint | None = None) -> Plan:
        """Return the published plan, or as it was known on a day."""
        return self.store.history.load(at=standpoint.moment if standpoint is not None else None)

    def view(self, party: str | None, *, sees_everything: bool = False, standpoint: Standpoint | None = None) -> View:
        """Return the plan as a party sees it."""
        branch, plan = self.store.history.newest()
        if standpoint is not None and standpoint.moment is not None:
            plan = self.plan(standpoint)
        return view_for(plan, party, sees_everything=sees_everything, head=branch.head)

    def scoreboard(self, standpoint: Standpoint, *, grain: Grain = "month", view: View | None = None) -> Scoreboard:
        """Return the scores of the plan, computed once for each state of plan and facts.

        Args:
            standpoint: from where to look.
            grain: length of the periods.
            view: as whom; everything is seen when left out.
        """
        look = self._look(standpoint, grain, view)
        return self._kept(look.key) or self._keep(look.key, self._score(look, look.columns))

    def period_scores(
        self, standpoint: Standpoint, label: str | None, *, grain: Grain = "month", view: View | None = None
    ) -> tuple[Scoreboard, int]:
        """Return a scoreboard that holds one period, and its column: quicker where nobody looks at the others.

        Args:
            standpoint: from where to look.
            label: the period; the last complete one when None.
            grain: length of the periods.
            view: as whom; everything is seen when left out.

        Raises:
            ValueError: the label names no period, or one that the scoreboard does not reach.
        """
        look = self._look(standpoint, grain, view)
        period = _chosen(look.columns, look.plan.calendar, standpoint.day, label)
        board = self._kept(look.key) or self._kept((look.key, period))
        if board is None:
            first = _first_compared(look.plan, period)
            columns = [column for column in look.columns if first <= column.start <= period.start]
            board = self._keep((look.key, period), self._score(look, columns))
        return board, board.column_of(period)

    def _look(self, standpoint: Standpoint, grain: Grain, view: View | None) -> _Look:
        view = view or self.view(None, sees_everything=True, standpoint=standpoint)
        plan, hidden = view.whole, view.hidden
        facts_version = self.store.facts.version()
        conditions = {} if standpoint.known_on else self._conditions(plan, standpoint.today, facts_version)
        state = (view.head, facts_version, tuple(sorted(conditions.items())))
        return _Look(self.store.facts, standpoint, grain, plan, hidden, conditions, state)

    def _kept(self, key: object) -> Scoreboard | None:
        with self._lock:
            if key in self._boards:
                self._boards.move_to_end(key)
            return self._boards.get(key)

    def _keep(self, key: object, board: Scoreboard) -> Scoreboard:
        with self._lock:
            self._boards[key] = board
            while len(self._boards) > KEPT:
                self._boards.popitem(last=False)
        return board

    def marks(self) -> Mapping[str, Mark]:
        """Return how far every metric is measured: as the newest scoreboard knew it, read now where there was none."""
        return self._marks[1] if self._marks is not None else self._marks_at(self.store.facts.version())

    def run(self, run_id: str) -> Run | None:
        """Return a run, None where it is not kept; the latest that were asked for stay in memory."""
        with self._lock:
            if run_id in self._runs:
                return self._runs[run_id]
        try:
            found = self.store.facts.run(run_id)
        except NotFound:
            return None
        with self._lock:
            self._runs[run_id] = found
            while len(self._runs) > KEPT:
                self._runs.popitem(last=False)
        return found

    def _marks_at(self, facts_version: int) -> Mapping[str, Mark]:
        if self._marks is None or self._marks[0] != facts_version:
            self._marks = (facts_version, self.store.facts.marks())
        return self._marks[1]

    def _conditions(self, plan: Plan, today: date, facts_version: int) -> Mapping[str, DatasetCondition]:
        """Return the conditions of datasets and metrics."""
        marks = self._marks_at(facts_version)
        return {**dataset_conditions(self.workspace, plan, today), **metric_conditions(plan, marks)}

    @staticmethod
    def _score(look: _Look, columns: Sequence[Period]) -> Scoreboard:
        reader = Reader(look.results, look.plan.calendar, look.conditions, grounds(look.plan))
        return score_plan(look.plan, reader, columns, shown=look.columns, hidden=look.hidden)


@dataclass(frozen=True)
class _Look:
    """What a scoreboard is made of.

    Attributes:
        facts: what was measured, read when a scoreboard is made of it.
        standpoint: from where to look.
        grain: length of the periods.
        plan: the whole plan.
        hidden: ids of what the viewer may not see.
        conditions: how datasets and metrics stand, by id.
        state: the states of plan, facts and conditions; the facts are no older.
    """

    facts: Facts
    standpoint: Standpoint
    grain: Grain
    plan: Plan
    hidden: frozenset[str]
    conditions: Mapping[str, DatasetCondition]
    state: object

    @property
    def key(self) -> object:
        """Return what a scoreboard is kept under."""
        return (self.standpoint, self.grain, self.hidden, self.state)

    @cached_property
    def results(self) -> Results:
        """Return what was measured."""
        return Results(self.facts.timelines(known_on=self.standpoint.moment), today=self.standpoint.day)

    @cached_property
    def columns(self) -> list[Period]:
        """Return the periods of the scoreboard."""
        return columns_for(self.plan.calendar, self.grain, self.results.today, first=self.results.first_day())


def _first_compared(plan: Plan, period: Period) -> date:
    """Return the first day of the earliest period that the trend of any KPI in a period compares with."""
    trends = [kpi.trend for kpi in plan.of_kind(Kpi).values()]
    back = max((trend.back for trend in trends if trend.against == "previous"), default=1)
    first = plan.calendar.shift(period, -back).start
    if all(trend.against == "previous" for trend in trends):
        return first
    return min(first, (plan.calendar.year_before(period) or period).start)


def columns_for(calendar: FiscalCalendar, grain: Grain, today: date, *, first: date | None) -> list[Period]:
    """Return the periods of a scoreboard: at most three years back, and to the end of the fiscal year."""
    year = calendar.period("year", today)
    earliest = add_months(today.replace(day=1), -MONTHS_BACK)
    begin = max(first or year.start, earliest)
    return list(calendar.periods(grain, min(begin, year.start), year.last_day))


def chosen_period(board: Scoreboard, label: str | None) -> Period:
    """Return the period that a scorecard shows: the one named, else the last complete one.

    Raises:
        ValueError: the label names no period, or one that the board does not reach.
    """
    return _chosen(board.columns, board.calendar, board.today, label)


def _chosen(columns: Sequence[Period], calendar: FiscalCalendar, today: date, label: str | None) -> Period:
    grain = columns[0].grain
    if label is None:
        wanted = last_complete(calendar, grain, today)
        return wanted if wanted in columns else columns[0]
    period = calendar.parse(label)
    if period not in columns:
        first, last = calendar.label(columns[0]), calendar.label(columns[-1])
        raise ValueError(f"{label} is not among the periods shown: {first} to {last}, by {grain}")
    return period


def default_scorecard(plan: Plan) -> Scorecard | None:
    """Return the first scorecard of a plan, a strategic one if there is one."""
    cards = list(plan.of_kind(Scorecard).values())
    return next((card for card in cards if card.type == "strategic"), cards[0] if cards else None)


def require_indicator(board: Scoreboard, element: str, member: str) -> Key:
    """Return the key of an indicator.

    Args:
        board: the scores.
        element: id of the KPI, key result or objective.
        member: member key, such as carrier=UA; empty for the whole.

    Raises:
        NotFound: there is no such indicator; the message says what there is.
    """
    key = (board.plan.renamed.get(element, element), member)
    is_hidden = key[0] in board.hidden
    if key in board.tree.nodes and not is_hidden:
        return key
    if (key[0], WHOLE) in board.tree.nodes and not is_hidden:
        members = [name for found, name in board.tree.nodes if found == key[0] and name]
        raise NotFound(f"{element} has no member {member!r}; it has: {', '.join(members) or 'none'}")
    if key[0] in board.plan and key[0] not in board.hidden:
        kind = kind_of(board.plan.elements[key[0]]).title
        raise NotFound(f"{element} is a {kind}; only KPIs, key results and objectives have scores")
    names = sorted({found for found, _ in board.tree.nodes} - board.hidden)
    raise NotFound(f"there is no indicator {element!r}{suggest(element, names)}")
