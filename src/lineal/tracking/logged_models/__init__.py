"""Logged models: what training made, with params, tags and metrics of its own, before anyone registers it."""
