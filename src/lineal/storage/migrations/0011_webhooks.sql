-- Webhooks and their deliveries. The outbox is a position in the ledger: writing an event costs nothing more.

-- The history of one kind or actor, without what training logs all the time: metrics are not indexed here. See ledger.values.BULK_KINDS.
create index events_by_kind on events (kind, seq) where kind not in ('run.logged', 'series.sealed');

create index events_by_actor on events (actor, seq) where kind not in ('run.logged', 'series.sealed');

-- events is a JSON array of names in the words of the protocol. secret and credential are encrypted (webhooks/vault.py).
-- model_id is null where the webhook hears of every model. It hears of events with seq > active_after_seq.
create table webhooks (
    id @id,
    public_id @text not null unique,
    workspace_id bigint not null references workspaces (id),
    protocol @text not null,
    format @text not null,
    name @text not null,
    description @text not null,
    url @text not null,
    job_id @text not null,
    model_id bigint references registered_models (id),
    events @text not null,
    status @text not null,
    verify_tls smallint not null,
    secret @blob,
    credential @blob,
    created_by @text not null,
    created_ms bigint not null,
    updated_ms bigint not null,
    active_after_seq bigint not null,
    deleted_ms bigint
);

create index webhooks_by_workspace on webhooks (workspace_id, id) where deleted_ms is null;

create index webhooks_by_model on webhooks (model_id, id);

-- Up to which event of the ledger deliveries were made: one row.
create table webhook_outbox (
    id smallint primary key,
    seq bigint not null
);

insert into webhook_outbox (id, seq) values (1, 0);

-- One event owed to one webhook. status is waiting, delivered, dead or dropped; delivery_id is what the receiver sees, and stays the same
-- when the message is sent again. Those of one lane (mostly a model) are sent in the order of their ids.
create table webhook_deliveries (
    id @id,
    delivery_id @text not null,
    webhook_id bigint not null references webhooks (id),
    lane @text not null,
    event_seq bigint not null references events (seq),
    event @text not null,
    status @text not null,
    attempts bigint not null,
    created_us bigint not null,
    attempted_us bigint,
    finished_us bigint,
    duration_ms bigint,
    response_status bigint,
    response_body @text not null default '',
    error @text not null default ''
);

create index webhook_deliveries_by_webhook on webhook_deliveries (webhook_id, id);

create index webhook_deliveries_waiting on webhook_deliveries (webhook_id, lane, id) where status = 'waiting';

create index webhook_deliveries_finished on webhook_deliveries (finished_us, id) where finished_us is not null;

create index webhook_deliveries_by_event on webhook_deliveries (event_seq, id);

-- The lanes that have something waiting. A server that sends the first of a lane moves due_us to the end of its lease and signs with holder.
create table webhook_lanes (
    webhook_id bigint not null references webhooks (id),
    lane @text not null,
    due_us bigint not null,
    holder @text not null,
    primary key (webhook_id, lane)
) @clustered;

create index webhook_lanes_due on webhook_lanes (webhook_id, due_us);
