"""Explaining a number: its formula with the numbers put in, where they come from, who changed what and when."""

from northing.work.explain.explanation import Explanation, explain_indicator
from northing.work.explain.facts import Fact
from northing.work.explain.metric import MetricExplanation, explain_metric
from northing.work.explain.origin import Origin, Station, origin_of
from northing.work.explain.rows import SourceRows, source_rows
from northing.work.explain.sentence import headline

__all__ = [
    "Explanation",
    "Fact",
    "MetricExplanation",
    "Origin",
    "SourceRows",
    "Station",
    "explain_indicator",
    "explain_metric",
    "headline",
    "origin_of",
    "source_rows",
]
