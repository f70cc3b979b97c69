-- name: event_at
-- When an event arrived.
select at_us from events where seq = :seq;

-- name: events_between
-- Events in order, after a cursor and up to another.
select record from events where seq > :after_seq and seq <= :upto_seq order by seq limit :limit;

-- name: kind_after
-- The next kind of event in alphabetical order, of those that are not bulk.
select min(kind) from events where kind > :kind and kind not in ('run.logged', 'series.sealed');

-- name: model_of_version
-- Whose version a node is.
select model_id from model_versions where id = :id;

-- name: experiment_of_run
-- Where a run is.
select experiment_id from runs where id = :id;

-- name: experiment_of_logged_model
-- Where a logged model is.
select experiment_id from logged_models where id = :id;
