"""Prompts, which are registered models with a tag, in searches: hidden unless the filter speaks of that tag.

Source: mlflow 3.17, store/model_registry/sqlalchemy_store.py, `_update_query_to_exclude_prompts` and `_is_querying_prompt`.
"""

from typing import assert_never

from lineal.registry.names import PROMPT_TAG
from lineal.search import And, Condition, Filter, Not, Or
from lineal.search.tree import Node
from lineal.storage.sql import Sql

NOT_A_PROMPT_MODEL = Sql(
    "not exists (select 1 from registered_model_tags pm where pm.model_id = m.id and pm.key = ? and lower(pm.value) = 'true')",
    PROMPT_TAG,
)
"""Whether the registered model `m` is none."""
NOT_A_PROMPT_VERSION = NOT_A_PROMPT_MODEL + Sql(
    " and not exists (select 1 from model_version_tags pv where pv.version_id = v.id and pv.key = ? and lower(pv.value) = 'true')",
    PROMPT_TAG,
)
"""Whether the version `v` of the registered model `m` is none."""


def speaks_of_prompts(parsed: Filter) -> bool:
    """Whether a filter has a condition on the prompt tag."""
    return parsed.root is not None and _speaks(parsed.root)


def _speaks(node: Node) -> bool:
    match node:
        case And(parts) | Or(parts):
            return any(map(_speaks, parts))
        case Not(part):
            return _speaks(part)
        case Condition():
            return node.field.entity == "tags" and node.field.key == PROMPT_TAG
        case _:
            assert_never(node)
