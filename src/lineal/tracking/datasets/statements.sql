-- name: version_in_experiment
-- The version that a name and digest mean in an experiment.
select experiment_datasets.version_id
from datasets join experiment_datasets on experiment_datasets.dataset_id = datasets.id
where datasets.workspace_id = :workspace_id and datasets.name = :name
  and experiment_datasets.experiment_id = :experiment_id and experiment_datasets.digest = :digest
order by experiment_datasets.version_id limit 1;

-- name: dataset_upsert
-- Make a dataset or find it, and hold it until the transaction ends.
insert into datasets (workspace_id, name, created_ms) values (:workspace_id, :name, :created_ms)
on conflict (workspace_id, name) do update set name = excluded.name
returning id;

-- name: dataset_id_of_version
-- The dataset that a version belongs to.
select dataset_id from dataset_versions where id = :id;

-- name: version_by_detail
-- The version with exactly this content.
select id from dataset_versions where dataset_id = :dataset_id and digest = :digest and detail = :detail;

-- name: version_insert
-- Make a version on its node.
insert into dataset_versions (id, public_id, dataset_id, digest, detail, source_type, source, schema, profile)
values (:id, :public_id, :dataset_id, :digest, :detail, :source_type, :source, :schema, :profile);

-- name: experiment_dataset_insert
-- Remember that runs of an experiment used a version in a context.
insert into experiment_datasets (experiment_id, dataset_id, digest, context, version_id)
values (:experiment_id, :dataset_id, :digest, :context, :version_id)
on conflict (experiment_id, dataset_id, digest, context) do nothing;

-- name: datasets_of_experiment
-- The dataset versions that runs of an experiment used, by name, digest and context, after a cursor.
select dataset_versions.public_id, experiment_datasets.context, datasets.name, experiment_datasets.digest,
       dataset_versions.source_type, dataset_versions.source, dataset_versions.schema, dataset_versions.profile
from experiment_datasets
join datasets on datasets.id = experiment_datasets.dataset_id
join dataset_versions on dataset_versions.id = experiment_datasets.version_id
where experiment_datasets.experiment_id = :experiment_id and datasets.workspace_id = :workspace_id
  and (datasets.name, experiment_datasets.digest, experiment_datasets.context) > (:name, :digest, :context)
order by datasets.name, experiment_datasets.digest, experiment_datasets.context
limit :limit;
