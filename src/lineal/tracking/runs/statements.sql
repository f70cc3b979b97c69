-- name: run_insert
-- Make a run on its node.
insert into runs (id, public_id, experiment_id, name, user_id, status, start_ms, artifact_uri)
values (:id, :public_id, :experiment_id, :name, :user_id, :status, :start_ms, :artifact_uri);

-- name: run_by_public_id
-- One run, deleted or not, of a workspace.
select runs.id, runs.public_id, runs.experiment_id, runs.name, runs.user_id, runs.status, runs.start_ms, runs.end_ms,
       runs.lifecycle, runs.artifact_uri
from runs join experiments on experiments.id = runs.experiment_id
where runs.public_id = :run_id and experiments.workspace_id = :workspace_id;

-- name: run_lock
-- One run of a workspace, to be changed.
select id, public_id, experiment_id, name, user_id, status, start_ms, end_ms, lifecycle, artifact_uri
from runs
where public_id = :run_id
  and exists (select 1 from experiments where experiments.id = runs.experiment_id and workspace_id = :workspace_id)
@for_update;

-- name: run_update
-- Change what may change of a run.
update runs set name = :name, status = :status, end_ms = :end_ms where id = :id;

-- name: run_set_lifecycle
-- Delete or restore one run by itself.
update runs set lifecycle = :lifecycle, deleted_ms = :deleted_ms, deleted_with_experiment = 0 where id = :id;

-- name: params_of_run
-- All params of a run.
select key, value from params where run_id = :run_id order by key;

-- name: param_insert
-- Write a param, once.
insert into params (run_id, key, value) values (:run_id, :key, :value);

-- name: tags_of_run
-- All tags of a run.
select key, value from run_tags where run_id = :run_id order by key;

-- name: tag
-- One tag of a run.
select value from run_tags where run_id = :run_id and key = :key;

-- name: tag_upsert
-- Set a tag of a run.
insert into run_tags (run_id, key, value) values (:run_id, :key, :value)
on conflict (run_id, key) do update set value = excluded.value;

-- name: tag_delete
-- Remove a tag of a run.
delete from run_tags where run_id = :run_id and key = :key;

-- name: children_count
-- How many active runs name a run as their parent and are in its experiment, counted up to a limit. SQLite joins in this order: few runs
-- have that value of the tag, and an experiment may have many runs.
select count(*) from (
    select run_tags.run_id
    from run_tags cross join runs
    where run_tags.key = :key and run_tags.value = :parent_run_id and length(run_tags.value) < 100
      and runs.id = run_tags.run_id and runs.lifecycle = 0
      and runs.experiment_id = (
          select parents.experiment_id from runs parents join experiments on experiments.id = parents.experiment_id
          where parents.public_id = :parent_run_id and experiments.workspace_id = :workspace_id
      )
    limit :limit
) children;
