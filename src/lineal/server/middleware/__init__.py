"""What happens to every request before it reaches a protocol; each is one plain ASGI wrapper, listed in order in `server.app`."""
