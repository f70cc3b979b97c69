"""Who stands behind a request, once its credentials have been proven."""

from lineal.access.principals import SQL
from lineal.access.values import ACCOUNT_KINDS, MEMBERSHIPS_MAX, Caller
from lineal.storage.database import Reader


def caller_of(reader: Reader, principal_id: int) -> Caller | None:
    """Answer the caller that an account is, with its groups and roles, or None when it is gone or disabled."""
    row = reader.row(SQL.principal_by_id, id=principal_id)
    if row is None or row[1] not in ACCOUNT_KINDS or row[9] is not None:
        return None
    collections = reader.rows(SQL.collections_of_account, id=principal_id, limit=MEMBERSHIPS_MAX)
    return Caller(
        name=row[2],
        principal_id=principal_id,
        principal_ids=(principal_id, *(int(found[0]) for found in collections)),
        is_admin=bool(row[6]) or any(found[1] for found in collections),
    )
