import pytest

from lineal.api.databricks.decode import decode
from lineal.api.databricks.wire.types import Message
from lineal.api.operation import Operation
from lineal.errors import Invalid


class Asked(Message, frozen=True):
    name: str = ""
    count: int | None = None
    archive: bool | None = None
    events: list[str] | None = None


ROW = Operation(name="ask", method="DELETE", path="/ask", permission="public", summary="Ask.", request=Asked, required=("name",))


def _decoded(query: bytes = b"", body: bytes = b"", **parameters: str) -> Asked:
    return decode(ROW, {"method": "DELETE", "query_string": query, "headers": []}, body, parameters)


def test_fields_come_from_the_query():
    found = _decoded(b"name=a%20b&count=7&archive=true&events=x&events=y&unknown=1")
    assert found == Asked(name="a b", count=7, archive=True, events=["x", "y"])


def test_fields_come_from_the_body_whatever_the_method():
    assert _decoded(body=b'{"name": "a", "count": "7", "archive": "false", "events": null}') == Asked(name="a", count=7, archive=False)
    assert _decoded(body=b'"{\\"name\\": \\"a\\"}"') == Asked(name="a")  # old clients encode twice


def test_the_path_beats_the_body_and_the_body_the_query():
    assert _decoded(b"name=query&count=1", b'{"name": "body"}') == Asked(name="body", count=1)
    assert _decoded(b"name=query", b'{"name": "body"}', name="path") == Asked(name="path")


@pytest.mark.parametrize(
    ("query", "body", "field"),
    [
        (b"", b"", "name"),
        (b"name=", b"", "name"),
        (b"name=a&count=many", b"", "count"),
        (b"name=a&archive=perhaps", b"", "archive"),
        (b"name=%ff", b"", "query"),
        (b"", b"[]", "body"),
        (b"", b"{", "body"),
        (b"", b'{"name": "\\u0000"}', "body"),
        (b"", b'{"name": "\\ud800"}', "body"),
        (b"", b'{"name": {}}', "name"),
    ],
)
def test_what_is_refused(query, body, field):
    with pytest.raises(Invalid) as refused:
        _decoded(query, body)
    assert refused.value.field == field
