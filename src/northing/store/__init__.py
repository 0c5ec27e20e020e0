"""Keeping a plan's history and its facts: the protocols, and the implementations in memory and in files."""

from northing.store.protocols import MAIN, Branch, BranchStatus, Facts, PlanHistory, Revision, Store, Summaries, Summary

__all__ = ["MAIN", "Branch", "BranchStatus", "Facts", "PlanHistory", "Revision", "Store", "Summaries", "Summary"]
