"""Starting and ending the server, as a process."""

import subprocess
import sys

from tests import servers


def _start(*options):
    return subprocess.run([sys.executable, "-m", "lineal", "server", *options], capture_output=True, text=True, timeout=60, check=False)


def test_ends_cleanly_on_a_signal_and_starts_again_on_its_store(tmp_path):
    first = servers.LinealServer(str(tmp_path))
    assert first.stop() == 0
    second = servers.LinealServer(str(tmp_path))
    assert second.stop() == 0
    assert "Traceback" not in first.log + second.log


def test_a_second_server_on_the_same_store_is_told_what_to_do(tmp_path):
    with servers.serving(tmp_path):
        refused = _start("--store", str(tmp_path), "--port", "0")
    assert refused.returncode == 1
    assert "is in use by process" in refused.stderr
    assert "--store postgresql://" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_taken_port_is_said(server):
    refused = _start("--store", ":memory:", "--port", server.url.rpartition(":")[2])
    assert refused.returncode == 1
    assert "Choose another --port" in refused.stderr


def test_a_network_is_not_served_without_login_unless_told():
    refused = _start("--store", ":memory:", "--port", "0", "--host", "0.0.0.0")
    assert refused.returncode == 1
    assert "nobody has to log in" in refused.stderr
    assert "--auth on" in refused.stderr


def test_stores_that_cannot_be_are_refused_clearly(tmp_path):
    (tmp_path / "lineal.db").write_bytes(b"not a database at all" * 100)
    for options in (("--store", str(tmp_path)), ("--store", "mysql://x"), ("--store", "postgresql://localhost:1/none", "--artifacts", "x")):
        refused = _start("--port", "0", *options)
        assert refused.returncode == 1, options
        assert "Traceback" not in refused.stderr, refused.stderr
        assert refused.stderr.startswith("Error: "), refused.stderr
