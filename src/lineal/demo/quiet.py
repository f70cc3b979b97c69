"""Which noise of the libraries is silenced, and which is an error.

MLflow's autologging catches its own exceptions and logs them as warnings. In a demo that would be a lie told politely, so `LogWatch`
collects what the `mlflow` logger says and `raise_failures` turns such a warning into the end of the demo.
"""

import logging
import os
import warnings

from lineal.demo.failure import DemoFailed

ENVIRONMENT = {
    "GIT_PYTHON_REFRESH": "quiet",  # a machine without git is fine
    "MLFLOW_DISABLE_TELEMETRY": "true",  # a demo talks to its own server only
    "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",  # the demo draws its own
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "3",  # its seven would keep a demo whose server died waiting for minutes
    "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT": "true",  # one line for every run would bury the progress
    "MPLBACKEND": "agg",  # autologging draws with pyplot; no window may open
}

EXPECTED_WARNINGS = (
    (FutureWarning, r"sklearn|mlflow|lightgbm"),  # how mlflow calls the newest scikit-learn
    (DeprecationWarning, r"sklearn|mlflow|lightgbm"),
    (UserWarning, r"mlflow\.types|mlflow\.models|mlflow\.data"),  # hints about integer columns
    (UserWarning, r"sklearn\.utils\.validation"),  # arrays instead of frames inside a meta-estimator
)

EXPECTED_LOGGERS = (
    "mlflow.utils.environment",  # what of this environment it cannot write down, such as the version of a pip that is not installed
    "mlflow.utils.requirements_utils",  # the same
    "mlflow.utils.git_utils",  # a machine without git is fine
)

EXPECTED_MESSAGES = (
    "Failed to determine whether UCVolumeDatasetSource",  # of a dataset that lives in memory
    "input_example",  # what mlflow could not infer about how the example will be served
)


def set_environment() -> None:
    """Set the switches that the libraries read when they are imported; a value the user set stays."""
    for name, value in ENVIRONMENT.items():
        os.environ.setdefault(name, value)


def silence_warnings() -> None:
    """Ignore the warnings that are about how the libraries use each other, and no other ones."""
    for category, module in EXPECTED_WARNINGS:
        warnings.filterwarnings("ignore", category=category, module=module)
    warnings.filterwarnings("ignore", message=r".*stages.*deprecated.*")  # the demo shows one on purpose
    warnings.filterwarnings("ignore", message=r".*eval_set.*deprecated.*")  # lightgbm 4.7; 4.5 knows no other way


class LogWatch(logging.Handler):
    """Keeps what mlflow logs at warning level and above, instead of printing it between the progress bars."""

    def __init__(self) -> None:
        """Start with nothing kept."""
        super().__init__(level=logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the message unless it is expected."""
        message = record.getMessage()
        if record.levelno < logging.ERROR and record.name in EXPECTED_LOGGERS:
            return
        if not any(expected in message for expected in EXPECTED_MESSAGES):
            self.messages.append(f"{record.name}: {message}")

    def install(self) -> None:
        """Take the place of mlflow's own handlers."""
        logger = logging.getLogger("mlflow")
        logger.handlers = [self]
        logger.propagate = False

    def raise_failures(self) -> None:
        """Raise `DemoFailed` when mlflow logged anything that is not expected."""
        if self.messages:
            raise DemoFailed("mlflow warned: " + " | ".join(self.messages))
