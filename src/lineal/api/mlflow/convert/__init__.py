"""From messages to commands, and from values to messages."""
