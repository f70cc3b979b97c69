"""Experiments, runs, params, tags, series (metrics), datasets and logged models: one folder each, alike inside."""
