"""What is in use now: every alias, and every version in production, with since when and by whom."""

from typing import Final, Literal

import msgspec

from lineal.access.decisions import readable
from lineal.access.values import UNRESTRICTED, Viewer
from lineal.storage.database import Reader
from lineal.storage.sql import Sql

IN_USE_PAGE_MAX = 1_000
PRODUCTION: Final = "Production"
_ALIAS, _STAGE = 0, 1
_KINDS: dict[int, Literal["alias", "stage"]] = {_ALIAS: "alias", _STAGE: "stage"}


class InUse(msgspec.Struct, frozen=True):
    """Asks for a page of what is in use, the last moved first."""

    workspace_id: int
    viewer: Viewer = UNRESTRICTED
    before: tuple[int, int, int] | None = None
    """`next` of the page before; None for the first page."""
    limit: int = 100
    """1 to IN_USE_PAGE_MAX."""


class Use(msgspec.Struct, frozen=True):
    """An alias or a stage that has a version now."""

    kind: Literal["alias", "stage"]
    label: str
    """The alias, or the stage."""
    name: str
    """Of the registered model."""
    version: int
    public_id: str
    """Of the version."""
    from_us: int
    actor: str
    """Who put it there."""


class UsePage(msgspec.Struct, frozen=True):
    """One page, and where to go on."""

    uses: tuple[Use, ...]
    next: tuple[int, int, int] | None
    """For `InUse.before`; None at the end."""


def in_use(reader: Reader, query: InUse) -> UsePage:
    """Answer a page of what is in use and may be read by the viewer."""
    assert 1 <= query.limit <= IN_USE_PAGE_MAX
    mine = readable(reader, query.viewer, "registered_model", Sql("m.id"))
    rows = reader.rows(_moved(_ALIAS, mine, query) + Sql(" order by 6 desc, h.id desc limit ?", query.limit + 1))
    rows += reader.rows(_moved(_STAGE, mine, query) + Sql(" order by 6 desc, h.id desc limit ?", query.limit + 1))
    rows.sort(key=lambda row: (-row[5], row[0], -row[7]))
    shown = rows[: query.limit]
    uses = tuple(Use(_KINDS[row[0]], *row[1:7]) for row in shown)
    return UsePage(uses, (shown[-1][5], shown[-1][0], shown[-1][7]) if len(rows) > query.limit else None)


def _moved(kind: int, mine: Sql, query: InUse) -> Sql:
    """Rows of (kind, label, model, version, public id, since, actor, id)."""
    head = Sql("select ? as kind, ", kind) + (Sql("h.alias") if kind == _ALIAS else Sql("h.stage"))
    source = Sql(" from alias_history h") if kind == _ALIAS else Sql(" from stage_history h")
    only = Sql("h.to_us is null") if kind == _ALIAS else Sql("h.to_us is null and h.stage = ?", PRODUCTION)
    return (
        head
        + Sql(", m.name, h.version, v.public_id, h.from_us, h.actor, h.id")
        + source
        + Sql(" join registered_models m on m.id = h.model_id join model_versions v on v.id = h.version_id where ")
        + only
        + Sql(" and m.workspace_id = ? and m.deleted_ms is null and v.deleted_ms is null and ", query.workspace_id)
        + mine
        + Sql(" and ")
        + _before(kind, query.before)
    )


def _before(kind: int, before: tuple[int, int, int] | None) -> Sql:
    if before is None:
        return Sql("1 = 1")
    from_us, last_kind, last_id = before
    if kind == last_kind:
        return Sql("h.from_us <= ? and (h.from_us < ? or h.id < ?)", from_us, from_us, last_id)
    return Sql("h.from_us <= ?", from_us) if kind > last_kind else Sql("h.from_us < ?", from_us)
