-- The ledger's numbers are SQLite's own row numbers, as they were meant to be: declared bigint, they had a table and a second index, which
-- every commit had to write. PostgreSQL has nothing to change.
@sqlite create table events_by_number (
    seq @key,
    at_us bigint not null,
    workspace_id bigint not null,
    actor @text not null,
    request_id @text not null,
    kind @text not null,
    subject_kind @text not null,
    subject_id bigint not null,
    record @blob not null,
    leaf @blob not null
);

@sqlite insert into events_by_number select seq, at_us, workspace_id, actor, request_id, kind, subject_kind, subject_id, record, leaf
from events order by seq;

@sqlite drop table events;

@sqlite alter table events_by_number rename to events;

@sqlite create index events_by_subject on events (subject_kind, subject_id, seq);

@sqlite create index events_by_kind on events (kind, seq) where kind not in ('run.logged', 'series.sealed');

@sqlite create index events_by_actor on events (actor, seq) where kind not in ('run.logged', 'series.sealed');
