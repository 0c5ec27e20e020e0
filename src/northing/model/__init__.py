"""What a plan is: one frozen dataclass per kind of element, the values they are made of, and the registry of kinds."""

from northing.model.element import Element, Link, Raci, Visibility
from northing.model.ends import Contribution, KeyResult, Objective, Stage
from northing.model.errors import Conflict, Forbidden, Invalid, NorthingError, NotFound, Unavailable
from northing.model.facts import WHOLE, Mark, Measurement, Origin, Run, member_key, parse_member
from northing.model.fields import Ref
from northing.model.impact import CausalLink, Evaluability, Outcome, SroiAccount, Stakeholder
from northing.model.influence import Assessment, Influencer
from northing.model.issues import Issue, Level, Where, has_errors, sort_issues
from northing.model.means import Directive, Initiative, Process, Strategy, Tactic
from northing.model.measures import (
    BandScheme,
    Column,
    Dashboard,
    Dataset,
    DataTest,
    Kpi,
    Member,
    Metric,
    Scorecard,
    Source,
    Survey,
)
from northing.model.organisation import Person, Role, Unit
from northing.model.purpose import Cycle, Mission, Value, Vision
from northing.model.registry import KIND_BY_CLASS, KIND_BY_PLURAL, KINDS, Field, Kind, Relation, kind_of
from northing.model.settings import ROLL_UP, TIME, TREND, Path, RollUp, Target, Time, Trend, Weight
from northing.model.time import CALENDAR_YEAR, FiscalCalendar, Grain, Period, add_months
from northing.model.words import Term

__all__ = [
    "CALENDAR_YEAR",
    "KINDS",
    "KIND_BY_CLASS",
    "KIND_BY_PLURAL",
    "ROLL_UP",
    "TIME",
    "TREND",
    "WHOLE",
    "Assessment",
    "BandScheme",
    "CausalLink",
    "Column",
    "Conflict",
    "Contribution",
    "Cycle",
    "Dashboard",
    "DataTest",
    "Dataset",
    "Directive",
    "Element",
    "Evaluability",
    "Field",
    "FiscalCalendar",
    "Forbidden",
    "Grain",
    "Influencer",
    "Initiative",
    "Invalid",
    "Issue",
    "KeyResult",
    "Kind",
    "Kpi",
    "Level",
    "Link",
    "Mark",
    "Measurement",
    "Member",
    "Metric",
    "Mission",
    "NorthingError",
    "NotFound",
    "Objective",
    "Origin",
    "Outcome",
    "Path",
    "Period",
    "Person",
    "Process",
    "Raci",
    "Ref",
    "Relation",
    "Role",
    "RollUp",
    "Run",
    "Scorecard",
    "Source",
    "SroiAccount",
    "Stage",
    "Stakeholder",
    "Strategy",
    "Survey",
    "Tactic",
    "Target",
    "Term",
    "Time",
    "Trend",
    "Unavailable",
    "Unit",
    "Value",
    "Visibility",
    "Vision",
    "Weight",
    "Where",
    "add_months",
    "has_errors",
    "kind_of",
    "member_key",
    "parse_member",
    "sort_issues",
]
