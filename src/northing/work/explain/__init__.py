"""Explaining a number: its formula with the numbers put in, where they come from, who changed what and when."""

from northing.work.explain.explanation import Explanation, explain_indicator
from northing.work.explain.facts import Fact
from northing.work.explain.origin import Origin, Station
from northing.work.explain.sentence import headline

__all__ = ["Explanation", "Fact", "Origin", "Station", "explain_indicator", "headline"]
