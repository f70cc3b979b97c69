-- name: model_insert
-- Make a logged model on its node.
insert into logged_models (
    id, public_id, experiment_id, name, model_type, source_run_id, status, artifact_location, created_ms, updated_ms
) values (
    :id, :public_id, :experiment_id, :name, :model_type, :source_run_id, :status, :artifact_location, :now_ms, :now_ms
);

-- name: model_by_public_id
-- One logged model, deleted or not, of a workspace.
select logged_models.id, logged_models.public_id, logged_models.experiment_id, logged_models.name, logged_models.model_type,
       logged_models.source_run_id, logged_models.status, logged_models.lifecycle, logged_models.artifact_location,
       logged_models.created_ms, logged_models.updated_ms
from logged_models join experiments on experiments.id = logged_models.experiment_id
where logged_models.public_id = :model_id and experiments.workspace_id = :workspace_id;

-- name: model_lock
-- One logged model of a workspace, to be changed.
select id, public_id, experiment_id, name, model_type, source_run_id, status, lifecycle, artifact_location, created_ms, updated_ms
from logged_models
where public_id = :model_id
  and exists (select 1 from experiments where experiments.id = logged_models.experiment_id and workspace_id = :workspace_id)
@for_update;

-- name: model_node
-- The inner id of a logged model of a workspace, and its experiment.
select logged_models.id, logged_models.experiment_id from logged_models join experiments on experiments.id = logged_models.experiment_id
where logged_models.public_id = :model_id and experiments.workspace_id = :workspace_id;

-- name: model_set_status
-- Say how the upload of a model ended.
update logged_models set status = :status, updated_ms = :now_ms where id = :id;

-- name: model_delete
-- Mark a model deleted.
update logged_models set lifecycle = 1, deleted_ms = coalesce(deleted_ms, :now_ms), updated_ms = :now_ms where id = :id;

-- name: params_of_model
-- All params of a model.
select key, value from logged_model_params where model_id = :id order by key;

-- name: param
-- One param of a model.
select value from logged_model_params where model_id = :id and key = :key;

-- name: param_insert
-- Write a param, once.
insert into logged_model_params (model_id, key, value) values (:id, :key, :value);

-- name: tags_of_model
-- All tags of a model.
select key, value from logged_model_tags where model_id = :id order by key;

-- name: tag
-- One tag of a model.
select value from logged_model_tags where model_id = :id and key = :key;

-- name: tag_upsert
-- Set a tag of a model.
insert into logged_model_tags (model_id, key, value) values (:id, :key, :value)
on conflict (model_id, key) do update set value = excluded.value;

-- name: tag_delete
-- Remove a tag of a model.
delete from logged_model_tags where model_id = :id and key = :key;

-- name: metrics_of_model
-- The points kept of all metrics of a model.
select series_keys.name, logged_model_metrics.value, logged_model_metrics.time_ms, logged_model_metrics.step, runs.public_id,
       logged_model_metrics.dataset_name, logged_model_metrics.dataset_digest
from logged_model_metrics
join series_keys on series_keys.id = logged_model_metrics.key_id
join runs on runs.id = logged_model_metrics.run_id
where logged_model_metrics.model_id = :id
order by series_keys.name, runs.public_id, logged_model_metrics.dataset_name, logged_model_metrics.dataset_digest,
         logged_model_metrics.time_ms, logged_model_metrics.step;

-- name: metric_key
-- The number of a metric's name.
select id from series_keys where name = :name;

-- name: metric_upsert
-- Keep a point of a model; of two values at one time and step the greater one stays, a NaN counting as 0, so that a retry changes nothing.
insert into logged_model_metrics (model_id, key_id, run_id, dataset_name, dataset_digest, time_ms, step, value)
values (:model_id, :key_id, :run_id, :dataset_name, :dataset_digest, :time_ms, :step, :value)
on conflict (model_id, key_id, run_id, dataset_name, dataset_digest, time_ms, step) do update set value = excluded.value
where coalesce(excluded.value, 0.0) > coalesce(logged_model_metrics.value, 0.0);

-- name: metric_trim
-- Drop the points of one metric that are older than the newest ones.
delete from logged_model_metrics
where model_id = :model_id and key_id = :key_id and run_id = :run_id
  and dataset_name = :dataset_name and dataset_digest = :dataset_digest
  and (time_ms, step) < (
      select kept.time_ms, kept.step from logged_model_metrics kept
      where kept.model_id = :model_id and kept.key_id = :key_id and kept.run_id = :run_id
        and kept.dataset_name = :dataset_name and kept.dataset_digest = :dataset_digest
      order by kept.time_ms desc, kept.step desc limit 1 offset :others
  );

-- name: history_tag
-- The models that 2.x clients said a run made.
select value from run_tags where run_id = :run_id and key = :key;

-- name: history_tag_upsert
-- Set that list; it may be longer than other tags.
insert into run_tags (run_id, key, value) values (:run_id, :key, :value)
on conflict (run_id, key) do update set value = excluded.value;
