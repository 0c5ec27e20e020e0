"""Metrics: from a source's files to a dataset, from an expression to one shared scan, from that to measurements."""
