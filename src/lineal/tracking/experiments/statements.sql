-- name: experiment_insert
-- Make an experiment; nothing when the name is taken.
insert into experiments (workspace_id, name, artifact_location, created_ms, updated_ms)
values (:workspace_id, :name, :artifact_location, :now_ms, :now_ms)
on conflict (workspace_id, name) do nothing
returning id;

-- name: experiment_set_location
-- Fill in the default location, which contains the id.
update experiments set artifact_location = :artifact_location where id = :id;

-- name: experiment_by_id
-- One experiment of a workspace.
select id, name, artifact_location, lifecycle, created_ms, updated_ms
from experiments where id = :id and workspace_id = :workspace_id;

-- name: experiment_lock
-- One experiment of a workspace, to be changed.
select id, name, artifact_location, lifecycle, created_ms, updated_ms
from experiments where id = :id and workspace_id = :workspace_id @for_update;

-- name: experiment_by_name
-- One experiment of a workspace by name, deleted ones included.
select id, name, artifact_location, lifecycle, created_ms, updated_ms
from experiments where name = :name and workspace_id = :workspace_id;

-- name: experiment_id_by_name
-- Whether a name is taken, by whom.
select id from experiments where name = :name and workspace_id = :workspace_id;

-- name: experiment_rename
-- Give an experiment another name.
update experiments set name = :name, updated_ms = :now_ms where id = :id;

-- name: experiment_set_lifecycle
-- Delete or restore an experiment.
update experiments set lifecycle = :lifecycle, deleted_ms = :deleted_ms, updated_ms = :now_ms where id = :id;

-- name: experiment_delete_runs
-- Delete the active runs of an experiment, remembering that they went with it.
update runs set lifecycle = 1, deleted_ms = :now_ms, deleted_with_experiment = 1
where experiment_id = :id and lifecycle = 0;

-- name: experiment_restore_runs
-- Bring back the runs that were deleted with the experiment, and only those.
update runs set lifecycle = 0, deleted_ms = null, deleted_with_experiment = 0
where experiment_id = :id and deleted_with_experiment = 1;

-- name: experiment_tags
-- All tags of an experiment.
select key, value from experiment_tags where experiment_id = :id order by key;

-- name: experiment_tag
-- One tag of an experiment.
select value from experiment_tags where experiment_id = :id and key = :key;

-- name: experiment_tag_upsert
-- Set a tag of an experiment.
insert into experiment_tags (experiment_id, key, value) values (:id, :key, :value)
on conflict (experiment_id, key) do update set value = excluded.value;

-- name: experiment_tag_delete
-- Remove a tag of an experiment.
delete from experiment_tags where experiment_id = :id and key = :key;

-- name: experiment_at_default
-- The experiment with an id, when its files are where they are unless somebody says otherwise.
select id from experiments where id = :id and workspace_id = :workspace_id and artifact_location = :location;

-- name: experiments_placed
-- Experiments whose files were put elsewhere in this server's own tree.
select id, artifact_location from experiments
where workspace_id = :workspace_id and lower(substr(artifact_location, 1, 16)) = 'mlflow-artifacts'
  and artifact_location <> 'mlflow-artifacts:/' || id
order by id limit :limit;
