"""History: what was changed, by whom, when and why."""
