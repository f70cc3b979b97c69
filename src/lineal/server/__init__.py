"""The composition root: configuration, the ASGI application on one screen, background jobs."""
