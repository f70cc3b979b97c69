"""The web app as the server serves it: its own page and files, and never in the way of a protocol."""

import asyncio
import gzip
import urllib.error
import urllib.request

import pytest

from lineal.api.asgi import Answer, send_answer
from lineal.server.app import PROTOCOLS
from lineal.server.interface import BASE_MARK, PAGES, POLICY, Interface


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_bytes(b"<!doctype html><head>" + BASE_MARK + b"</head>")
    (tmp_path / "assets" / "main-abc.js").write_bytes(b"go()")
    (tmp_path / "assets" / "main-abc.js.gz").write_bytes(gzip.compress(b"go()"))
    (tmp_path / "icon.svg").write_bytes(b"<svg/>")
    return tmp_path


async def _behind(_scope, _receive, send):
    await send_answer(send, Answer(418, b"behind"))


async def _ask(interface, path, *, method="GET", root="", **headers):
    sent = []

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "root_path": root,
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
    }
    await interface(scope, None, send)
    return sent[0]["status"], dict(sent[0]["headers"]), sent[1]["body"]


def _run(coroutine):
    return asyncio.run(coroutine)


def test_no_operation_has_a_path_of_the_app():
    firsts = {
        (prefix + operation.path).split("/")[1]
        for protocol in PROTOCOLS
        for operation in protocol.operations
        for prefix in (operation.prefixes if operation.prefixes is not None else protocol.prefixes)
    }
    assert {"api", "metrics", "health"} <= firsts
    assert firsts & PAGES == set()


@pytest.mark.parametrize("path", ["/", "/experiments", "/experiments/1", "/runs/abc", "/models/a b/versions/3", "/login"])
def test_pages_are_the_one_page(folder, path):
    status, headers, body = _run(_ask(Interface(_behind, folder=folder), path))
    assert status == 200
    assert b'<base href="/" />' in body
    assert headers[b"content-security-policy"] == POLICY.encode()
    assert "unsafe" not in POLICY
    assert headers[b"cache-control"] == b"no-cache"


@pytest.mark.parametrize(
    "path", ["/api/2.0/mlflow/runs/get", "/health", "/metrics", "/other", "/assets/none.js", "/index.html", "/../app.py", "/experimentsx"]
)
def test_everything_else_is_passed_on(folder, path):
    assert _run(_ask(Interface(_behind, folder=folder), path))[0] == 418


def test_what_changes_things_is_passed_on(folder):
    assert _run(_ask(Interface(_behind, folder=folder), "/", method="POST"))[0] == 418


def test_an_unchanged_page_is_not_sent_again(folder):
    interface = Interface(_behind, folder=folder)
    _, headers, _ = _run(_ask(interface, "/"))
    status, _, body = _run(_ask(interface, "/", if_none_match=headers[b"etag"].decode()))
    assert (status, body) == (304, b"")


def test_files_with_a_hash_in_their_name_are_kept_for_ever_and_packed_where_accepted(folder):
    interface = Interface(_behind, folder=folder)
    status, headers, body = _run(_ask(interface, "/assets/main-abc.js"))
    assert (status, body) == (200, b"go()")
    assert b"immutable" in headers[b"cache-control"]
    assert headers[b"content-type"] in {b"text/javascript", b"application/javascript"}
    _, headers, body = _run(_ask(interface, "/assets/main-abc.js", accept_encoding="gzip, br"))
    assert headers[b"content-encoding"] == b"gzip"
    assert gzip.decompress(body) == b"go()"
    assert _run(_ask(interface, "/icon.svg"))[1][b"cache-control"] == b"no-cache"


def test_what_people_logged_is_shown_where_it_can_reach_nothing(folder):
    (folder / "preview.html").write_bytes(b"<script></script>")
    status, headers, _ = _run(_ask(Interface(_behind, folder=folder), "/preview.html"))
    policy = headers[b"content-security-policy"].decode().split("; ")
    assert status == 200
    assert {"sandbox allow-scripts", "default-src 'none'"} <= set(policy)
    assert not any(part.startswith(("connect-src", "form-action", "frame-src")) or "allow-same-origin" in part for part in policy)


def test_a_file_that_a_later_build_removed_is_not_found(folder):
    interface = Interface(_behind, folder=folder)
    (folder / "icon.svg").unlink()
    assert _run(_ask(interface, "/icon.svg"))[0] == 418


def test_a_prefix_is_where_the_page_finds_its_files(folder):
    interface = Interface(_behind, folder=folder, prefix="/lineal")
    for path, root in (("/lineal/runs/abc", "/lineal"), ("/runs/abc", "")):
        assert b'<base href="/lineal/" />' in _run(_ask(interface, path, root=root))[2]
    assert _run(_ask(interface, "/lineal/assets/main-abc.js", root="/lineal"))[2] == b"go()"


def test_a_server_without_the_built_app_says_how_to_get_it(tmp_path):
    interface = Interface(_behind, folder=tmp_path / "none")
    status, _, body = _run(_ask(interface, "/"))
    assert status == 200
    assert b"make ui" in body
    assert _run(_ask(interface, "/runs/abc"))[0] == 418


def test_a_real_server_answers_its_first_page(server):
    with urllib.request.urlopen(server.url + "/") as answer:
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert b"Lineal" in answer.read()
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(server.url + "/nothing-here")
    assert refused.value.code == 404
