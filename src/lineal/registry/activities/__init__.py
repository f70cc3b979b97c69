"""Activities: what happened to a version, for the people who work with it."""
