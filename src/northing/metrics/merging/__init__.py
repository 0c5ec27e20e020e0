"""Merging: from the cells that scans give back to the results of metrics, in arrays."""
