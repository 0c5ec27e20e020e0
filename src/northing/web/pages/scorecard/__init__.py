"""The scorecard: the tree of indicators with status, result, target, score and trend."""
