-- name: events_lock
-- Serialise appends of several servers until commit (PostgreSQL only; one writer owns a SQLite store).
select pg_advisory_xact_lock(4994926);

-- name: events_last_seq
-- The number of the newest event, 0 when there is none.
select coalesce(max(seq), 0) from events;

-- name: event_insert
-- Append one event.
insert into events (seq, at_us, workspace_id, actor, request_id, kind, subject_kind, subject_id, record, leaf)
values (:seq, :at_us, :workspace_id, :actor, :request_id, :kind, :subject_kind, :subject_id, :record, :leaf);
