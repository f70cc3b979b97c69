"""The one exception tree of Lineal. It knows nothing of HTTP: each protocol adapter maps it to its own shape.

    LinealError
    |-- NotFound(kind, name)           the thing asked for does not exist, or the caller may not know that it does
    |-- AlreadyExists(kind, name)      the name is taken
    |-- Invalid(field, reason)         an input breaks a rule; says which field and what would be right
    |-- Conflict(reason)               the input is fine but the present state forbids it
    |   `-- Stale(kind, name)          it is no longer what the caller read
    |-- Denied(action)                 the caller is known and may not
    |-- Unauthenticated()              the caller is not known
    |-- LimitExceeded(limit, actual)   more than a documented limit was asked for
    |-- Unsupported(feature)           a part of a protocol that Lineal does not speak
    |-- Unavailable(reason)            try again later: busy, shutting down, out of disk
    |   `-- Throttled(reason)          this caller asked too often: too many failed logins
    `-- Corrupt(what)                  stored bytes are not what they were

Every class carries two texts: `message`, for the caller, free of internals; and `detail`, for the log only.
"""


class LinealError(Exception):
    """Something went wrong in Lineal."""

    def __init__(self, message: str = "", *, detail: str = "") -> None:
        """Keep the public `message` apart from the internal `detail`; the class docstring is the default message."""
        self.message = message or (type(self).__doc__ or "").strip()
        self.detail = detail
        super().__init__(self.message)


class NotFound(LinealError):
    """The thing asked for does not exist."""

    def __init__(self, kind: str, name: object, message: str = "", *, detail: str = "") -> None:
        """Name the `kind` in the field's standard terms ("run", "model version") and the `name` or id asked for."""
        self.kind = kind
        self.name = str(name)
        super().__init__(message or f"{kind.capitalize()} '{name}' not found", detail=detail)


class AlreadyExists(LinealError):
    """The name is already taken."""

    def __init__(self, kind: str, name: object, message: str = "", *, detail: str = "") -> None:
        """Name the `kind` in the field's standard terms and the `name` that is taken."""
        self.kind = kind
        self.name = str(name)
        super().__init__(message or f"{kind.capitalize()} '{name}' already exists", detail=detail)


class Invalid(LinealError):
    """The input is not valid."""

    def __init__(self, field: str, reason: str, message: str = "", *, detail: str = "") -> None:
        """Name the `field` as the caller wrote it, and in `reason` what was wrong and what would be right."""
        self.field = field
        self.reason = reason
        super().__init__(message or f"Invalid value for '{field}': {reason}", detail=detail)


class Conflict(LinealError):
    """The present state does not allow this."""


class Stale(Conflict):
    """The thing is no longer what the caller read."""

    def __init__(self, kind: str, name: object, *, detail: str = "") -> None:
        """Name the `kind` in the field's standard terms and the `name` or id of what was changed meanwhile."""
        self.kind = kind
        self.name = str(name)
        super().__init__(f"{kind.capitalize()} '{name}' was changed since it was read; read it again", detail=detail)


class Denied(LinealError):
    """The caller may not do this."""


class Unauthenticated(LinealError):
    """The caller did not prove who they are."""


class LimitExceeded(LinealError):
    """A documented limit was exceeded."""

    def __init__(self, field: str, limit: int, actual: int, message: str = "", *, detail: str = "") -> None:
        """Name the `field`, its `limit` (inclusive, in the unit the field's name says) and the `actual` value."""
        self.field = field
        self.limit = limit
        self.actual = actual
        super().__init__(message or f"'{field}' is limited to {limit}, got {actual}", detail=detail)


class Unsupported(LinealError):
    """This part of the protocol is not supported."""


class Unavailable(LinealError):
    """The server cannot do this right now; try again."""

    def __init__(self, message: str = "", *, retry_after_s: int = 1, detail: str = "") -> None:
        """Say when to come back in `retry_after_s` (whole seconds, >= 1)."""
        self.retry_after_s = retry_after_s
        super().__init__(message, detail=detail)


class Throttled(Unavailable):
    """Too many attempts; try again later."""


class Corrupt(LinealError):
    """Stored bytes are not what they were."""
