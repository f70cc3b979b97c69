"""Registered models: named lines of versions."""
