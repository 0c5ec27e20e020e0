"""The server's own workbench: one for each process, and what one request asks of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connections

from northing.model import Invalid, Issue, Where
from northing.web.database.store import DatabaseStore
from northing.work.view import view_for
from northing.work.workbench import Standpoint, Workbench
from northing.work.workspace import find_workspace

if TYPE_CHECKING:
    from django.http import HttpRequest

    from northing.model import Grain
    from northing.plan import Plan
    from northing.work.scoreboard import Scoreboard
    from northing.work.view import View


@lru_cache(maxsize=1)
def workbench() -> Workbench:
    """Return the workbench of this process."""
    return Workbench(find_workspace(settings.NORTHING_ROOT), DatabaseStore())


@dataclass(frozen=True)
class Desk:
    """What one request looks at: as whom, and from which standpoint.

    Attributes:
        bench: the process's workbench.
        request: the request.
    """

    bench: Workbench
    request: HttpRequest

    @cached_property
    def today(self) -> date:
        """Return the day on which the workspace stands."""
        return self.bench.workspace.settings.moment(datetime.now(UTC)).date()

    @cached_property
    def standpoint(self) -> Standpoint:
        """Return from where the request looks: `?known=2013-10-01` looks at things as they were known that day.

        Raises:
            Invalid: the date is none.
        """
        text = self.request.GET.get("known", "")
        if not text:
            return Standpoint(self.today)
        try:
            return Standpoint(self.today, date.fromisoformat(text))
        except ValueError as error:
            issue = Issue("NR008", "error", f"{text!r} is no day", Where(field="known"), "write 2013-10-01")
            raise Invalid([issue]) from error

    @cached_property
    def view(self) -> View:
        """Return the plan as the account may see it."""
        account = self.request.user
        return self.bench.view(
            getattr(account, "party", "") or None,
            sees_everything=bool(getattr(account, "is_superuser", False)),
            standpoint=self.standpoint,
        )

    def hidden_in(self, plan: Plan) -> frozenset[str]:
        """Return the ids in another state of the plan that the account may not see."""
        account = self.request.user
        party = getattr(account, "party", "") or None
        return view_for(plan, party, sees_everything=bool(getattr(account, "is_superuser", False))).hidden

    @property
    def plan(self) -> Plan:
        """Return the plan as the account may see it."""
        return self.view.plan

    def board(self, grain: Grain = "month") -> Scoreboard:
        """Return the scores as the account may see them."""
        return self.bench.scoreboard(self.standpoint, grain=grain, view=self.view)


def desk(request: HttpRequest) -> Desk:
    """Return what a request looks at."""
    return Desk(workbench(), request)


def warm_up() -> None:
    """Score the plan before the first request; the processes of a server share what this one has computed."""
    bench = workbench()
    bench.scoreboard(Standpoint(bench.workspace.settings.moment(datetime.now(UTC)).date()))
    connections.close_all()
