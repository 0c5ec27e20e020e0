"""Codes that no rule over a plan finds, because they are about a change or a query; they have pages all the same."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refusal:
    """One sort of refusal, with what its page says."""

    code: str
    title: str
    why: str
    level: str = "error"
    example_bad: str = ""
    example_good: str = ""


REFUSALS: tuple[Refusal, ...] = (
    Refusal(
        "NR001",
        "A change does not fit the plan",
        "A change deletes or renames an element that is not there, renames it to an id that is taken, or puts an "
        "element of another kind under an id. Look at the plan as it is now and make the change anew.",
    ),
    Refusal(
        "NR002",
        "A query cannot be read",
        "A query names a key or a kind that does not exist, or leaves a quote open. The message lists what exists.",
    ),
    Refusal(
        "NR003",
        "A setting of the workspace is wrong",
        "`northing.toml` is no TOML, names a setting that does not exist, or gives one a value that it cannot have. "
        "The message lists the settings.",
    ),
    Refusal(
        "NR004",
        "A typed-in measurement is wrong",
        "A line names a metric or member that does not exist, a metric that is computed and not typed in, a period of "
        "a grain that it is not measured by, or a value that is no number. Nothing of the file is recorded.",
    ),
    Refusal(
        "NR005",
        "What is to be recorded does not fit what is there",
        "A changeset holds no change, or a measurement is not finite or belongs to another run. Nothing is recorded.",
    ),
    Refusal(
        "NR006",
        "The folder is a workspace already",
        "A new workspace is made in an empty folder or a new one, so that no plan is written over.",
    ),
    Refusal(
        "NR007",
        "A password is not good enough",
        "The message says what a password needs.",
    ),
    Refusal(
        "NR008",
        "A day in an address is no day",
        "Days in addresses are written YYYY-MM-DD, such as 2013-10-01.",
    ),
    Refusal(
        "NR009",
        "Plan files and published plan were both changed",
        "Since the plan files and the published plan were last alike, the same field was changed in both, and to "
        "different values; or one side deleted an element that the other changed. Nobody but you can say which holds: "
        "write the published value into the file, or change the published plan, and try again. Fields that only one "
        "side changed are merged by themselves.",
    ),
    Refusal(
        "NR021",
        "Something of another tool cannot be carried over",
        "An import takes over what means the same here, and lists everything else with its place and reason: an error "
        "for a metric that was left out, a warning for something around it, such as a saved query, a hint for what is "
        "worth knowing. [What is carried over](../../how-to/import-dbt-metrics.md).",
    ),
    Refusal(
        "NR022",
        "Something that was carried over means a little different here",
        "The metric is there, but its numbers differ from those of the other tool in the way that the message says.",
        level="warning",
    ),
    Refusal(
        "NR190",
        "An element that is referred to cannot be deleted",
        "Other elements refer to it and would be left with a reference to nothing. Change or delete those first; "
        "the message lists them, with the field in which each refers to it.",
    ),
)
