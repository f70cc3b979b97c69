-- What searches and series of a large store need.

-- Runs of an experiment by name and by end, for pages in that order; PostgreSQL limits the length of an index row.
create index runs_by_name_prefix on runs (experiment_id, lifecycle, substr(name, 1, 100), id);

create index runs_by_end on runs (experiment_id, lifecycle, end_ms, id);

-- What all chunks amount to, and what sealing took out of the log so far: one row, kept by the transactions that seal, so that nobody has to
-- go through the log and the chunks to know.
create table series_totals (
    id smallint primary key,
    chunks bigint not null,
    sealed_points bigint not null,
    sealed_bytes bigint not null,
    dropped_rows bigint not null,
    dropped_points bigint not null,
    dropped_bytes bigint not null
);

insert into series_totals (id, chunks, sealed_points, sealed_bytes, dropped_rows, dropped_points, dropped_bytes) values (1, 0, 0, 0, 0, 0, 0);

create index series_writers_by_time on series_writers (at_ms);

-- The writers of frames of a run that were silent for so long that only their names are kept, 16 bytes each, so that a late frame is not
-- written twice.
create table series_retired_writers (
    run_id bigint primary key references runs (id),
    writers @blob not null
);
