"""Runs with their params and tags."""
