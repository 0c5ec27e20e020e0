"""Use cases: check and commit a plan, measure, score, explain; every shell does its work through these."""
