"""How MLflow's messages show a value."""

import json


def shown(value: object, length_max: int = 500) -> str:
    """Write a refused value as JSON, cut to `length_max` characters."""
    text = json.dumps(value, default=str, sort_keys=True, separators=(",", ":"))
    return text if len(text) <= length_max else text[:length_max] + "..."
