-- name: series_key
-- The number of a metric's name.
select id from series_keys where name = :name;

-- name: series_key_insert
-- Number a new name; two servers may do so at once.
insert into series_keys (name) values (:name)
on conflict (name) do update set name = excluded.name
returning id;

-- name: series_log_insert
-- Append the packed points of one write.
insert into series_log (run_id, points, data) values (:run_id, :points, :data) @returning_id;

-- name: series_log_of_run
-- The packed rows of a run, in the order they were written.
select id, data from series_log where run_id = :run_id and id > :after_id order by id limit :limit;

-- name: summary_upsert
-- Fold the points of one write into their series.
insert into series_summary (
    run_id, key_id, points, first_step, last_step, last_ms, last_value, min_value, min_step, max_value, max_step
) values (
    :run_id, :key_id, :points, :first_step, :last_step, :last_ms, :last_value, :min_value, :min_step, :max_value, :max_step
)
on conflict (run_id, key_id) do update set
    points = series_summary.points + excluded.points,
    first_step = @least(series_summary.first_step, excluded.first_step),
    last_step = case
        when (excluded.last_step, excluded.last_ms, coalesce(excluded.last_value, 0.0))
           > (series_summary.last_step, series_summary.last_ms, coalesce(series_summary.last_value, 0.0))
        then excluded.last_step else series_summary.last_step end,
    last_ms = case
        when (excluded.last_step, excluded.last_ms, coalesce(excluded.last_value, 0.0))
           > (series_summary.last_step, series_summary.last_ms, coalesce(series_summary.last_value, 0.0))
        then excluded.last_ms else series_summary.last_ms end,
    last_value = case
        when (excluded.last_step, excluded.last_ms, coalesce(excluded.last_value, 0.0))
           > (series_summary.last_step, series_summary.last_ms, coalesce(series_summary.last_value, 0.0))
        then excluded.last_value else series_summary.last_value end,
    min_value = case
        when series_summary.min_value is null or excluded.min_value < series_summary.min_value
        then excluded.min_value else series_summary.min_value end,
    min_step = case
        when series_summary.min_value is null or excluded.min_value < series_summary.min_value
        then excluded.min_step else series_summary.min_step end,
    max_value = case
        when series_summary.max_value is null or excluded.max_value > series_summary.max_value
        then excluded.max_value else series_summary.max_value end,
    max_step = case
        when series_summary.max_value is null or excluded.max_value > series_summary.max_value
        then excluded.max_step else series_summary.max_step end;

-- name: summaries_of_run
-- Every series of a run at a glance, by name.
select series_keys.name, series_summary.points, series_summary.last_step, series_summary.last_ms, series_summary.last_value
from series_summary join series_keys on series_keys.id = series_summary.key_id
where series_summary.run_id = :run_id
order by series_keys.name;

-- name: log_newest
-- The newest row of the log.
select max(id) from series_log;

-- name: log_after
-- What was logged after a row, by run, for the next rows of the log.
select run_id, count(*), sum(points), max(id), sum(size_bytes)
from (select id, run_id, points, length(data) as size_bytes from series_log where id > :after_id order by id limit :limit) as page
group by run_id;

-- name: log_newest_of_run
-- The newest row that a run has in the log.
select max(id) from series_log where run_id = :run_id;

-- name: log_size
-- Rows and points that wait in the log.
select count(*), coalesce(sum(points), 0), coalesce(sum(length(data)), 0) from series_log;

-- name: log_size_of_rows
-- Rows and points that a run has in a part of the log.
select count(*), coalesce(sum(points), 0), coalesce(sum(length(data)), 0) from series_log
where run_id = :run_id and id >= :first_id and id <= :last_id;

-- name: totals
-- What all chunks amount to, and what sealing took out of the log so far.
select chunks, sealed_points, sealed_bytes, dropped_rows, dropped_points, dropped_bytes from series_totals where id = 1;

-- name: totals_add
-- Keep count of what a transaction sealed.
update series_totals set
    chunks = chunks + :chunks, sealed_points = sealed_points + :sealed_points, sealed_bytes = sealed_bytes + :sealed_bytes,
    dropped_rows = dropped_rows + :dropped_rows, dropped_points = dropped_points + :dropped_points, dropped_bytes = dropped_bytes + :dropped_bytes
where id = 1;

-- name: log_row_lock
-- A row of the log, held against other servers that seal it.
select id from series_log where id = :id @for_update;

-- name: log_delete
-- Drop rows that are in chunks, but never the newest of the log: SQLite would give its number to another row.
delete from series_log
where run_id = :run_id and id >= :first_id and id <= :last_id and id < (select max(id) from series_log);

-- name: log_empty
-- Take the points out of a row that is in chunks and has to stay.
update series_log set points = 0, data = :data where run_id = :run_id and id = :id;

-- name: run_of_series
-- The public id and the workspace of a run.
select runs.public_id, experiments.workspace_id
from runs join experiments on experiments.id = runs.experiment_id
where runs.id = :run_id;

-- name: chunks_of_run
-- What is known of the chunks of a run without reading them.
select key_id, id, first_step, first_ms, last_step, last_ms, points, in_time, upto_id
from series_chunks where run_id = :run_id
order by key_id, first_step, first_ms, id;

-- name: chunks_of_series
-- What is known of the chunks of a series without reading them.
select id, first_step, first_ms, last_step, last_ms, points, in_time, upto_id
from series_chunks where run_id = :run_id and key_id = :key_id
order by first_step, first_ms, id;

-- name: blocks_between
-- The blocks that hold the points from one position of a chunk to another (exclusive).
select first_point, data from series_blocks
where chunk_id = :chunk_id and first_point < :stop
    and first_point >= (select max(first_point) from series_blocks where chunk_id = :chunk_id and first_point <= :start)
order by first_point;

-- name: chunk_digest
-- The SHA-256 of the points of a chunk.
select sha256 from series_chunks where id = :id;

-- name: chunk_size
-- The points of a chunk and its bytes at rest.
select points, size_bytes from series_chunks where id = :id;

-- name: chunk_upto
-- Up to which row of the log the points of a series are in chunks.
select max(upto_id) from series_chunks where run_id = :run_id and key_id = :key_id;

-- name: run_upto
-- Up to which row of the log some series of a run is in chunks.
select max(upto_id) from series_chunks where run_id = :run_id;

-- name: chunk_insert
-- Keep a chunk.
insert into series_chunks (
    run_id, key_id, first_step, first_ms, last_step, last_ms, points, in_time, upto_id, size_bytes, sha256
) values (
    :run_id, :key_id, :first_step, :first_ms, :last_step, :last_ms, :points, :in_time, :upto_id, :size_bytes, :sha256
) @returning_id;

-- name: chunk_delete
-- Drop a chunk whose points are in others.
delete from series_chunks where id = :id and sha256 = :sha256;

-- name: chunks_size
-- Chunks, their points and their bytes.
select count(*), coalesce(sum(points), 0), coalesce(sum(size_bytes), 0) from series_chunks;

-- name: block_insert
-- Keep a block of a chunk.
insert into series_blocks (chunk_id, first_point, data) values (:chunk_id, :first_point, :data);

-- name: blocks_delete
-- Drop the blocks of a chunk.
delete from series_blocks where chunk_id = :chunk_id;

-- name: piece_insert
-- Keep a piece of a level of a chunk's pyramid.
insert into series_pieces (chunk_id, bucket_points, first_bucket, first_step, last_step, first_ms, last_ms, data)
values (:chunk_id, :bucket_points, :first_bucket, :first_step, :last_step, :first_ms, :last_ms, :data);

-- name: pieces_delete
-- Drop the pyramid of a chunk.
delete from series_pieces where chunk_id = :chunk_id;

-- name: level_pieces
-- The pieces of a level of a chunk's pyramid, in order.
select data from series_pieces where chunk_id = :chunk_id and bucket_points = :bucket_points order by first_bucket;

-- name: pieces_of_chunk
-- The whole pyramid of a chunk.
select bucket_points, first_bucket, first_step, last_step, first_ms, last_ms, data from series_pieces
where chunk_id = :chunk_id order by bucket_points, first_bucket limit :limit;

-- name: levels_delete
-- Drop the pyramid of a chunk that an earlier version sealed.
delete from series_levels where chunk_id = :chunk_id;

-- name: levels_of_chunk
-- The whole pyramid of a chunk that an earlier version sealed.
select bucket_points, data from series_levels where chunk_id = :chunk_id order by bucket_points limit :limit;

-- name: run_to_verify
-- The next run that has series, or events that might speak of some.
select min(found.id) from (
    select min(subject_id) as id from events where subject_kind = 'run' and subject_id > :after_id
    union all select min(run_id) from series_log where run_id > :after_id
    union all select min(run_id) from series_chunks where run_id > :after_id
) as found;

-- name: level_data
-- The coarsest level with buckets of at most so many points, of a chunk that an earlier version sealed.
select bucket_points, data from series_levels
where chunk_id = :chunk_id and bucket_points <= :bucket_points_max
order by bucket_points desc limit 1;

-- name: claim
-- Have a run to seal for oneself, unless another server has it.
insert into series_claims (run_id, holder, until_us) values (:run_id, :holder, :until_us)
on conflict (run_id) do update set holder = excluded.holder, until_us = excluded.until_us
where series_claims.holder = excluded.holder or series_claims.until_us < :now_us;

-- name: claims_expire
-- Forget claims that ended.
delete from series_claims where until_us < :now_us;

-- name: writer_lock
-- How far a writer of frames has come, held until the transaction ends.
select run_id, sequence from series_writers where writer = :writer @for_update;

-- name: writer_upsert
-- Remember the last frame of a writer.
insert into series_writers (writer, run_id, sequence, at_ms) values (:writer, :run_id, :sequence, :at_ms)
on conflict (writer) do update set sequence = excluded.sequence, at_ms = excluded.at_ms;

-- name: writers_silent
-- Writers of frames whose last one came before a time, the longest silent first.
select writer, run_id from series_writers where at_ms < :before_ms order by at_ms limit :limit;

-- name: writer_delete
-- Drop how far a writer came, unless it wrote again.
delete from series_writers where writer = :writer and at_ms < :before_ms;

-- name: retired_writers
-- The names of the writers of a run that retired, 16 bytes each.
select writers from series_retired_writers where run_id = :run_id;

-- name: retired_writers_add
-- Make the row for the names, or hold it until the transaction ends.
insert into series_retired_writers (run_id, writers) values (:run_id, :writers)
on conflict (run_id) do update set writers = series_retired_writers.writers;

-- name: retired_writers_set
-- Keep the names of the writers of a run that retired.
update series_retired_writers set writers = :writers where run_id = :run_id;

-- name: glances_of_run
-- Every series of a run with its extremes, by name.
select series_keys.name, series_summary.points, series_summary.first_step, series_summary.last_step, series_summary.last_ms,
       series_summary.last_value, series_summary.min_value, series_summary.min_step, series_summary.max_value, series_summary.max_step
from series_summary join series_keys on series_keys.id = series_summary.key_id
where series_summary.run_id = :run_id
order by series_keys.name;
