"""Accounts: who may log in, and which party of the plan each is."""
