-- Datasets with their versions, and logged models with their params, tags and metrics.

create table datasets (
    id @id,
    workspace_id bigint not null references workspaces (id),
    name @text not null,
    created_ms bigint not null,
    unique (workspace_id, name)
);

-- A dataset version is a node. detail is SHA-256 of (source_type, source, schema, profile); see tracking/datasets/values.py.
create table dataset_versions (
    id @key references nodes (id),
    public_id @text not null unique,
    dataset_id bigint not null references datasets (id),
    digest @text not null,
    detail @blob not null,
    source_type @text not null,
    source @text not null,
    schema @text,
    profile @text,
    unique (dataset_id, digest, detail)
);

-- Which version a name and digest mean in an experiment, once for each context its runs used it in ('' for none).
create table experiment_datasets (
    experiment_id bigint not null references experiments (id),
    dataset_id bigint not null references datasets (id),
    digest @text not null,
    context @text not null,
    version_id bigint not null references dataset_versions (id),
    primary key (experiment_id, dataset_id, digest, context)
) @clustered;

create index experiment_datasets_by_version on experiment_datasets (version_id);

create index experiment_datasets_by_dataset on experiment_datasets (dataset_id);

-- Runs are searched by the tags of their inputs.
create index edge_tags_by_target on edge_tags (target_id, role, key, source_id);

-- A logged model is a node; public_id repeats nodes.public_id. source_run_id is a public id as the client gave it.
create table logged_models (
    id @key references nodes (id),
    public_id @text not null unique,
    experiment_id bigint not null references experiments (id),
    name @text not null,
    model_type @text not null,
    source_run_id @text not null,
    status smallint not null,
    lifecycle smallint not null default 0,
    deleted_ms bigint,
    artifact_location @text not null,
    created_ms bigint not null,
    updated_ms bigint not null
);

create index logged_models_by_creation on logged_models (experiment_id, lifecycle, created_ms desc, public_id);

create index logged_models_by_source_run on logged_models (source_run_id, id);

create table logged_model_params (
    model_id bigint not null references logged_models (id),
    key @text not null,
    value @text not null,
    primary key (model_id, key)
) @clustered;

create table logged_model_tags (
    model_id bigint not null references logged_models (id),
    key @text not null,
    value @text not null,
    primary key (model_id, key)
) @clustered;

-- The newest points of each metric of a model, for each run and dataset ('' for none); the run's series has all of them.
-- A null value is NaN.
create table logged_model_metrics (
    model_id bigint not null references logged_models (id),
    key_id bigint not null references series_keys (id),
    run_id bigint not null references runs (id),
    dataset_name @text not null,
    dataset_digest @text not null,
    time_ms bigint not null,
    step bigint not null,
    value @real,
    primary key (model_id, key_id, run_id, dataset_name, dataset_digest, time_ms, step)
) @clustered;

create index logged_model_metrics_by_run on logged_model_metrics (run_id);

create index logged_model_metrics_by_key on logged_model_metrics (key_id);
