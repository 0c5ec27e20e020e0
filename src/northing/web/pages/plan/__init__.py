"""The plan: everything in it, found by a small query language."""
