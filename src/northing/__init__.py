"""Northing: how far an organisation has come towards where it said it wants to go, and how sure one can be of it."""

__version__ = "0.1.0"
