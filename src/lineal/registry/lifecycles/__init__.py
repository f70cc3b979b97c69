"""Lifecycles: which stages the versions of a registered model go through, and who may move them."""
