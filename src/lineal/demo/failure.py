"""How the demo fails: with the step it was in and a sentence."""


class DemoFailed(Exception):
    """The demo could not go on."""

    def __init__(self, message: str, *, step: str = "") -> None:
        """Say in `message` what went wrong and what would help; `step` is the title of what was being done."""
        self.message = message
        self.step = step
        super().__init__(f"{step}: {message}" if step else message)
