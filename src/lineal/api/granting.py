"""Granting on objects that are named as people name them, and who may grant: whoever manages the object.

What holds for the store or for every object of a kind is an administrator's to grant, and so is an alias that is protected on every model.
"""

import msgspec

from lineal.access.decisions import is_protected, level_on, may_move_alias, require
from lineal.access.grants import Grant, HolderPage, ListHolders, Revoke, Target, Who, grant, list_holders, revoke
from lineal.access.names import alias_key
from lineal.access.protection import ListProtected, Protect, ProtectedPage, Unprotect, list_protected, protect, unprotect
from lineal.access.values import EVERY, Level, ObjectKind, Viewer
from lineal.errors import Denied, Invalid, NotFound
from lineal.registry.models.lookup import find_model, name_of_model, unknown_model
from lineal.registry.names import check_alias, check_new_alias
from lineal.storage.database import Reader, Transaction
from lineal.tracking.experiments.queries import ById, get_experiment
from lineal.tracking.experiments.queries import unknown as unknown_experiment
from lineal.tracking.experiments.values import parse_experiment_id

ALL = "*"
"""The name of every object of a kind."""


class Place(msgspec.Struct, frozen=True):
    """What a grant is on, as people name it."""

    kind: ObjectKind
    name: str = ""
    """The id of an experiment, the name of a registered model, ALL for every one; empty for the store."""
    alias: str = ""
    """Where the kind is `alias`: its name, on the registered model `name`; ALL for every alias."""


class GrantOn(msgspec.Struct, frozen=True):
    """Grant a level on an object; NONE takes it back."""

    who: Who
    place: Place
    level: Level
    may_create: bool = False


class HoldersOf(msgspec.Struct, frozen=True):
    """A page of who was granted what on an object itself."""

    viewer: Viewer
    workspace_id: int
    place: Place
    after: int
    limit: int


class LevelOf(msgspec.Struct, frozen=True):
    """What may a viewer do with an object?"""

    viewer: Viewer
    workspace_id: int
    place: Place


class ProtectAlias(msgspec.Struct, frozen=True):
    """Protect an alias of a registered model, or (ALL) of every one; or protect it no longer."""

    model: str
    alias: str
    is_protected: bool = True


class ProtectedOf(msgspec.Struct, frozen=True):
    """A page of the protected aliases of a registered model, or (ALL) of those of every one."""

    viewer: Viewer
    workspace_id: int
    model: str
    after: str
    limit: int


def grant_on(tx: Transaction, command: GrantOn) -> None:
    """Grant a level on an object, if the caller manages it.

    Raises:
        NotFound: there is nobody of that name, or no such object that the caller may read.
        Denied: the caller does not manage it.
        Invalid, Conflict: see `access.grants.grant`.
    """
    target = managed_target(tx, Viewer.of(tx.origin), tx.origin.workspace_id, command.place)
    if command.level == Level.NONE and not command.may_create:
        revoke(tx, Revoke(command.who, target))
    else:
        grant(tx, Grant(command.who, target, command.level, command.may_create))


def holders_of(reader: Reader, query: HoldersOf) -> HolderPage:
    """Answer a page of who was granted what on an object itself, to whoever manages it.

    Raises:
        NotFound, Denied: as for `grant_on`.
    """
    target = managed_target(reader, query.viewer, query.workspace_id, query.place)
    return list_holders(reader, ListHolders(target.kind, target.id, target.detail, query.after, query.limit))


def level_of(reader: Reader, query: LevelOf) -> Level:
    """Answer what a viewer may do with an object. Of an alias it is at least EDIT where they may move it, else below EDIT.

    Raises:
        NotFound: there is none that the viewer may read.
    """
    target = target_of(reader, query.workspace_id, query.place)
    kind = "registered_model" if target.kind == "alias" else target.kind
    if target.id != EVERY:
        require(reader, query.viewer, kind, target.id, Level.READ, _unknown(query.place))
    level = level_on(reader, query.viewer, kind, target.id)
    if target.kind != "alias":
        return level
    if may_move_alias(reader, query.viewer, query.workspace_id, target.id, query.place.alias):
        return max(level, Level.EDIT)
    return min(level, Level.READ)


def protect_alias(tx: Transaction, command: ProtectAlias) -> None:
    """Protect an alias, or protect it no longer, if the caller manages the registered model.

    Raises:
        NotFound, Denied: as for `grant_on`.
        Invalid: it is no alias.
    """
    check_new_alias(command.alias)
    target = managed_target(tx, Viewer.of(tx.origin), tx.origin.workspace_id, Place("registered_model", command.model))
    if command.is_protected:
        protect(tx, Protect(target.id, alias_key(command.alias), target.subject))
    else:
        unprotect(tx, Unprotect(target.id, alias_key(command.alias), target.subject))


def protected_of(reader: Reader, query: ProtectedOf) -> ProtectedPage:
    """Answer a page of protected aliases.

    Raises:
        NotFound: there is no such model that the viewer may read.
    """
    place = Place("registered_model", query.model)
    target = target_of(reader, query.workspace_id, place)
    if target.id != EVERY:
        require(reader, query.viewer, "registered_model", target.id, Level.READ, _unknown(place))
    return list_protected(reader, ListProtected(query.workspace_id, target.id, query.after, query.limit))


def managed_target(reader: Reader, viewer: Viewer, workspace_id: int, place: Place) -> Target:
    """Answer what a place is, to whoever manages it.

    Raises:
        NotFound: there is none that the viewer may read.
        Denied: the viewer does not manage it.
        Invalid: nothing can be called so.
    """
    if viewer.unrestricted:
        return target_of(reader, workspace_id, place)
    if place.kind == "store" or place.name == ALL:
        message = "What holds for more than one object is an administrator's to grant"
        raise Denied(message)
    target = target_of(reader, workspace_id, place)
    kind = "registered_model" if target.kind == "alias" else target.kind
    require(reader, viewer, kind, target.id, Level.MANAGE, _unknown(place))
    if target.kind == "alias" and (place.alias == ALL or is_protected(reader, workspace_id, EVERY, place.alias)):
        message = f"The alias '{place.alias}' is protected on every registered model: it is an administrator's to grant"
        raise Denied(message)
    return target


def target_of(reader: Reader, workspace_id: int, place: Place) -> Target:
    """Answer what a place is.

    Raises:
        NotFound: there is none.
        Invalid: nothing can be called so.
    """
    if place.kind == "alias":
        if place.alias != ALL:
            check_alias(place.alias)
        model = target_of(reader, workspace_id, Place("registered_model", place.name))
        return Target("alias", model.id, f"{model.subject}@{place.alias}", alias_key(place.alias))
    if place.alias:
        raise Invalid("alias", "is named where the object is one, and only there")
    if place.kind == "store":
        if place.name not in {"", ALL}:
            raise Invalid("object", "is left out for the store")
        return Target("store", EVERY, "store")
    if place.name == ALL:
        return Target(place.kind, EVERY, ALL)
    if place.kind == "experiment":
        experiment = get_experiment(reader, ById(workspace_id, parse_experiment_id(place.name)))
        return Target("experiment", experiment.id, experiment.name)
    model_row = find_model(reader, workspace_id, place.name)
    return Target("registered_model", model_row.id, model_row.name)


def place_of(reader: Reader, kind: ObjectKind, object_id: int, detail: str) -> Place | None:
    """Answer how people name what a grant is on; None where it is gone."""
    if kind == "store":
        return Place("store")
    if object_id == EVERY:
        return Place(kind, ALL, detail)
    if kind == "experiment":
        return Place("experiment", str(object_id))
    name = name_of_model(reader, object_id)
    return None if name is None else Place(kind, name, detail)


def _unknown(place: Place) -> NotFound:
    return unknown_experiment(place.name) if place.kind == "experiment" else unknown_model(place.name)
