"""Notifications by mail, against a real SMTP server on loopback."""

import asyncio
import socket
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from tests.unit.registry.world import World

from lineal import ledger
from lineal.access.values import Level
from lineal.registry.activities.values import Activity, ActivityType, Subject
from lineal.registry.comments.commands import CreateComment, create_comment
from lineal.registry.subscriptions.commands import Subscribe, subscribe
from lineal.registry.subscriptions.mail import ATTEMPTS_MAX, PAUSE_MS, Mail
from lineal.registry.subscriptions.values import SubscriptionState
from lineal.server.config import Config
from lineal.server.mailer import Mailer, composed
from lineal.storage.database import Origin
from lineal.storage.postgres import PostgresDatabase
from lineal.storage.sql import Sql
from lineal.storage.sqlite import SqliteDatabase


class PostOffice:
    """Takes mail, unless it is told not to."""

    def __init__(self) -> None:
        self.taken: list = []
        self.answer = "250 OK"
        self.rcpt_answer = "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - aiosmtpd's name
        if self.rcpt_answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.rcpt_answer

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - the same
        if self.answer.startswith("250"):
            self.taken.append((envelope.rcpt_tos, message_from_bytes(envelope.content, policy=policy.default)))
        return self.answer


@pytest.fixture
def office():
    return PostOffice()


@pytest.fixture
def smtp(office):
    def login(server, session, envelope, mechanism, data):
        return AuthResult(success=(data.login, data.password) == (b"lineal", b"secret"))

    controller = Controller(office, hostname="127.0.0.1", port=_free_port(), authenticator=login, auth_require_tls=False)
    controller.start()
    yield controller
    controller.stop()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def world(request):
    if request.param == "sqlite":
        database = SqliteDatabase.temporary(before_commit=ledger.flush)
    else:
        database = PostgresDatabase.open(request.getfixturevalue("postgres_url"), before_commit=ledger.flush)
    made = World(database)
    made.model("fraud")
    made.version("fraud")
    made.grant("ken", Level.READ)
    made.do(subscribe, Subscribe("fraud", None, SubscriptionState.ALL_EVENTS), actor="ken")
    yield made
    made.close()


def _config(smtp, **more) -> Config:
    return Config(smtp_host="127.0.0.1", smtp_port=smtp.port, smtp_security="none", smtp_from="Lineal <lineal@x.org>", **more)


def _step(world, config: Config, later_ms: int = 0) -> None:
    world.now_us += later_ms * 1000
    origin = Origin("lineal", world.now_us, unrestricted=True)
    world._runner.run(Mailer(world.database, config).step(origin))


def _outbox(world):
    return world.rows(Sql("select attempts, due_ms from mail_outbox"))


def test_a_notification_is_mailed_once(world, smtp, office):
    world.do(create_comment, CreateComment("fraud", 1, "looks good\nto me"), actor="linus")
    config = _config(smtp, smtp_user="lineal", smtp_password="secret", public_url="https://lineal.x.org/")
    for _ in range(2):
        _step(world, config)
    ((to, message),) = office.taken
    assert to == ["ken@x.org"]
    assert (message["Subject"], message["To"], message["From"]) == (
        "[fraud/1] linus commented on version 1 of fraud",
        "ken <ken@x.org>",
        "Lineal <lineal@x.org>",
    )
    assert message["Auto-Submitted"] == "auto-generated"
    text = message.get_content()
    assert "looks good\nto me" in text.replace("\r\n", "\n")
    assert "https://lineal.x.org" in text
    assert _outbox(world) == []


def test_a_server_that_is_away_is_tried_again_with_growing_pauses(world, smtp, office):
    office.answer = "451 later"
    world.do(create_comment, CreateComment("fraud", 1, "hello"), actor="linus")
    for attempt in range(3):
        _step(world, _config(smtp), later_ms=PAUSE_MS * 2**attempt)
        assert _outbox(world) == [(attempt + 1, world.now_us // 1000 + PAUSE_MS * 2**attempt)]
    _step(world, _config(smtp))  # too early
    assert _outbox(world)[0][0] == 3
    office.answer = "250 OK"
    _step(world, _config(smtp), later_ms=PAUSE_MS * 8)
    assert len(office.taken) == 1
    assert _outbox(world) == []


def test_no_server_at_all_is_tried_again_and_given_up(world, smtp, office, caplog):
    world.do(create_comment, CreateComment("fraud", 1, "hello"), actor="linus")
    config = Config(smtp_host="127.0.0.1", smtp_port=_free_port(), smtp_security="none", smtp_from="l@x.org")
    for attempt in range(ATTEMPTS_MAX):
        assert len(_outbox(world)) == 1
        _step(world, config, later_ms=PAUSE_MS * 2**attempt)
    assert _outbox(world) == []
    assert "gave up the mail" in caplog.text
    assert "ConnectionRefusedError" in caplog.text


def test_an_address_that_does_not_exist_is_given_up_at_once(world, smtp, office):
    office.rcpt_answer = "550 no such user"
    world.do(create_comment, CreateComment("fraud", 1, "hello"), actor="linus")
    _step(world, _config(smtp))
    assert (office.taken, _outbox(world)) == ([], [])


def test_a_wrong_password_loses_no_mail(world, smtp, office):
    world.do(create_comment, CreateComment("fraud", 1, "hello"), actor="linus")
    _step(world, _config(smtp, smtp_user="lineal", smtp_password="wrong"))
    assert office.taken == []
    assert [attempts for attempts, _ in _outbox(world)] == [1]


@pytest.mark.parametrize("change", ["no grant", "disabled", "no address"])
def test_who_may_not_read_it_any_more_gets_none(world, smtp, office, change):
    world.do(create_comment, CreateComment("fraud", 1, "secret"), actor="linus")
    sql = {
        "no grant": Sql("delete from grants"),
        "disabled": Sql("update principals set disabled_ms = 1 where name = 'ken'"),
        "no address": Sql("update principals set email = '' where name = 'ken'"),
    }[change]
    world.do(lambda tx, _: tx.run(sql), None)
    _step(world, _config(smtp))
    assert (office.taken, _outbox(world)) == ([], [])


def test_without_a_server_the_outbox_is_emptied(world):
    world.do(create_comment, CreateComment("fraud", 1, "hello"), actor="linus")
    assert len(_outbox(world)) == 1
    _step(world, Config())
    assert _outbox(world) == []
    assert world.rows(Sql("select count(*) from notifications")) == [(1,)]


def test_two_servers_send_a_mail_once(world, smtp, office):
    for number in range(5):
        world.do(create_comment, CreateComment("fraud", 1, f"{number}"), actor="linus")
    origin = Origin("lineal", world.now_us, unrestricted=True)

    async def both():
        await asyncio.gather(*(Mailer(world.database, _config(smtp)).step(origin) for _ in range(2)))

    world._runner.run(both())
    assert sorted(message.get_content().splitlines()[-1] for _, message in office.taken) == [f"{number}" for number in range(5)]


def test_names_cannot_add_headers():
    activity = Activity(
        id=1,
        model="a\r\nBcc: all@x.org\r\n\r\nbody",
        version=1,
        type=ActivityType.APPROVED_REQUEST,
        subject=Subject.ALIAS,
        source="",
        target="champion",
        comment="",
        system_comment="",
        actor="eve\nX-Evil: 1",
        created_ms=0,
        updated_ms=0,
        comment_id=None,
    )  # fmt: skip - the fields in their order
    message = composed(Mail(1, 0, "ken@x.org", "ken\r\nBcc: b@x.org", activity), "l@x.org", "")
    parsed = message_from_bytes(message.as_bytes(), policy=policy.default)
    assert set(parsed.keys()) == {
        "Subject",
        "From",
        "To",
        "Date",
        "Auto-Submitted",
        "Content-Type",
        "Content-Transfer-Encoding",
        "MIME-Version",
    }
    assert "approved and moved version 1" in parsed["Subject"]
