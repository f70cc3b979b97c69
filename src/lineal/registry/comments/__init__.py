"""Comments: what people say about a version."""
