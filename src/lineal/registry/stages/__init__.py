"""Stages: where a version stands on its way to production, with their whole history."""
