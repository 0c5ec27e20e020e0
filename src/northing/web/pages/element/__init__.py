"""The page of one element of the plan, whatever its kind."""
