"""The model registry: registered models, their versions, aliases and stages, and what each of them was at any time."""
