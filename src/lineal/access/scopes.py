"""Scopes: what a token may be used for, of all that its owner may do."""

from typing import Final, Literal, TypeAlias

from lineal.errors import Invalid

Scope: TypeAlias = Literal["all", "read", "tracking", "registry", "access"]

SCOPES: Final[dict[str, str]] = {
    "all": "Everything its owner may do",
    "read": "Reading of everything, and changing nothing",
    "tracking": "Experiments, runs, logged models and artifacts",
    "registry": "Registered models, versions, aliases and what is decided about them",
    "access": "Users, groups, roles, tokens and grants",
}


def check_scopes(scopes: tuple[str, ...]) -> tuple[str, ...]:
    """Answer the scopes of a token, each once, in order.

    Raises:
        Invalid: there are none, or there is no such scope.
    """
    unknown = sorted(set(scopes) - SCOPES.keys())
    if unknown or not scopes:
        raise Invalid("scopes", f"are some of {', '.join(SCOPES)}")
    return tuple(scope for scope in SCOPES if scope in scopes)


def within(wanted: tuple[str, ...], held: tuple[str, ...]) -> bool:
    """Whether a caller that holds some scopes may give a token others: nobody hands out more than they have."""
    return "all" in held or set(wanted) <= set(held)
