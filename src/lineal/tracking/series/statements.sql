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
insert into series_log (run_id, points, data) values (:run_id, :points, :data) returning id;

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
