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
        "NR190",
        "An element that is referred to cannot be deleted",
        "Other elements refer to it and would be left with a reference to nothing. Change or delete those first; "
        "the message lists them, with the field in which each refers to it.",
    ),
)
