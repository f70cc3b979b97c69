-- The model registry: registered models, their versions, tags, aliases and stages, and what each of them was at any time.

-- next_version only grows, so that the number of a deleted version is never given again.
create table registered_models (
    id @id,
    workspace_id bigint not null references workspaces (id),
    name @text not null,
    description @text,
    created_ms bigint not null,
    updated_ms bigint not null,
    created_by @text not null,
    deleted_ms bigint,
    next_version bigint not null default 1
);

create unique index registered_models_by_name on registered_models (workspace_id, name) where deleted_ms is null;

create index registered_models_by_update on registered_models (workspace_id, updated_ms, name) where deleted_ms is null;

create table registered_model_tags (
    model_id bigint not null references registered_models (id),
    key @text not null,
    value @text not null,
    primary key (model_id, key)
) @clustered;

create index registered_model_tags_by_key on registered_model_tags (key, model_id);

-- Which model had a name when. to_us is exclusive, null while it lasts.
create table model_name_history (
    id @id,
    workspace_id bigint not null references workspaces (id),
    name @text not null,
    model_id bigint not null references registered_models (id),
    from_us bigint not null,
    to_us bigint,
    actor @text not null
);

create index model_name_history_by_name on model_name_history (workspace_id, name, from_us, id);

create index model_name_history_by_model on model_name_history (model_id, from_us, id);

-- A version is a node; public_id repeats nodes.public_id. run_id and logged_model_id are public ids as the client gave them: they may
-- belong to another server.
create table model_versions (
    id @key references nodes (id),
    public_id @text not null unique,
    model_id bigint not null references registered_models (id),
    version bigint not null,
    description @text,
    source @text not null,
    storage_location @text not null,
    run_id @text not null,
    run_link @text not null,
    logged_model_id @text not null,
    status @text not null,
    status_message @text not null,
    stage @text not null,
    created_by @text not null,
    created_ms bigint not null,
    updated_ms bigint not null,
    manifest_id bigint references manifests (id),
    manifest_digest @text,
    deleted_ms bigint,
    unique (model_id, version)
);

create index model_versions_by_stage on model_versions (model_id, stage, version) where deleted_ms is null;

create index model_versions_by_run on model_versions (run_id, id) where deleted_ms is null;

create index model_versions_by_logged_model on model_versions (logged_model_id, id) where deleted_ms is null;

create index model_versions_by_update on model_versions (updated_ms, id) where deleted_ms is null;

create index model_versions_by_manifest on model_versions (manifest_id);

create table model_version_tags (
    version_id bigint not null references model_versions (id),
    key @text not null,
    value @text not null,
    primary key (version_id, key)
) @clustered;

create index model_version_tags_by_key on model_version_tags (key, version_id);

create table model_aliases (
    model_id bigint not null references registered_models (id),
    alias @text not null,
    version_id bigint not null references model_versions (id),
    version bigint not null,
    primary key (model_id, alias)
) @clustered;

create index model_aliases_by_version on model_aliases (version_id, alias);

-- What an alias pointed to when. Spans of one alias follow each other without overlap; to_us is exclusive, null while it lasts.
create table alias_history (
    id @id,
    model_id bigint not null references registered_models (id),
    alias @text not null,
    version_id bigint not null references model_versions (id),
    version bigint not null,
    from_us bigint not null,
    to_us bigint,
    actor @text not null
);

create index alias_history_by_alias on alias_history (model_id, alias, from_us, id);

create index alias_history_by_version on alias_history (version_id, from_us, id);

-- In which stage a version was when; it starts with the version itself.
create table stage_history (
    id @id,
    model_id bigint not null references registered_models (id),
    version_id bigint not null references model_versions (id),
    version bigint not null,
    stage @text not null,
    from_us bigint not null,
    to_us bigint,
    actor @text not null
);

create index stage_history_by_version on stage_history (version_id, from_us, id);

create index stage_history_by_stage on stage_history (model_id, stage, from_us, id);
