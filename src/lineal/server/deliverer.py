"""Delivers webhooks: spreads what the ledger added, and sends what is due, many at once and none starving the others.

One task for each server of a store. It sleeps until something is committed here, until the next attempt is due, or for a moment, since
another server may have committed something.
"""

import asyncio
import contextlib
import logging
import random
import time
import uuid
from collections import Counter

from lineal.errors import LinealError
from lineal.server.jobs import Job
from lineal.storage.database import Database, Origin
from lineal.webhooks import deliveries, outbox
from lineal.webhooks.desk import Desk
from lineal.webhooks.formats.messages import Told
from lineal.webhooks.receivers import shown_url
from lineal.webhooks.sending import Outcome
from lineal.webhooks.values import DeliveryStatus, RetryPolicy

_log = logging.getLogger("lineal.server.deliverer")

ACTOR = "lineal"
CONCURRENT_MAX = 32
"""Messages sent at once by one server."""
CONCURRENT_TROUBLED_MAX = 16
"""Those of them to receivers whose last delivery failed: they wait long, and must not keep the others waiting."""
CONCURRENT_PER_WEBHOOK_MAX = 4
LEASE_S = 30.0
"""What an attempt may take (20 s), and time to write down how it ended."""
POLL_S = 2.0
"""How late an event of another server is noticed."""
FORGET_AFTER_S = 120.0
FORGET_EVERY_S = 3_600.0
TURN_PAUSE_S = 0.02
"""What is committed within this time is looked at together, so that many writes cost few looks."""


class Deliverer:
    """What one server sends."""

    def __init__(self, database: Database, desk: Desk, policy: RetryPolicy, history_days: int) -> None:
        """Deliver what `database` owes, and forget what is over after `history_days`."""
        self._database = database
        self._desk = desk
        self._policy = policy
        self._history_us = history_days * 24 * 3_600 * 1_000_000
        self._holder = uuid.uuid4().hex
        self._wake = asyncio.Event()
        self._looked_seq = 0
        self._heard_since = 0
        self._is_heard = False
        self._busy: Counter[int] = Counter()
        self._well: set[int] = set()
        self._troubled: set[int] = set()
        self._sending: set[asyncio.Task[None]] = set()
        self._main: asyncio.Task[None] | None = None
        self._commits = database.watch_commits(self._wake.set)

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Start delivering."""
        self._desk.wake = self._wake.set
        self._main = loop.create_task(self._run())

    def job(self) -> Job:
        """Answer the job that forgets deliveries."""
        return Job("forget deliveries of webhooks", FORGET_AFTER_S, FORGET_EVERY_S, lambda _, origin: self.forget(origin))

    async def forget(self, origin: Origin) -> None:
        """Forget the deliveries that ended long ago, in steps that let other writes pass."""
        while await self._database.write(deliveries.prune, origin.at_us - self._history_us, origin) == deliveries.PRUNE_STEP:
            pass

    async def stop(self) -> None:
        """Stop; what is being sent is cut off, and sent again by whoever delivers next."""
        self._commits.close()
        tasks = [*self._sending, *([self._main] if self._main is not None else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self) -> None:
        try:
            await self._desk.reseal(_origin())
        except LinealError as error:
            _log.warning("encrypting secrets of webhooks with the present key failed: %s", error.message)
        if self._database.dialect == "sqlite":  # the process that owns a SQLite store has no rival: who held a lane is dead
            await self._database.write(deliveries.release_lanes, None, _origin())
        while True:
            pause_s = POLL_S
            if self._is_heard:
                self._commits.arm()  # before looking, so that nothing is committed unseen in between
            try:
                pause_s = await self._turn()
            except LinealError as error:
                _log.warning("delivering webhooks failed: %s %s", error.message, error.detail)
            except Exception:  # noqa: BLE001 - a bug must neither go unseen nor end the deliveries for good
                _log.exception("delivering webhooks failed")
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause_s):
                    await self._wake.wait()
            await asyncio.sleep(TURN_PAUSE_S)
            self._wake.clear()

    async def _turn(self) -> float:
        """Spread and send what is due, and answer how long nothing has to be done, in seconds."""
        looked = await self._database.peek(outbox.look, outbox.Look(self._looked_seq))
        if looked.heard_since != self._heard_since:
            self._heard_since = looked.heard_since
            looked = await self._database.peek(outbox.look, outbox.Look())
        self._is_heard = looked.is_heard
        while looked.is_due and await self._database.write(outbox.spread, outbox.Spread(uuid.uuid4().hex), _origin()):
            pass
        self._looked_seq = looked.last_seq
        return await self._send_due()

    async def _send_due(self) -> float:
        free = CONCURRENT_MAX - len(self._sending)
        if free <= 0:
            return POLL_S
        now_us = time.time_ns() // 1_000
        in_trouble = sum(self._busy[webhook_id] for webhook_id in self._troubled)
        capacity = deliveries.Capacity(
            now_us,
            free,
            CONCURRENT_TROUBLED_MAX - in_trouble,
            CONCURRENT_PER_WEBHOOK_MAX,
            {webhook_id: count for webhook_id, count in self._busy.items() if count},
            frozenset(self._well),
            frozenset(self._troubled),
        )
        found = await self._database.peek(deliveries.due, capacity)
        if found.lanes:
            command = deliveries.ClaimLanes(found.lanes, self._holder, int(LEASE_S * 1_000_000))
            for task in await self._database.write(deliveries.claim, command, _origin()):
                self._busy[task.webhook.id] += 1
                sending = asyncio.get_running_loop().create_task(self._deliver(task))
                self._sending.add(sending)
                sending.add_done_callback(self._sending.discard)
        if found.next_us is None:
            return POLL_S
        return min(POLL_S, max((found.next_us - now_us) / 1_000_000, TURN_PAUSE_S))

    async def _deliver(self, task: deliveries.Task) -> None:
        webhook = task.webhook
        try:
            outcome = await self._attempt(task)
            known, other = (self._well, self._troubled) if outcome.is_success else (self._troubled, self._well)
            known.add(webhook.id)
            other.discard(webhook.id)
            await self._settle(task, outcome)
        except LinealError as error:  # the lease ends, and the delivery is made again
            _log.warning("settling delivery %d failed: %s %s", task.id, error.message, error.detail)
        except Exception:  # noqa: BLE001 - the same
            _log.exception("delivery %d failed", task.id)
        finally:
            self._busy[webhook.id] -= 1
            if not self._busy[webhook.id]:
                del self._busy[webhook.id]
            self._wake.set()

    async def _attempt(self, task: deliveries.Task) -> Outcome:
        told = Told(task.delivery_id, task.event, task.record)
        try:
            message = self._desk.message(task.webhook, task.sealed, told, int(time.time()))
        except LinealError as error:
            return Outcome(None, error=error.message)
        return await self._desk.sender.send(message)

    async def _settle(self, task: deliveries.Task, outcome: Outcome) -> None:
        now_us = time.time_ns() // 1_000
        attempts = task.attempts + 1
        due_us = now_us
        status: DeliveryStatus = "delivered"
        if not outcome.is_success:
            is_over = attempts >= self._policy.attempts_max or now_us - task.created_us > self._policy.age_max_s * 1_000_000
            status = "dead" if is_over else "waiting"
            jitter = random.random()  # noqa: S311 - spreads attempts, and protects nothing
            pause_s = self._policy.pause_s(attempts, jitter, outcome.retry_after_s)
            due_us += 0 if is_over else int(pause_s * 1_000_000)
            why = outcome.error or f"status {outcome.status}"
            level = logging.WARNING if is_over else logging.INFO
            _log.log(level, "webhook %s to %s: attempt %d of %s: %s", *_shown(task), attempts, task.delivery_id, why)
        settled = deliveries.Settle(
            id=task.id,
            webhook_id=task.webhook.id,
            lane=task.lane,
            holder=self._holder,
            status=status,
            due_us=due_us,
            duration_ms=outcome.duration_ms,
            response_status=outcome.status,
            response_body=outcome.body,
            error=outcome.error,
        )
        await self._database.write(deliveries.settle, settled, _origin())


def _shown(task: deliveries.Task) -> tuple[str, str]:
    return task.webhook.public_id, shown_url(task.webhook.url)


def _origin() -> Origin:
    return Origin(ACTOR, time.time_ns() // 1_000, unrestricted=True)
