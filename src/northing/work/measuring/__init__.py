"""Measuring: bring the data in, find out what is due, compute it, and record what is new."""

from northing.work.measuring.loading import load_datasets
from northing.work.measuring.report import DatasetReport, Outcome
from northing.work.measuring.run import measure
from northing.work.needs import measured_metrics

__all__ = ["DatasetReport", "Outcome", "load_datasets", "measure", "measured_metrics"]
