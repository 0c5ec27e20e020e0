"""Loading: bring the data of a plan's datasets in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.metrics.landing import load_dataset
from northing.model import Dataset, Source

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime

    from northing.metrics.loads import Load
    from northing.plan import Plan
    from northing.work.workspace import Workspace


def load_datasets(
    workspace: Workspace,
    plan: Plan,
    *,
    at: datetime,
    only: Collection[str] = (),
    progress: Callable[[str], None] | None = None,
) -> dict[str, Load]:
    """Bring in the data of a plan's datasets; where a load fails, the last good data stays.

    Args:
        workspace: where files are, and where they land.
        plan: what is declared.
        at: when.
        only: ids of datasets; all that have a source with an access point when empty.
        progress: told what is being read.

    Returns:
        What came of each, by id.
    """
    sources = plan.of_kind(Source)
    loads = {}
    for name, dataset in plan.of_kind(Dataset).items():
        source = sources.get(dataset.source)
        if source is None or not source.access_point or (only and name not in only):
            continue
        loads[name] = load_dataset(
            dataset, source, root=workspace.root, landed=workspace.landed_folder, at=at, progress=progress
        )
    return loads
