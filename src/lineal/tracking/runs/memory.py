"""What the server remembers of runs from one search to the next, and nothing that it could not do without."""

from lineal.tracking.runs.fragments import NOT_KEPT, Fragments
from lineal.tracking.runs.images import NO_IMAGES, Images


class RunMemory:
    """One for each database; used by all threads that read."""

    def __init__(self, fragments: Fragments, images: Images) -> None:
        """Remember there."""
        self.fragments = fragments
        self.images = images

    def forget_unused(self) -> None:
        """Drop what nobody asked for lately; called from time to time."""
        self.fragments.forget_unused()
        self.images.forget_unused()


NO_MEMORY = RunMemory(NOT_KEPT, NO_IMAGES)
"""Remembers nothing."""
