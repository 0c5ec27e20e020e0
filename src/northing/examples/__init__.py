"""Example workspaces, as package data: a fictional port authority's flights, and a published plan of a foundation."""
