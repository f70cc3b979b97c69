"""The sender on real sockets: what it sends, and where it does not go."""

import asyncio
import datetime as dt
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tests.receivers import Receiver, always, receiving

from lineal.server import sender as sending
from lineal.server.sender import HttpSender
from lineal.webhooks.receivers import Allowed
from lineal.webhooks.sending import Outcome, Outgoing
from lineal.webhooks.values import RESPONSE_BYTES_MAX

LOOPBACK = Allowed.parse(["127.0.0.0/8"])
NOTHING = Allowed()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


def send(sender: HttpSender, url: str, *, verify_tls: bool = True, body: bytes = b"{}") -> Outcome:
    message = Outgoing(url, (("Content-Type", "application/json"), ("X-Test", "1")), body, verify_tls)
    return asyncio.run(sender.send(message))


class Resolver:
    """Answers names as a test wants, one answer for each question; the sockets are real."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    async def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def test_a_message_arrives_as_it_is(receiver):
    outcome = send(HttpSender(LOOPBACK), receiver.url, body=b'{"a": 1}')
    assert (outcome.status, outcome.body, outcome.is_success) == (200, "ok", True)
    (request,) = receiver.requests
    assert (request.body, request.path, request.headers["x-test"]) == (b'{"a": 1}', "/hook", "1")
    assert request.headers["host"] == receiver.url.removeprefix("http://").removesuffix("/hook")


def test_the_name_is_in_the_host_header_and_the_address_is_connected_to(receiver):
    resolver = Resolver(["127.0.0.1"])
    outcome = send(HttpSender(LOOPBACK, resolver), receiver.url.replace("127.0.0.1", "hooks.internal"))
    assert outcome.is_success
    assert receiver.requests[0].headers["host"].startswith("hooks.internal:")
    assert resolver.asked == ["hooks.internal"]


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "localhost", "127.1", "2130706433", "0x7f.0.0.1", "0177.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]",
        "0.0.0.0", "0", "[::]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]",
    ],
)  # fmt: skip
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_loopback_is_not_gone_to_however_it_is_written(receiver, host, scheme):
    port = receiver.url.rpartition(":")[2]
    outcome = send(HttpSender(NOTHING), f"{scheme}://{host}:{port}")
    assert outcome.status is None
    assert outcome.error
    assert receiver.requests == []
    assert receiver.started == 0


def test_plain_http_goes_to_nobody_who_is_not_allowed():
    outcome = send(HttpSender(NOTHING, Resolver(["93.184.216.34"])), "http://example.org/")
    assert "https://" in outcome.error


@pytest.mark.parametrize("address", ["10.0.0.1", "169.254.169.254", "::ffff:10.0.0.1", "fe80::1%eth0", "fd00::1"])
def test_a_name_with_one_private_address_is_not_gone_to(receiver, address):
    resolver = Resolver(["93.184.216.34", address])
    outcome = send(HttpSender(NOTHING, resolver), "https://example.org/")
    assert "not a public one" in outcome.error


def test_a_name_that_is_given_another_address_gains_nothing(receiver):
    """DNS rebinding: the name is asked for once, and what was looked at is what is connected to."""
    resolver = Resolver(["127.0.0.1"], ["127.0.0.2"])
    sender = HttpSender(Allowed.parse(["127.0.0.1"]), resolver)
    with receiving(host="127.0.0.2", port=receiver.server.server_port) as inside:
        url = receiver.url.replace("127.0.0.1", "rebind.example.org")
        assert send(sender, url).is_success
        assert resolver.asked == ["rebind.example.org"]
        assert "127.0.0.2 is not a public one" in send(sender, url).error
        assert (receiver.started, inside.started) == (1, 0)


def test_the_peer_of_the_socket_is_looked_at_again(receiver, monkeypatch):
    """Were an address to pass the first look, the connected socket would not."""
    looks: list[str] = []
    original = HttpSender._check

    def lenient_once(self, url, address):
        looks.append(str(address))
        if len(looks) > 1:
            original(self, url, address)

    monkeypatch.setattr(HttpSender, "_check", lenient_once)
    outcome = send(HttpSender(NOTHING), receiver.url)
    assert looks == ["127.0.0.1", "127.0.0.1"]
    assert "not a public one" in outcome.error
    assert receiver.started == 0


def test_redirects_are_not_followed(receiver):
    def elsewhere(number: int, body: bytes):
        return 307, {"Location": receiver.url}, b""

    with receiving(elsewhere) as first:
        outcome = send(HttpSender(LOOPBACK), first.url)
    assert (outcome.status, outcome.is_success) == (307, False)
    assert "redirects" in outcome.error
    assert receiver.started == 0


def test_proxies_of_the_environment_are_not_used(receiver, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, receiver.url)
    with receiving() as other:
        assert send(HttpSender(LOOPBACK), other.url).is_success
    assert receiver.started == 0


def test_only_the_beginning_of_an_answer_is_read():
    def long(number: int, body: bytes):
        return 200, {}, b"a\0" * 10_000_000

    with receiving(long) as talker:
        outcome = send(HttpSender(LOOPBACK), talker.url)
    assert outcome.status == 200
    assert outcome.body == "a�" * (RESPONSE_BYTES_MAX // 2)


def test_a_compressed_answer_is_not_unpacked():
    bomb = b"\x1f\x8b" + bytes(100)
    with receiving(always(200, {"Content-Encoding": "gzip"}, bomb)) as sly:
        assert send(HttpSender(LOOPBACK), sly.url).status == 200


def test_a_receiver_that_drips_ends(monkeypatch):
    monkeypatch.setattr(sending, "ATTEMPT_TIMEOUT_S", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def drip() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
                for _ in range(50):
                    try:
                        connection.sendall(b"x")
                    except OSError:
                        return
                    time.sleep(0.1)

        thread = threading.Thread(target=drip)
        thread.start()
        outcome = send(HttpSender(LOOPBACK), f"http://127.0.0.1:{listener.getsockname()[1]}/")
        thread.join()
    assert (outcome.status, outcome.is_success) == (None, False)
    assert "no answer within" in outcome.error
    assert outcome.duration_ms < 4_000


def test_nobody_listens():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    outcome = send(HttpSender(LOOPBACK), f"http://127.0.0.1:{port}/")
    assert "ConnectError" in outcome.error


def test_the_next_address_is_tried_where_nobody_listens_at_the_first(receiver):
    resolver = Resolver(["127.0.0.9", "127.0.0.1"])
    assert send(HttpSender(LOOPBACK, resolver), receiver.url.replace("127.0.0.1", "two.internal")).is_success


def test_a_receiver_may_ask_for_a_pause():
    with receiving(always(429, {"Retry-After": "7"})) as busy:
        assert send(HttpSender(LOOPBACK), busy.url).retry_after_s == 7
    with receiving(always(429, {"Retry-After": "Fri, 31 Dec 1999 23:59:59 GMT"})) as busy:
        assert send(HttpSender(LOOPBACK), busy.url).retry_after_s is None


@pytest.fixture(scope="module")
def certificate(tmp_path_factory) -> Path:
    """A certificate for hooks.internal that signs itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hooks.internal")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("hooks.internal")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(pem + made.public_bytes(serialization.Encoding.PEM))
    return file


@pytest.fixture
def secure(certificate: Path) -> Iterator[tuple[Receiver, list[str]]]:
    """A receiver with TLS, and the names that clients asked for."""
    names: list[str] = []
    receiver = Receiver()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.sni_callback = lambda _socket, name, _context: names.append(str(name))
    receiver.server.socket = context.wrap_socket(receiver.server.socket, server_side=True)
    receiver.url = receiver.url.replace("http://127.0.0.1", "https://hooks.internal")
    yield receiver, names
    receiver.close()


def trusting(certificate: Path) -> HttpSender:
    """A sender that trusts the certificate, on a resolver that says where hooks.internal is."""
    sender = HttpSender(LOOPBACK, Resolver(["127.0.0.1"]))
    sender._contexts[True] = ssl.create_default_context(cafile=str(certificate))
    return sender


def test_tls_speaks_of_the_name_although_an_address_is_connected_to(secure, certificate):
    receiver, names = secure
    assert send(trusting(certificate), receiver.url).is_success
    assert names == ["hooks.internal"]


def test_a_certificate_of_another_name_is_refused(secure, certificate):
    receiver, _ = secure
    outcome = send(trusting(certificate), receiver.url.replace("hooks.internal", "other.internal"))
    assert "certificate" in outcome.error.lower()
    assert receiver.requests == []


def test_an_unknown_certificate_is_refused_unless_nobody_shall_look(secure):
    receiver, names = secure
    sender = HttpSender(LOOPBACK, Resolver(["127.0.0.1"]))
    assert "certificate" in send(sender, receiver.url).error.lower()
    assert send(sender, receiver.url, verify_tls=False).is_success
    assert names[-1] == "hooks.internal"
