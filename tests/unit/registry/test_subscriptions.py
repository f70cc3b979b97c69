import pytest

from lineal.access.values import Level
from lineal.errors import Invalid, LimitExceeded, NotFound
from lineal.registry.comments.commands import CreateComment, create_comment
from lineal.registry.stages.commands import TransitionStage, transition_stage
from lineal.registry.subscriptions.commands import KEPT_DAYS, MarkRead, Subscribe, forget_old, mark_read, subscribe
from lineal.registry.subscriptions.queries import Inbox, SubscriptionOf, get_subscription, read_inbox
from lineal.registry.subscriptions.values import SubscriptionState
from lineal.storage.sql import Sql

ALL, DEFAULT, ON, OFF = (SubscriptionState[name] for name in ("ALL_EVENTS", "DEFAULT", "SUBSCRIBED", "UNSUBSCRIBED"))


@pytest.fixture
def fraud(world):
    world.model("fraud")
    for _ in range(2):
        world.version("fraud")
    return world


def _say(world, text, version=1, by="linus"):
    return world.do(create_comment, CreateComment("fraud", version, text), actor=by)


def _heard(world, who, **more):
    page = world.ask(read_inbox, Inbox(1, world.viewer(who), **more))
    return [notification.activity.comment for notification in page.notifications]


def test_who_acts_on_a_version_follows_it(fraud):
    _say(fraud, "first", by="linus")
    _say(fraud, "second", by="grace")
    _say(fraud, "elsewhere", version=2, by="grace")
    fraud.do(transition_stage, TransitionStage("fraud", 1, "Staging", comment="moved"), actor="ken")
    assert _heard(fraud, "linus") == ["moved", "second"]
    assert _heard(fraud, "grace") == ["moved"]
    assert _heard(fraud, "ken") == []
    state = fraud.ask(get_subscription, SubscriptionOf(1, "fraud", 1, "ken"))
    assert (state.state, state.effective) == (ON, ON)


@pytest.mark.parametrize(
    ("of_model", "of_version", "effective", "is_told"),
    [
        (DEFAULT, DEFAULT, DEFAULT, False),
        (DEFAULT, ON, ON, True),
        (DEFAULT, OFF, OFF, False),
        (ALL, DEFAULT, ALL, True),
        (ALL, ON, ON, True),
        (ALL, OFF, OFF, False),
        (OFF, DEFAULT, OFF, False),
        (OFF, ON, OFF, False),
        (OFF, OFF, OFF, False),
    ],
)
def test_what_comes_of_what_one_says(fraud, of_model, of_version, effective, is_told):
    fraud.do(subscribe, Subscribe("fraud", None, of_model), actor="ken")
    fraud.do(subscribe, Subscribe("fraud", 1, of_version), actor="ken")
    assert fraud.ask(get_subscription, SubscriptionOf(1, "fraud", 1, "ken")).effective == effective
    _say(fraud, "hello")
    assert _heard(fraud, "ken") == (["hello"] if is_told else [])


def test_acting_does_not_overrule_what_one_said(fraud):
    fraud.do(subscribe, Subscribe("fraud", 1, OFF), actor="ken")
    _say(fraud, "I", by="ken")
    _say(fraud, "you")
    assert _heard(fraud, "ken") == []


def test_a_subscription_is_an_event_and_has_its_states(fraud):
    fraud.do(subscribe, Subscribe("fraud", None, ALL), actor="ken")
    assert fraud.events()[-1] == ("subscription.set", "fraud", {"state": "DEFAULT"}, {"state": "ALL_EVENTS"})
    before = fraud.events()
    fraud.do(subscribe, Subscribe("fraud", None, ALL), actor="ken")
    for version, state in ((None, ON), (1, ALL)):
        with pytest.raises(Invalid):
            fraud.do(subscribe, Subscribe("fraud", version, state), actor="ken")
    with pytest.raises(NotFound):
        fraud.do(subscribe, Subscribe("fraud", 9, ON), actor="ken")
    assert fraud.events() == before
    fraud.do(subscribe, Subscribe("fraud", None, DEFAULT), actor="ken")
    assert fraud.rows(Sql("select count(*) from subscriptions")) == [(0,)]


def test_read_marks_and_pages(fraud):
    fraud.do(subscribe, Subscribe("fraud", None, ALL), actor="ken")
    for number in range(5):
        _say(fraud, f"{number}")
    page = fraud.ask(read_inbox, Inbox(1, fraud.viewer("ken"), limit=2))
    assert ([n.activity.comment for n in page.notifications], page.unread_count) == (["4", "3"], 5)
    rest = fraud.ask(read_inbox, Inbox(1, fraud.viewer("ken"), before_id=page.next_id, limit=3))
    assert ([n.activity.comment for n in rest.notifications], rest.next_id) == (["2", "1", "0"], None)
    newest, other = page.notifications
    assert fraud.do(mark_read, MarkRead((newest.id, newest.id, 999)), actor="ken") == 1
    assert fraud.do(mark_read, MarkRead((other.id,)), actor="linus") == 0  # not linus's
    assert _heard(fraud, "ken", unread_only=True) == ["3", "2", "1", "0"]
    assert fraud.do(mark_read, MarkRead(until_id=rest.notifications[0].id), actor="ken") == 3
    assert _heard(fraud, "ken", unread_only=True) == ["3"]
    assert _heard(fraud, "ken") == ["4", "3", "2", "1", "0"]
    with pytest.raises(LimitExceeded):
        fraud.do(mark_read, MarkRead(tuple(range(1001))), actor="ken")


def test_what_one_may_not_read_any_more_is_not_shown(fraud):
    fraud.grant("ken", Level.READ)
    fraud.do(subscribe, Subscribe("fraud", None, ALL), actor="ken")
    _say(fraud, "secret")
    assert _heard(fraud, "ken") == ["secret"]
    fraud.grant("ken", Level.NONE)
    page = fraud.ask(read_inbox, Inbox(1, fraud.viewer("ken")))
    assert (page.notifications, page.unread_count) == ([], 0)


def test_old_notifications_are_forgotten(fraud):
    fraud.grant("ken", Level.READ)
    fraud.do(subscribe, Subscribe("fraud", None, ALL), actor="ken")
    _say(fraud, "old")
    fraud.now_us += (KEPT_DAYS * 24 * 3600 + 1) * 1_000_000
    _say(fraud, "new")
    assert fraud.do(forget_old, None) == 1
    assert _heard(fraud, "ken") == ["new"]
    assert fraud.rows(Sql("select count(*) from mail_outbox")) == [(1,)]
    assert fraud.rows(Sql("select count(*) from activities")) == [(2,)]
