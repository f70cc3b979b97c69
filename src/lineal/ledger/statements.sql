-- name: events_lock
-- Serialise appends of several servers until commit (PostgreSQL only; one writer owns a SQLite store).
select pg_advisory_xact_lock(4994926);

-- name: events_last_seq
-- The number of the newest event, 0 when there is none.
select coalesce(max(seq), 0) from events;

-- name: events_last_of_subjects [sqlite]
-- The newest event of each of some things, each by one look into the index of subjects.
select found.id, found.seq from (
    select listed.value as id,
           (select max(events.seq) from events where events.subject_kind = :subject_kind and events.subject_id = listed.value) as seq
    from json_each(:subject_ids) listed
) found where found.seq is not null;

-- name: events_last_of_subjects [postgres]
-- The same; the list is JSON here too.
select found.id, found.seq from (
    select listed.id,
           (select max(events.seq) from events where events.subject_kind = :subject_kind and events.subject_id = listed.id) as seq
    from (select cast(value as bigint) as id from json_array_elements_text(cast(:subject_ids as json))) listed
) found where found.seq is not null;

-- name: events_changed_after
-- What of one kind has events after a number, with its newest; the caller knows that these are few.
select subject_id, max(seq) from events where seq > :after_seq and subject_kind = :subject_kind group by subject_id;

-- name: events_subjects_after
-- What has events after a number; the caller knows that these are few.
select distinct subject_kind, subject_id from events where seq > :after_seq;

-- name: event_insert
-- Append one event.
insert into events (seq, at_us, workspace_id, actor, request_id, kind, subject_kind, subject_id, record, leaf)
values (:seq, :at_us, :workspace_id, :actor, :request_id, :kind, :subject_kind, :subject_id, :record, :leaf);

-- name: event_by_seq
-- One event as it was written.
select record, leaf from events where seq = :seq;

-- name: events_of_subject
-- What happened to one thing, newest first, before a cursor.
select record, leaf from events
where subject_kind = :subject_kind and subject_id = :subject_id and seq < :before_seq
order by seq desc limit :limit;

-- name: events_of_kind
-- What happened to one thing of one kind, oldest first, after a cursor.
select record from events
where subject_kind = :subject_kind and subject_id = :subject_id and kind = :kind and seq > :after_seq
order by seq limit :limit;

-- name: event_first_of_subject
-- The first event of one thing.
select record, leaf from events
where subject_kind = :subject_kind and subject_id = :subject_id
order by seq limit 1;

-- name: events_after
-- The ledger in order, after a cursor.
select record, leaf from events where seq > :after_seq order by seq limit :limit;

-- name: events_to_verify
-- The ledger in order with the columns that repeat the record, after a cursor.
select seq, at_us, workspace_id, actor, request_id, kind, subject_kind, subject_id, record, leaf
from events where seq > :after_seq order by seq limit :limit;

-- name: leaves_after
-- Leaves of the tree in order, after a cursor.
select seq, leaf from events where seq > :after_seq order by seq limit :limit;

-- name: leaf
-- One leaf of the tree.
select leaf from events where seq = :seq;

-- name: node
-- One full subtree.
select hash from merkle_nodes where level = :level and position = :position;

-- name: nodes_between
-- Full subtrees of one level, from a position to another (exclusive).
select position, hash from merkle_nodes
where level = :level and position >= :start and position < :end
order by position limit :limit;

-- name: node_insert
-- Keep a full subtree.
insert into merkle_nodes (level, position, hash) values (:level, :position, :hash);

-- name: checkpoint_insert
-- Keep a checkpoint.
insert into checkpoints (tree_size, root, at_us) values (:tree_size, :root, :at_us);

-- name: checkpoint_last
-- The newest checkpoint.
select tree_size, root, at_us from checkpoints order by tree_size desc limit 1;

-- name: checkpoints_between
-- Checkpoints over more than one number of events and up to another.
select tree_size, root, at_us from checkpoints
where tree_size > :after_size and tree_size <= :upto_size
order by tree_size limit :limit;
