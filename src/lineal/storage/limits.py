"""Limits of the storage kernel, each with its unit and its reason."""

WRITE_QUEUE_MAX = 5_000
"""Commands that may wait for the writer, each up to about 0.2 MB; beyond it `write` answers Unavailable rather than grow without bound."""

READ_QUEUE_MAX = 5_000
"""Reads that may wait for a reader thread; beyond it `read` answers Unavailable."""

BATCH_COMMANDS_MAX = 512
"""Commands that may share one physical transaction: bounds how long the first of them waits for its commit."""

BATCH_TIME_MAX_MS = 25
"""Once this much time has passed in a shared transaction it commits, whatever still waits."""

READ_TIME_MAX_MS = 30_000
"""A read that takes longer is interrupted: no caller waits that long, and it would hold back WAL checkpoints."""

BUSY_TIMEOUT_MS = 5_000
"""How long SQLite waits for a lock; only checkpoints compete, since one process owns the store."""

WRITE_STATEMENT_TIME_MAX_MS = 30_000
"""A statement of a write that takes longer is stopped (PostgreSQL): it holds up every other write of this server."""

LOCK_TIMEOUT_MS = 5_000
"""How long a write waits for a row or ledger lock of another server (PostgreSQL) before it is undone and run again."""

IDLE_TRANSACTION_MAX_MS = 60_000
"""PostgreSQL ends a transaction whose server went silent for so long, and with it the locks that others wait for."""

CONNECT_TIMEOUT_S = 5
"""How long to wait for a PostgreSQL connection; libpq counts in whole seconds, at least 2."""

READERS = 4
"""Read connections (threads): enough to keep two cores busy while one waits for the disk."""
