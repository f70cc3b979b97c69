"""Datasets with their versions, and what went into and came out of runs."""
