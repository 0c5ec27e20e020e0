"""Northing: how far an organisation has come towards where it said it wants to go, and how sure anyone can be of that."""

__version__ = "0.1.0"
