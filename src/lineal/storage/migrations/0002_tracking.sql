-- Experiments, runs with their params and tags, and series (metrics over steps).

create table experiments (
    id @id,
    workspace_id bigint not null references workspaces (id),
    name @text not null,
    artifact_location @text not null,
    lifecycle smallint not null default 0,
    created_ms bigint not null,
    updated_ms bigint not null,
    deleted_ms bigint,
    unique (workspace_id, name)
);

create index experiments_by_creation on experiments (workspace_id, lifecycle, created_ms desc, id);

insert into experiments (id, workspace_id, name, artifact_location, created_ms, updated_ms)
values (0, 1, 'Default', 'mlflow-artifacts:/0', 0, 0);

create table experiment_tags (
    experiment_id bigint not null references experiments (id),
    key @text not null,
    value @text not null,
    primary key (experiment_id, key)
) @clustered;

-- A run is a node; public_id repeats nodes.public_id so that the hot path needs no join.
create table runs (
    id @key references nodes (id),
    public_id @text not null unique,
    experiment_id bigint not null references experiments (id),
    name @text not null,
    user_id @text not null,
    status smallint not null,
    start_ms bigint not null,
    end_ms bigint,
    lifecycle smallint not null default 0,
    deleted_ms bigint,
    deleted_with_experiment smallint not null default 0,
    artifact_uri @text not null
);

create index runs_by_start on runs (experiment_id, lifecycle, start_ms desc, public_id);

create table params (
    run_id bigint not null references runs (id),
    key @text not null,
    value @text not null,
    primary key (run_id, key)
) @clustered;

create table run_tags (
    run_id bigint not null references runs (id),
    key @text not null,
    value @text not null,
    primary key (run_id, key)
) @clustered;

-- The names of metrics, once; series refer to them by number.
create table series_keys (
    id @id,
    name @text not null unique
);

-- Every metric write as one packed row; see tracking/series/packed.py for the bytes.
create table series_log (
    id @id,
    run_id bigint not null references runs (id),
    points bigint not null,
    data @blob not null
);

create index series_log_by_run on series_log (run_id, id);

-- One row per series. A null value is NaN. `last` is the greatest (step, time, value), not the last written.
create table series_summary (
    run_id bigint not null references runs (id),
    key_id bigint not null references series_keys (id),
    points bigint not null,
    first_step bigint not null,
    last_step bigint not null,
    last_ms bigint not null,
    last_value @real,
    min_value @real,
    min_step bigint,
    max_value @real,
    max_step bigint,
    primary key (run_id, key_id)
) @clustered;

create index series_summary_by_value on series_summary (key_id, last_value, run_id);
