"""Checking a plan as a whole: structure, values and expressions; as it is stored, and as it stands in files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.metrics.check import check_metrics
from northing.metrics.computed import check_dataset
from northing.model import Dataset, Metric, sort_issues
from northing.plan import Plan
from northing.rules import all_rules, check_plan

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from northing.codec import Partial
    from northing.codec.yaml import Folder, Positions
    from northing.model import Issue


def check(plan: Plan, *, only: Collection[str] | None = None) -> list[Issue]:
    """Return everything that is wrong or doubtful in a plan: its structure, its values, its expressions.

    Args:
        plan: the plan.
        only: ids of the elements to check, such as `affected` returns after a change; all when left out.

    Returns:
        All issues at once, by place.
    """
    metrics, datasets = plan.of_kind(Metric), plan.of_kind(Dataset)
    return sort_issues(
        [
            *check_plan(plan, only=only),
            *check_metrics(list(metrics.values()), datasets, only=only),
            *_check_datasets(found for name, found in datasets.items() if only is None or name in only),
        ]
    )


def _check_datasets(datasets: Iterable[Dataset]) -> Iterator[Issue]:
    return (issue for dataset in datasets for issue in check_dataset(dataset))


def check_folder(folder: Folder, plan: Plan) -> list[Issue]:
    """Return everything that is wrong or doubtful in plan files, all at once, each with its line.

    An element with a field that could not be read is checked as far as it is known, so that its other faults need not
    wait. Nothing is said of what could not be read but why it could not.

    Args:
        folder: the files.
        plan: their sound elements.
    """
    lost = folder.unread | folder.astray
    found = _check_known(plan, folder.partial, lost) if lost else check(plan)
    return sort_issues([*folder.issues, *(_placed(issue, folder.positions) for issue in found)])


def _check_known(plan: Plan, partial: Mapping[str, Partial], lost: frozenset[str]) -> Iterator[Issue]:
    """Yield what is found in sound elements and in the known fields of the others."""
    whole = Plan.of([*plan, *(found.element for found in partial.values())], profile=plan.profile)
    local = [rule for rule in all_rules() if rule.is_local]
    wider = [rule for rule in all_rules() if not rule.is_local]
    found = [
        *check_plan(whole, rules=local, unread=lost),
        *check_plan(plan, rules=wider, unread=lost),
        *_check_measures(whole, partial, lost),
    ]
    for issue in found:
        known = partial.get(issue.where.element)
        if known is None or not known.is_faulty(issue.where.field):
            yield issue


def _check_measures(whole: Plan, partial: Mapping[str, Partial], lost: frozenset[str]) -> Iterator[Issue]:
    """Yield what is wrong with metrics and datasets, as far as their definitions could be read."""
    datasets = {
        name: found
        for name, found in whole.of_kind(Dataset).items()
        if name not in partial or _has_known_columns(partial[name])
    }
    metrics = [*whole.of_kind(Metric).values(), *(Metric(id=name, title=name) for name in lost if name not in whole)]
    yield from _check_datasets(datasets.values())
    for issue in check_metrics(metrics, datasets):
        is_for_want = issue.code in _FOR_WANT and issue.where.element in partial
        if not is_for_want and not (issue.code in _OF_OTHERS and lost):
            yield issue


def _has_known_columns(partial: Partial) -> bool:
    """Tell whether expressions can be held against a dataset: all it says of its columns could be read."""
    tops = {fault.partition(".")[0] for fault in partial.faults}
    return tops <= _BESIDE_COLUMNS


_BESIDE_COLUMNS = {field for field in Dataset.__dataclass_fields__ if field not in ("columns", "time_column")}
_FOR_WANT = {"NR330"}  # something is missing: where a field could not be read, it may be that one
_OF_OTHERS = {"NR336"}  # a metric lacks periods or dimensions: not known of one that could not be read


def _placed(issue: Issue, positions: Positions) -> Issue:
    """Add file and line to an issue that only knows its element and field."""
    return issue.at(positions.find(issue.where.element, issue.where.field))
