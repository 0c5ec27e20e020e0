"""Notes of a run: what it read and how it computed, kept with it so that any number can be explained later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.metrics.dialect import render_all
from northing.metrics.plan import metric_sql
from northing.work.methods import definition_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from northing.model import Metric
    from northing.work.measuring.rounds import Done, Round


def run_notes(
    done: Iterable[Done], metrics: Mapping[str, Metric], versions: Mapping[str, int], *, head: int, until: date
) -> dict[str, object]:
    """Return what a run notes.

    Args:
        done: what was measured of each dataset.
        metrics: every metric that was measured or computed from others, by id.
        versions: number of each metric's definition.
        head: head of the plan that was measured.
        until: the last day whose rows counted.

    Returns:
        Plain values: `plan` and `until`; for every dataset its version, its files with their digests, the engine, and
        the rounds with their days, rows read, seconds and queries; for every metric its definition and version, the
        version of the data, its condition, its round and one query that gives its values.
    """
    measured = list(done)
    noted: dict[str, dict[str, object]] = {
        name: {"definition": definition_of(metric), "number": versions.get(name, 1)} for name, metric in metrics.items()
    }
    for item in measured:
        for place, found in enumerate(item.rounds):
            for metric in found.plan.metrics:
                if metric.metric in noted:
                    noted[metric.metric] |= {
                        "dataset": found.plan.dataset,
                        "version": item.basis.load.version,
                        "sql": metric_sql(found.plan, metric),
                        "filter": render_all(metric.rows.conditions) if metric.rows.conditions else "",
                        "round": place,
                    }
    return {
        "plan": head,
        "until": until.isoformat(),
        "datasets": {item.basis.dataset.id: _dataset_notes(item) for item in measured},
        "metrics": noted,
    }


def _dataset_notes(done: Done) -> dict[str, object]:
    load = done.basis.load
    return {
        "version": load.version,
        "loaded_at": load.loaded_at.isoformat(),
        "rows": load.rows,
        "files": [{"name": file.name, "sha256": file.sha256} for file in load.files],
        "rounds": [_round_notes(found) for found in done.rounds],
    }


def _round_notes(found: Round) -> dict[str, object]:
    days = found.due.days
    measured = found.measured
    return {
        "engine": measured.engine,
        "metrics": len(found.plan.metrics),
        "spans": None if days is None else [[first.isoformat(), last.isoformat()] for first, last in days],
        "rows_read": measured.rows_read,
        "seconds": round(sum(query.seconds for query in measured.queries), 6),
        "queries": [
            {
                "sql": query.sql,
                "metrics": query.metrics,
                "cells": query.cells,
                "rows": query.rows,
                "seconds": round(query.seconds, 6),
            }
            for query in measured.queries
        ],
    }
