"""Lineal: one store for everything about a team's models."""

__version__ = "0.1.0"
