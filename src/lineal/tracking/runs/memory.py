"""What the server remembers of runs from one search to the next, and nothing that it could not do without."""

from lineal.tracking.runs.fragments import Fragments


class RunMemory:
    """One for each database; used by all threads that read."""

    def __init__(self) -> None:
        """Nothing is remembered yet."""
        self.fragments = Fragments()

    def forget_unused(self) -> None:
        """Drop what nobody asked for lately; called from time to time."""
        self.fragments.forget_unused()
