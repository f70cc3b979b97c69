-- Series at rest: the log, sealed into columns of one series each; see docs/series.md.

-- A chunk holds points of one series, ordered by (step, time, value); first_... and last_... are those of its ends. upto_id: the series' points of log rows up to that one are in chunks.
-- in_time: 1 when the times never fall in that order, so that it also is the order of a history.
create table series_chunks (
    id @id,
    run_id bigint not null references runs (id),
    key_id bigint not null references series_keys (id),
    first_step bigint not null,
    first_ms bigint not null,
    last_step bigint not null,
    last_ms bigint not null,
    points bigint not null,
    in_time smallint not null,
    upto_id bigint not null,
    size_bytes bigint not null,
    sha256 @blob not null
);

-- The points of a chunk, in blocks that a chart fetches one by one. first_point is the position of the block's first point in its chunk.
create table series_blocks (
    chunk_id bigint not null references series_chunks (id),
    first_point bigint not null,
    data @blob not null,
    primary key (chunk_id, first_point)
);

-- Has all that a plan or a chart needs to choose chunks, so that neither reads their bytes.
create index series_chunks_by_series on series_chunks (run_id, key_id, first_step, first_ms, id, last_step, last_ms, points, in_time, upto_id, size_bytes);

create index series_chunks_by_key on series_chunks (key_id);

-- Summaries of every 64, 512, 4096 ... points of a chunk.
create table series_levels (
    chunk_id bigint not null references series_chunks (id),
    bucket_points bigint not null,
    data @blob not null,
    primary key (chunk_id, bucket_points)
);

-- Which server of several seals a run, and until when nobody else should try.
create table series_claims (
    run_id bigint primary key references runs (id),
    holder @text not null,
    until_us bigint not null
);

-- Who sends numbered frames of points, and which was written last: a frame that comes again is not written again.
create table series_writers (
    writer @text primary key,
    run_id bigint not null references runs (id),
    sequence bigint not null,
    at_ms bigint not null
);

create index series_writers_by_run on series_writers (run_id);
