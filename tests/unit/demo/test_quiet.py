import logging

import pytest

from lineal.demo.failure import DemoFailed
from lineal.demo.quiet import LogWatch


@pytest.fixture
def watched():
    """A logger of its own, with the watch in it."""
    logger = logging.getLogger("lineal.tests.watched")
    watch = LogWatch()
    logger.addHandler(watch)
    yield logger, watch
    logger.removeHandler(watch)


def test_a_swallowed_failure_of_autologging_is_a_failure(watched):
    logger, watch = watched
    logger.warning("Encountered unexpected error during %s autologging: %s", "sklearn", "BAD_REQUEST")
    with pytest.raises(DemoFailed, match="sklearn autologging: BAD_REQUEST"):
        watch.raise_failures()


def test_information_is_none(watched):
    logger, watch = watched
    logger.info("Experiment does not exist. Creating a new experiment.")
    watch.raise_failures()
    assert watch.messages == []


def test_what_mlflow_cannot_write_down_of_the_environment_is_no_failure():
    watch = LogWatch()
    watch.emit(logging.LogRecord("mlflow.utils.environment", logging.WARNING, "", 0, "Failed to resolve installed pip version.", (), None))
    watch.raise_failures()
    watch.emit(logging.LogRecord("mlflow.utils.environment", logging.ERROR, "", 0, "broken", (), None))
    with pytest.raises(DemoFailed):
        watch.raise_failures()
