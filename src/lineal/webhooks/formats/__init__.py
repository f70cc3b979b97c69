"""The messages that receivers get, one module for each protocol."""
