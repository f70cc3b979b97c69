-- name: webhook_insert
-- Make a webhook.
insert into webhooks (
    public_id, workspace_id, protocol, format, name, description, url, job_id, model_id, events, status, verify_tls, secret, credential,
    created_by, created_ms, updated_ms, active_after_seq
)
values (
    :public_id, :workspace_id, :protocol, :format, :name, :description, :url, :job_id, :model_id, :events, :status, :verify_tls, :secret,
    :credential, :created_by, :now_ms, :now_ms, :active_after_seq
)
@returning_id;

-- name: webhook_lock
-- Find a webhook by its public id, to change it.
select id from webhooks
where workspace_id = :workspace_id and public_id = :public_id and deleted_ms is null @for_update;

-- name: webhook_by_id
-- One webhook with the name of its model.
select w.id, w.public_id, w.protocol, w.format, w.name, w.description, w.url, w.job_id, w.model_id, m.name, w.events, w.status,
    w.verify_tls, w.secret is not null, w.credential is not null, w.created_by, w.created_ms, w.updated_ms
from webhooks w left join registered_models m on m.id = w.model_id
where w.id = :id;

-- name: webhook_id_by_public_id
-- Find a webhook by its public id.
select id from webhooks where workspace_id = :workspace_id and public_id = :public_id and deleted_ms is null;

-- name: webhook_sealed
-- What is encrypted of a webhook.
select secret, credential from webhooks where id = :id;

-- name: webhook_update
-- Change a webhook.
update webhooks set
    name = :name, description = :description, format = :format, url = :url, job_id = :job_id, events = :events, status = :status,
    verify_tls = :verify_tls, secret = :secret, credential = :credential, updated_ms = :now_ms, active_after_seq = :active_after_seq
where id = :id;

-- name: webhook_active_after
-- From where on a webhook hears of events.
select active_after_seq from webhooks where id = :id;

-- name: webhook_delete
-- Delete a webhook, and with it what is secret of it.
update webhooks set deleted_ms = :now_ms, updated_ms = :now_ms, status = 'DISABLED', secret = null, credential = null where id = :id;

-- name: webhooks_count
-- How many webhooks there are.
select count(*) from webhooks where workspace_id = :workspace_id and deleted_ms is null;

-- name: webhooks_with_secrets
-- What is encrypted, after a cursor, to encrypt it again.
select id, public_id, secret, credential from webhooks
where id > :after_id and (secret is not null or credential is not null) order by id limit :limit;

-- name: webhook_reseal
-- Put what is encrypted, encrypted with another key, in the place of what was there, unless that was changed meanwhile.
update webhooks set secret = :secret, credential = :credential
where id = :id and secret is not distinct from :old_secret and credential is not distinct from :old_credential;

-- name: webhooks_active
-- Who hears of events now.
select id, protocol, model_id, events, active_after_seq from webhooks
where status = 'ACTIVE' and deleted_ms is null order by id limit :limit;

-- name: outbox_seq
-- Up to which event deliveries were made.
select seq from webhook_outbox where id = 1;

-- name: outbox_lock
-- The same, while one server makes the next.
select seq from webhook_outbox where id = 1 @for_update;

-- name: outbox_move
-- Remember up to which event deliveries were made.
update webhook_outbox set seq = :seq where id = 1;

-- name: model_of_version
-- Whose version a node is.
select model_id from model_versions where id = :id;

-- name: model_is_prompt
-- Whether a registered model is a prompt.
select 1 from registered_model_tags where model_id = :model_id and key = :key and lower(value) = 'true';

-- name: delivery_insert
-- Owe an event to a webhook.
insert into webhook_deliveries (delivery_id, webhook_id, lane, event_seq, event, status, attempts, created_us)
values (:delivery_id, :webhook_id, :lane, :event_seq, :event, 'waiting', 0, :now_us)
@returning_id;

-- name: lane_open
-- Say that a lane has something waiting. The row is locked even where it is there, so that nobody takes it for empty meanwhile.
insert into webhook_lanes (webhook_id, lane, due_us, holder) values (:webhook_id, :lane, :now_us, '')
on conflict (webhook_id, lane) do update set due_us = webhook_lanes.due_us;

-- name: lanes_first_due
-- The webhooks that have something waiting, with the time at which the first of it is due.
select w.id, min(l.due_us) from webhooks w join webhook_lanes l on l.webhook_id = w.id
where w.status = 'ACTIVE' and w.deleted_ms is null
group by w.id order by min(l.due_us), w.id limit :limit;

-- name: lanes_due
-- The lanes of a webhook that are due, the longest waiting first.
select lane, due_us from webhook_lanes where webhook_id = :webhook_id and due_us <= :now_us order by due_us, lane limit :limit;

-- name: lane_claim
-- Take a lane until the end of a lease, unless it was taken since it was looked at.
update webhook_lanes set due_us = :lease_us, holder = :holder
where webhook_id = :webhook_id and lane = :lane and due_us = :due_us;

-- name: lane_lock
-- Who holds a lane.
select holder from webhook_lanes where webhook_id = :webhook_id and lane = :lane @for_update;

-- name: lane_set_due
-- Say when the next of a lane is due, and give the lane back.
update webhook_lanes set due_us = :due_us, holder = '' where webhook_id = :webhook_id and lane = :lane;

-- name: lane_close
-- Nothing of a lane waits any more.
delete from webhook_lanes where webhook_id = :webhook_id and lane = :lane;

-- name: lanes_close
-- Nothing of a webhook waits any more.
delete from webhook_lanes where webhook_id = :webhook_id;

-- name: lanes_release
-- Give back every lane that was taken, because nobody can hold it any more.
update webhook_lanes set due_us = :now_us, holder = '' where holder <> '';

-- name: delivery_first
-- The first of a lane that waits.
select d.id, d.delivery_id, d.event_seq, d.event, d.attempts, d.created_us, e.record
from webhook_deliveries d join events e on e.seq = d.event_seq
where d.webhook_id = :webhook_id and d.lane = :lane and d.status = 'waiting' order by d.id limit 1;

-- name: delivery_settle
-- Write down how an attempt ended.
update webhook_deliveries set
    status = :status, attempts = attempts + 1, attempted_us = :now_us, finished_us = :finished_us, duration_ms = :duration_ms,
    response_status = :response_status, response_body = :response_body, error = :error
where id = :id and status = 'waiting';

-- name: deliveries_drop
-- Give up what waits for a webhook that goes away.
update webhook_deliveries set status = 'dropped', finished_us = :now_us where webhook_id = :webhook_id and status = 'waiting';

-- name: lane_is_waiting
-- Whether something of a lane waits.
select 1 from webhook_deliveries where webhook_id = :webhook_id and lane = :lane and status = 'waiting' limit 1;

-- name: delivery_lock
-- One delivery of a webhook, to send it again.
select delivery_id, lane, event_seq, event, status from webhook_deliveries where id = :id and webhook_id = :webhook_id @for_update;

-- name: deliveries_prune
-- Forget deliveries that ended before a time, some at once.
delete from webhook_deliveries where id in (
    select id from webhook_deliveries where finished_us < :before_us order by finished_us, id limit :limit
);
