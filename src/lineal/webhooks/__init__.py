"""Webhooks: who is told of which events, what is owed to them, and how it is sent until it arrived."""
