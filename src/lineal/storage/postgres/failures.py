"""PostgreSQL's errors as ours. What the driver says goes into `detail`, for the log: it may name hosts and users."""

from psycopg import errors as pg

from lineal.errors import Corrupt, Invalid, Unavailable
from lineal.storage.shared_transaction import RetryCommand, RetryTransaction

LOST = "The connection to the database was lost; nothing was written"
LOST_AT_COMMIT = "The connection to the database was lost while it committed: the change may or may not have been made"


def translate(error: Exception, *, committing: bool) -> Exception:
    """Turn a driver's error into ours; anything else comes back as it is.

    Args:
        error: what was raised.
        committing: whether the commit had been sent, so that a lost connection leaves its outcome unknown.
    """
    detail = f"{type(error).__name__}: {error}"
    match error:
        case pg.SerializationFailure() | pg.DeadlockDetected() | pg.LockNotAvailable():
            return RetryTransaction(detail)
        case pg.UniqueViolation() | pg.ForeignKeyViolation() | pg.ExclusionViolation():
            return RetryCommand(detail)
        case pg.QueryCanceled():
            return Unavailable("The request took too long and was stopped", detail=detail)
        case pg.DiskFull():
            return Unavailable("The disk of the database is full; nothing was written", detail=detail)
        case pg.ReadOnlySqlTransaction():
            return Unavailable("The database cannot be written right now; nothing was written", detail=detail)
        case pg.DataCorrupted() | pg.IndexCorrupted():
            return Corrupt("The store's database is damaged", detail=detail)
        case pg.NumericValueOutOfRange() | OverflowError():
            return Invalid("number", "must fit in 64 bits", detail=detail)
        case UnicodeEncodeError() | pg.DataError(sqlstate=None) | pg.UntranslatableCharacter() | pg.CharacterNotInRepertoire():
            return Invalid("text", "must be valid Unicode, without lone surrogates and NUL characters", detail=detail)
        case pg.InvalidRegularExpression():
            return Invalid("regular expression", "PostgreSQL cannot read it", detail=detail)
        case pg.OperationalError() if (error.sqlstate or "").startswith("53"):
            return Unavailable("The database is out of resources; nothing was written", detail=detail)
        case pg.OperationalError() | pg.InterfaceError():
            return Unavailable(LOST_AT_COMMIT if committing else LOST, detail=detail)
        case _:
            return error
