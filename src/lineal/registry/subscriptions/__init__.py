"""Subscriptions: who hears of what happens to versions, in an inbox and by mail."""
