"""Data: where numbers come from, and whether they may be trusted."""
