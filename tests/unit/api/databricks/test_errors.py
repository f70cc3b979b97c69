import logging

import msgspec
import pytest

from lineal import errors
from lineal.api.databricks.errors import answer_error

RETRIED = {429, 503}
"""What databricks-sdk tries again for five minutes."""


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (errors.NotFound("run", "x"), 404, "RESOURCE_DOES_NOT_EXIST"),
        (errors.AlreadyExists("run", "x"), 400, "RESOURCE_ALREADY_EXISTS"),
        (errors.Invalid("name", "is required"), 400, "INVALID_PARAMETER_VALUE"),
        (errors.LimitExceeded("name", 1, 2), 400, "INVALID_PARAMETER_VALUE"),
        (errors.Conflict("busy"), 400, "INVALID_STATE"),
        (errors.Denied(), 403, "PERMISSION_DENIED"),
        (errors.Unauthenticated(), 401, "UNAUTHENTICATED"),
        (errors.Throttled(), 401, "UNAUTHENTICATED"),
        (errors.Unsupported(), 501, "NOT_IMPLEMENTED"),
        (errors.Unavailable(retry_after_s=3), 503, "TEMPORARILY_UNAVAILABLE"),
        (errors.Corrupt(), 500, "DATA_LOSS"),
        (ValueError("secret"), 500, "INTERNAL_ERROR"),
    ],
)
def test_each_error_has_its_code(error, status, code, caplog):
    answer = answer_error(error)
    assert (answer.status, msgspec.json.decode(answer.body)["error_code"]) == (status, code)
    assert (answer.status in RETRIED) == (type(error) is errors.Unavailable)
    assert b"secret" not in answer.body
    headers = dict(answer.headers)
    assert headers[b"content-type"] == b"application/json"
    assert headers.get(b"retry-after") == (b"3" if status == 503 else None)
    assert (b"www-authenticate" in headers) == (status == 401)
    assert any(record.levelno == logging.ERROR for record in caplog.records) == (code == "INTERNAL_ERROR")


def test_details_are_for_the_log_alone(caplog):
    answer = answer_error(errors.Conflict("busy", detail="by process 7"))
    assert b"process 7" not in answer.body
    assert "process 7" in caplog.text
