"""What every protocol does with an error before it spells it in its own shape: log what is not for the caller, and answer what is."""

import logging

from lineal.errors import LinealError

SEE_LOG = "The server's log has the details."


def shown(error: Exception, name: str, log: logging.Logger, unknown: str) -> str:
    """Log what is internal to `error`, under the `name` its protocol has for it, and answer its public message.

    What is not a LinealError is a bug: it is logged whole, and `unknown` is all that is shown of it.
    """
    if not isinstance(error, LinealError):
        log.error("unhandled error", exc_info=error)
        return unknown
    if error.detail:
        log.warning("%s: %s", name, error.detail)
    return error.message
