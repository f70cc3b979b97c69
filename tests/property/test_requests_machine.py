"""Requests and moves against a dictionary: whoever does whatever in whatever order, the registry answers as the dictionary does."""

import contextlib
import dataclasses

import msgspec
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from tests.unit.registry.world import World

from lineal import ledger
from lineal.access.values import Level, Viewer
from lineal.errors import AlreadyExists, Conflict, Denied, Invalid, NotFound
from lineal.registry.activities.queries import ActivitiesOf, list_activities
from lineal.registry.activities.values import Subject
from lineal.registry.aliases.commands import SetAlias, set_alias
from lineal.registry.lifecycles.commands import SetLifecycle, set_lifecycle
from lineal.registry.lifecycles.values import DEFAULT, Lifecycle, Move
from lineal.registry.requests import commands
from lineal.registry.requests.commands import ApproveRequest, CancelRequest, CreateRequest, RejectRequest
from lineal.registry.requests.queries import RequestsOf, WaitingFor, list_requests, list_waiting
from lineal.registry.requests.values import RequestAction
from lineal.registry.stages.commands import TransitionStage, transition_stage
from lineal.storage.database import Database, Transaction
from lineal.storage.postgres import PostgresDatabase
from lineal.storage.sql import Sql
from lineal.storage.sqlite import SqliteDatabase

LEVELS = {
    "reader": Level.READ,
    "editor": Level.EDIT,
    "stager": Level.MANAGE_STAGING,
    "producer": Level.MANAGE_PRODUCTION,
    "second": Level.MANAGE_PRODUCTION,
    "robot": Level.MANAGE_PRODUCTION,
    "boss": Level.MANAGE,
}
"""What they were granted at first."""
OWNER = "producer"
"""Who made the token of `robot`, a service account: the two are one pair of hands."""
TEAM = Level.MANAGE_PRODUCTION
"""What the members of a group may do besides what they were granted themselves."""
VERSIONS = (1, 2)
people = st.sampled_from(sorted(LEVELS))
versions = st.sampled_from(VERSIONS)
picks = st.integers(0, 30)
"""Which of what is open."""
targets = st.one_of(
    st.tuples(st.just(Subject.STAGE), st.sampled_from(DEFAULT.names)),
    st.tuples(st.just(Subject.ALIAS), st.sampled_from(("champion", "best"))),
)
LIFECYCLES = {
    "default": DEFAULT,
    "four eyes": msgspec.structs.replace(DEFAULT, four_eyes=True),
    "approved": msgspec.structs.replace(
        DEFAULT, moves=(Move("*", "Production", Level.MANAGE_PRODUCTION, needs_approval=True), *DEFAULT.moves)
    ),
    "one way": Lifecycle(
        stages=DEFAULT.stages,
        moves=(
            Move("None", "Staging", Level.EDIT),
            Move("Staging", "Production", Level.MANAGE_PRODUCTION),
            Move("*", "Archived", Level.MANAGE_STAGING),
            Move("Archived", "None", Level.MANAGE),
        ),
        archive_stage="Archived",
    ),
}


@dataclasses.dataclass
class Registry:
    """The dictionary."""

    stages: dict[int, str]
    aliases: dict[str, int]
    requests: set[tuple[int, Subject, str, str]]
    """Version, kind, target and creator of the open ones."""
    lifecycle: Lifecycle = DEFAULT

    def at(self, version: int, kind: Subject, target: str) -> bool:
        return self.stages[version] == target if kind == Subject.STAGE else self.aliases.get(target) == version

    def level(self, version: int, kind: Subject, target: str) -> Level | None:
        """What the move needs; None where there is no way."""
        if kind == Subject.ALIAS:
            return Level.EDIT
        move = self.lifecycle.move(self.stages[version], target)
        return None if move is None else move.level

    def needs(self, version: int, kind: Subject, target: str) -> Level:
        """What a move needs that was asked for: there is a way."""
        level = self.level(version, kind, target)
        assert level is not None
        return level

    def asked(self, version: int, kind: Subject, target: str) -> set[str]:
        return {creator for at, what, where, creator in self.requests if (at, what, where) == (version, kind, target)}

    def resolve(self, version: int, kind: Subject, target: str) -> None:
        self.requests = {request for request in self.requests if request[:3] != (version, kind, target)}

    def put(self, version: int, kind: Subject, target: str, *, archive: bool = False) -> None:
        if kind == Subject.ALIAS:
            self.aliases[target] = version
        else:
            if archive:
                for other, stage in self.stages.items():
                    if other != version and stage == target:
                        self._move(other, "Archived")
            self._move(version, target)
        self.resolve(version, kind, target)

    def _move(self, version: int, stage: str) -> None:
        self.stages[version] = stage
        self.resolve(version, Subject.STAGE, stage)
        self.fit(version)

    def fit(self, version: int) -> None:
        """Close what there is no way for."""
        self.requests = {
            request
            for request in self.requests
            if request[0] != version or request[1] == Subject.ALIAS or self.lifecycle.move(self.stages[version], request[2]) is not None
        }


class Place(World):
    """People who may be in a group."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.team: set[str] = set()

    def viewer(self, name: str) -> Viewer:
        found = super().viewer(name)
        team = super().viewer("team").principal_ids if name in self.team else ()
        return msgspec.structs.replace(found, principal_ids=(*found.principal_ids, *team))

    def make_robot(self) -> None:
        """Turn `robot` into a service account with a token that somebody made and ended since."""

        def made(tx: Transaction, _: None) -> None:
            tx.run(Sql("update principals set kind = 'service_account' where name = 'robot'"))
            columns = Sql("insert into access_tokens (principal_id, name, digest, hint, scopes, created_ms, created_by, revoked_ms) ")
            values = Sql("select id, 'ci', ?, '', 'all', 0, ?, 1 from principals where name = 'robot'", b"digest", OWNER)
            tx.run(columns + values)

        self.do(made, None)


class Requests(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.levels = dict(LEVELS)
        self.lonely: list[object] = []
        self.world = Place(self.opened())
        self.known = Registry(dict.fromkeys(VERSIONS, "None"), {}, set())

    def opened(self) -> Database:
        return SqliteDatabase.temporary(before_commit=ledger.flush)

    def teardown(self) -> None:
        self.world.close()

    def level(self, who: str) -> Level:
        return max(self.levels[who], TEAM) if who in self.world.team else self.levels[who]

    def may_not_approve(self, by: str, creator: str) -> bool:
        """Whether it would be the same pair of eyes, whatever level they have."""
        hands = {by, *({OWNER, "robot"} if by in {OWNER, "robot"} else ())}
        return self.known.lifecycle.four_eyes and creator in hands

    @initialize(name=st.sampled_from(sorted(LIFECYCLES)), asked=st.lists(st.tuples(people, versions, targets), min_size=4, max_size=12))
    def start(self, name, asked) -> None:
        self.world.model("fraud")
        for _ in VERSIONS:
            self.world.version("fraud")
        for who, level in LEVELS.items():
            self.world.grant(who, level)
        self.world.grant("team", TEAM)
        self.world.make_robot()
        self.rule_otherwise("boss", name)
        for by, version, what in asked:
            self._ask(by, version, *what)

    def _do(self, f, command, by: str, refused: type[Exception] | None) -> None:
        before = self.world.rows(Sql("select count(*) from events"))
        if refused is None:
            self.world.do(f, command, actor=by)
        else:
            with pytest.raises(refused):
                self.world.do(f, command, actor=by)
            assert self.world.rows(Sql("select count(*) from events")) == before, "a refused command left an event"

    @rule(several=st.sets(people, min_size=1, max_size=3), version=versions, what=targets)
    def ask(self, several, version, what):
        for by in sorted(several):
            self._ask(by, version, *what)

    def _ask(self, by, version, kind, target):
        refused = None
        if self.known.at(version, kind, target) or self.known.level(version, kind, target) is None:
            refused = Conflict
        elif by in self.known.asked(version, kind, target):
            refused = AlreadyExists
        self._do(commands.create_request, CreateRequest("fraud", version, kind, target), by, refused)
        if refused is None:
            self.known.requests.add((version, kind, target, by))

    @rule(by=people, version=versions, what=targets, archive=st.booleans())
    def approve(self, by, version, what, archive):
        self._approve(by, version, *what, archive=archive)

    def _approve(self, by, version, kind, target, *, archive):
        asked = self.known.asked(version, kind, target)
        refused: type[Exception] | None = None
        if not asked:
            refused = NotFound
        elif self.level(by) < self.known.needs(version, kind, target) or all(self.may_not_approve(by, creator) for creator in asked):
            refused = Denied
        elif archive and (kind == Subject.ALIAS or target not in self.known.lifecycle.archiving):
            refused = Invalid
        self._do(commands.approve_request, ApproveRequest("fraud", version, kind, target, archive), by, refused)
        if refused is None:
            if self.known.lifecycle.four_eyes:
                approved = Sql("select created_by, resolved_by from transition_requests where state = 'approved' ")
                row = approved + Sql("order by resolved_ms desc, id limit ?", len(asked))
                resolved = self.world.rows(row)
                assert {by for _, by in resolved} == {by}
                if all({creator, by} <= {OWNER, "robot"} or creator == by for creator, by in resolved):
                    self.lonely.append(resolved)
            self.known.put(version, kind, target, archive=archive)

    @rule(pick=picks, is_creator=st.booleans(), by=people, how=st.sampled_from(("approve", "reject", "cancel", "cancel")))
    def decide(self, pick, is_creator, by, how):
        """Decide on what is open, perhaps by who asked for it."""
        waiting = sorted(self.known.requests)
        if not waiting:
            return
        version, kind, target, creator = waiting[pick % len(waiting)]
        by = creator if is_creator else by
        match how:
            case "approve":
                self._approve(by, version, kind, target, archive=False)
            case "reject":
                self._reject(by, version, kind, target)
            case _:
                self._cancel(by, creator, version, kind, target)

    @rule(by=people, version=versions, what=targets)
    def reject(self, by, version, what):
        self._reject(by, version, *what)

    def _reject(self, by, version, kind, target):
        refused: type[Exception] | None = None
        if not self.known.asked(version, kind, target):
            refused = NotFound
        elif self.level(by) < self.known.needs(version, kind, target):
            refused = Denied
        self._do(commands.reject_request, RejectRequest("fraud", version, kind, target), by, refused)
        if refused is None:
            self.known.resolve(version, kind, target)

    @rule(by=people, creator=people, version=versions, what=targets)
    def cancel(self, by, creator, version, what):
        self._cancel(by, creator, version, *what)

    def _cancel(self, by, creator, version, kind, target):
        asked = self.known.asked(version, kind, target)
        refused: type[Exception] | None = None
        if not asked:
            refused = NotFound
        elif creator != by and self.level(by) < Level.MANAGE:
            refused = Denied
        elif creator not in asked:
            refused = NotFound
        self._do(commands.cancel_request, CancelRequest("fraud", version, kind, target, creator), by, refused)
        if refused is None:
            self.known.requests.discard((version, kind, target, creator))

    @rule(by=people, version=versions, stage=st.sampled_from(DEFAULT.names), archive=st.booleans())
    def move(self, by, version, stage, archive):
        move = self.known.lifecycle.move(self.known.stages[version], stage)
        stays = self.known.stages[version] == stage
        refused: type[Exception] | None = None
        if archive and stage not in self.known.lifecycle.archiving:
            refused = Invalid
        elif move is None:
            refused = None if stays and self.level(by) >= Level.MANAGE else (Denied if stays else Conflict)
        elif self.level(by) < move.level or (move.needs_approval and not stays):
            refused = Denied
        self._do(transition_stage, TransitionStage("fraud", version, stage, archive_existing=archive), by, refused)
        if refused is None:
            self.known.put(version, Subject.STAGE, stage, archive=archive)

    @rule(by=people, version=versions, alias=st.sampled_from(("champion", "best")))
    def point(self, by, version, alias):
        refused = None if self.level(by) >= Level.EDIT else Denied
        self._do(set_alias, SetAlias("fraud", alias, version), by, refused)
        if refused is None:
            self.known.put(version, Subject.ALIAS, alias)

    @rule(by=people, name=st.sampled_from(sorted(LIFECYCLES)))
    def rule_otherwise(self, by, name):
        refused = None if self.level(by) >= Level.MANAGE else Denied
        self._do(set_lifecycle, SetLifecycle("fraud", LIFECYCLES[name]), by, refused)
        if refused is None:
            self.known.lifecycle = LIFECYCLES[name]
            for version in VERSIONS:
                self.known.fit(version)

    @rule(who=people.filter(lambda name: name != "boss"), level=st.sampled_from(sorted(set(LEVELS.values()))))
    def grant(self, who, level):
        """Rights change between asking and approving."""
        self.world.grant(who, level)
        self.levels[who] = level

    @rule(who=people.filter(lambda name: name != "boss"), joins=st.booleans())
    def join_or_leave(self, who, joins):
        (self.world.team.add if joins else self.world.team.discard)(who)

    @invariant()
    def nobody_has_approved_their_own(self):
        """Whatever the dictionary says: of each request that was approved under four eyes, somebody else than its hands approved one."""
        assert self.lonely == []

    @invariant()
    def versions_are_where_the_dictionary_says(self):
        found = {number: self.world.get("fraud", number) for number in VERSIONS}
        assert {number: version.stage for number, version in found.items()} == self.known.stages
        assert {alias: number for number, version in found.items() for alias in version.aliases} == self.known.aliases

    @invariant()
    def open_requests_are_those_of_the_dictionary(self):
        viewer = self.world.viewer("boss")
        found = {
            (number, request.kind, request.target, request.created_by)
            for number in VERSIONS
            for request in self.world.ask(list_requests, RequestsOf(1, "fraud", number, viewer)).requests
        }
        assert found == self.known.requests

    @invariant()
    def what_waits_for_somebody_is_what_they_may_approve(self):
        for name in LEVELS:
            level = self.level(name)
            page = self.world.ask(list_waiting, WaitingFor(1, self.world.viewer(name)))
            found = {(request.version, request.kind, request.target, request.created_by) for request in page.requests}
            assert found == {
                request
                for request in self.known.requests
                if level >= self.known.needs(*request[:3]) and not self.may_not_approve(name, request[3])
            }
            assert all(RequestAction.APPROVE in request.available_actions for request in page.requests)

    @invariant()
    def activities_tell_the_way_of_each_version(self):
        """From move to move, a version leaves the stage it came to."""
        for number in VERSIONS:
            stage = "None"
            for activity in reversed(self.world.ask(list_activities, ActivitiesOf(1, "fraud", number, limit=1000)).activities):
                is_move = activity.type in {"APPLIED_TRANSITION", "APPROVED_REQUEST"} or activity.system_comment.startswith("Archived")
                if activity.subject == Subject.STAGE and is_move:
                    assert activity.source == stage
                    stage = activity.target
            assert stage == self.known.stages[number]


Requests.TestCase.settings = settings(max_examples=50, stateful_step_count=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
TestRequests = Requests.TestCase


@pytest.mark.postgres
def test_requests_on_postgres(postgres_server):
    """The same on PostgreSQL, where each example has a database of its own."""

    class OnPostgres(Requests):
        def opened(self) -> Database:
            self.stack = contextlib.ExitStack()
            url = self.stack.enter_context(postgres_server.database(postgres_server.migrated))
            return PostgresDatabase.open(url, before_commit=ledger.flush)

        def teardown(self) -> None:
            super().teardown()
            self.stack.close()

    run_state_machine_as_test(OnPostgres, settings=settings(Requests.TestCase.settings, max_examples=8))
