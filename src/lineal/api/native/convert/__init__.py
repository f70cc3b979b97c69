"""Between the messages of the native protocol and the subjects."""
