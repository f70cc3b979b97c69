"""Aliases: names that move from version to version, with their whole history."""
