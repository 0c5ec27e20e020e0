"""Importing dbt semantic models and metrics: everything that passes the check is taken over, all else is listed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from northing.codec.exchange.dbt import load_project
from northing.model import Dataset, Invalid, Issue, Metric, Source, Where, has_errors, kind_of, sort_issues
from northing.plan import Plan
from northing.work.check import check
from northing.work.importing.datasets import Datasets, source_element
from northing.work.importing.metrics import Metrics
from northing.work.importing.names import Ids, slug
from northing.work.importing.options import Options
from northing.work.importing.refusal import LeftOut, errors_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from northing.codec.exchange.dbt import Project
    from northing.model import Element

LEFT_OUT = "NR021"
EMPTY_PLAN = Plan.of([])
DEFAULTS = Options()


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a project of another tool.

    Attributes:
        name: the project's name.
        elements: sources, datasets and metrics, ready for the plan.
        issues: everything that was left out (error), means something different (warning) or is worth knowing (hint).
        found: how many metrics the project defines.
        carried: how many of them were taken over.
    """

    name: str
    elements: tuple[Element, ...]
    issues: tuple[Issue, ...]
    found: int
    carried: int

    @property
    def is_whole(self) -> bool:
        """Tell whether nothing was left out."""
        return not has_errors(self.issues)


def import_dbt(path: Path, *, plan: Plan = EMPTY_PLAN, options: Options = DEFAULTS) -> Imported:
    """Read a dbt project and return what it becomes here.

    Args:
        path: a YAML file, a folder with YAML files, or `semantic_manifest.json`.
        plan: the plan that it comes into; its ids are kept free of the import's.
        options: what was decided about it.

    Raises:
        NotFound: there is nothing to import.
        Invalid: the source cannot be called as was decided.
    """
    has_source = isinstance(plan.elements.get(options.source), Source)
    if not has_source:
        _require_free(options.source, plan)
    project = load_project(path)
    ids = Ids([*plan.elements, options.source], prefix=options.prefix)
    datasets = Datasets(project, ids, options)
    metrics = Metrics(project, datasets, ids, options)
    metrics.make_all()
    source = [] if has_source else [source_element(project, options)]
    elements = _sound(source, datasets, metrics, plan)
    carried = {metrics.drafts.name_by_id[element.id] for element in elements if isinstance(element, Metric)}
    issues = [
        *project.faults,
        *project.left_out,
        *project.notes,
        *_refusals(project, metrics),
        *_notes(project, datasets, metrics, elements),
    ]
    whole = [name for name in project.metrics if name in carried and name not in metrics.drafts.refusals]
    return Imported(project.name, tuple(elements), tuple(sort_issues(issues)), len(project.metrics), len(whole))


def _require_free(source: str, plan: Plan) -> None:
    """Refuse the id of a source that is none, or that something else has."""
    if source in plan.elements:
        message = f"the id '{source}' is that of a {kind_of(plan.elements[source]).title.lower()}, not of a source"
        raise Invalid([Issue(LEFT_OUT, "error", message, Where(element=source), "choose another id for the source")])
    if slug(source) != source:
        message = f"'{source}' cannot be the id of a source"
        raise Invalid([Issue(LEFT_OUT, "error", message, fix=f"write {slug(source) or 'dbt'}")])


def _sound(source: Sequence[Source], datasets: Datasets, metrics: Metrics, plan: Plan) -> list[Element]:
    """Return the elements that pass the check of the whole plan; the others are left out, and what needs them."""
    while True:
        metrics.drafts.finish()
        kept = list(metrics.drafts.elements.values())
        used = frozenset(found.dataset for found in kept if found.dataset is not None)
        sets = datasets.elements(used)
        elements: list[Element] = [*(source if sets else ()), *sets, *kept]
        if not kept:
            return elements
        whole = Plan.of([*plan, *elements], profile=plan.profile)
        faults = errors_of(check(whole, only={element.id for element in elements}))
        wrong = {issue.where.element: issue for issue in reversed(faults)}
        refused = [found for found in kept if found.id in wrong or found.dataset in wrong]
        if not refused:
            return elements
        for found in refused:
            _refuse(found, wrong.get(found.id) or wrong[str(found.dataset)], metrics)


def _refuse(element: Metric, issue: Issue, metrics: Metrics) -> None:
    reason = f"does not pass the check: {issue.message}"
    metrics.drafts.refusals.setdefault(metrics.drafts.name_by_id[element.id], LeftOut(reason, fix=issue.fix))
    del metrics.drafts.elements[element.id]


def _refusals(project: Project, metrics: Metrics) -> Iterable[Issue]:
    for name, refusal in metrics.drafts.refusals.items():
        where = refusal.where if refusal.where.file else project.metrics[name].where
        yield Issue(LEFT_OUT, "error", f"the metric '{name}' {refusal.reason}", where, refusal.fix)


def _notes(project: Project, datasets: Datasets, metrics: Metrics, elements: Sequence[Element]) -> Iterable[Issue]:
    """Yield what is worth knowing about what was taken over, and about what nothing needed."""
    kept = {metrics.drafts.name_by_id[element.id] for element in elements if isinstance(element, Metric)}
    yield from (note for name, note in metrics.notes.items() if name in kept)
    for model in datasets.unused:
        message = f"the semantic model '{model.name}' has no metric of its own here, so it was left out"
        yield Issue(LEFT_OUT, "warning", message, model.where, "Northing joins no tables; join them in a dbt model")
    used = {given.name for metric in project.metrics.values() for given in (metric.measure,) if given is not None}
    for name, (_, measure) in project.measures.items():
        if name not in used:
            yield Issue(LEFT_OUT, "hint", f"the measure '{name}' is in no metric, so it was left out", measure.where)
    told: set[tuple[str, ...]] = set()
    for dataset in (element for element in elements if isinstance(element, Dataset)):
        guessed = datasets.guessed_columns(dataset.id)
        if guessed and guessed not in told:
            told.add(guessed)
            message = f"the types of these columns of '{dataset.id}' are judged by their use: {', '.join(guessed)}"
            yield Issue(LEFT_OUT, "hint", message, Where(element=dataset.id), "correct those that are wrong")
