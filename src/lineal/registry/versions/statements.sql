-- name: version_insert
-- Make a version on its node.
insert into model_versions (
    id, public_id, model_id, version, description, source, storage_location, run_id, run_link, logged_model_id,
    status, status_message, stage, created_by, created_ms, updated_ms, manifest_id, manifest_digest
) values (
    :id, :public_id, :model_id, :version, :description, :source, :storage_location, :run_id, :run_link, :logged_model_id,
    :status, '', :stage, :created_by, :now_ms, :now_ms, :manifest_id, :manifest_digest
);

-- name: version_take_number
-- Take the next number of a registered model; it is never given again.
update registered_models set next_version = next_version + 1, updated_ms = :now_ms where id = :model_id
returning next_version - 1;

-- name: version_by_number
-- One version of a registered model.
select id, public_id, model_id, version, description, source, storage_location, run_id, run_link, logged_model_id,
       status, status_message, stage, created_by, created_ms, updated_ms, manifest_id, manifest_digest
from model_versions where model_id = :model_id and version = :version and deleted_ms is null;

-- name: version_by_public_id
-- One version of a workspace, by its public id, with the name of its model.
select model_versions.model_id, model_versions.version, registered_models.name
from model_versions join registered_models on registered_models.id = model_versions.model_id
where model_versions.public_id = :public_id and model_versions.deleted_ms is null
  and registered_models.workspace_id = :workspace_id;

-- name: version_newest
-- The newest version of a registered model.
select max(version) from model_versions where model_id = :model_id and deleted_ms is null;

-- name: version_newest_in_stage
-- The newest version of a registered model in a stage.
select max(version) from model_versions where model_id = :model_id and stage = :stage and deleted_ms is null;

-- name: version_by_alias
-- The number of the version an alias points to.
select version from model_aliases where model_id = :model_id and alias = :alias;

-- name: version_at_alias [sqlite]
-- The version an alias points to with its tags and aliases as JSON, in one step: what services that load models ask for most.
select v.id, v.public_id, v.model_id, v.version, v.description, v.source, v.storage_location, v.run_id, v.run_link, v.logged_model_id,
       v.status, v.status_message, v.stage, v.created_by, v.created_ms, v.updated_ms, v.manifest_id, v.manifest_digest,
       (select json_group_object(key, value) from (select key, value from model_version_tags where version_id = v.id order by key)),
       (select json_group_array(alias) from (select alias from model_aliases where version_id = v.id order by alias))
from registered_models m
join model_aliases a on a.model_id = m.id and a.alias = :alias
join model_versions v on v.id = a.version_id and v.deleted_ms is null
where m.workspace_id = :workspace_id and m.name = :name and m.deleted_ms is null;

-- name: version_at_alias [postgres]
-- The version an alias points to with its tags and aliases as JSON, in one step: what services that load models ask for most.
select v.id, v.public_id, v.model_id, v.version, v.description, v.source, v.storage_location, v.run_id, v.run_link, v.logged_model_id,
       v.status, v.status_message, v.stage, v.created_by, v.created_ms, v.updated_ms, v.manifest_id, v.manifest_digest,
       (select coalesce(cast(json_object_agg(key, value order by key) as text), '{}') from model_version_tags where version_id = v.id),
       (select coalesce(cast(json_agg(alias order by alias) as text), '[]') from model_aliases where version_id = v.id)
from registered_models m
join model_aliases a on a.model_id = m.id and a.alias = :alias
join model_versions v on v.id = a.version_id and v.deleted_ms is null
where m.workspace_id = :workspace_id and m.name = :name and m.deleted_ms is null;

-- name: version_set_description
-- Describe a version.
update model_versions set description = :description, updated_ms = :now_ms where id = :id;

-- name: version_delete
-- Mark a version deleted.
update model_versions set deleted_ms = :now_ms, updated_ms = :now_ms where id = :id;

-- name: version_tags
-- All tags of a version.
select key, value from model_version_tags where version_id = :id order by key;

-- name: version_tag
-- One tag of a version.
select value from model_version_tags where version_id = :id and key = :key;

-- name: version_tag_upsert
-- Set a tag of a version.
insert into model_version_tags (version_id, key, value) values (:id, :key, :value)
on conflict (version_id, key) do update set value = excluded.value;

-- name: version_tag_delete
-- Remove a tag of a version.
delete from model_version_tags where version_id = :id and key = :key;

-- name: version_aliases
-- All aliases of a version.
select alias from model_aliases where version_id = :id order by alias;

-- name: manifest_of_version
-- The manifest of a sealed version.
select manifests.id, manifests.files_count, manifests.size_bytes, manifests.created_us
from model_versions join manifests on manifests.id = model_versions.manifest_id
where model_versions.id = :id;

-- name: files_of_manifest
-- The first files of a manifest, by path.
select path, blob_digest, size_bytes from manifest_entries where manifest_id = :manifest_id order by path limit :limit;

-- name: file_of_version
-- One file of a sealed version.
select manifest_entries.path, manifest_entries.blob_digest, manifest_entries.size_bytes, manifests.created_us
from model_versions
join manifests on manifests.id = model_versions.manifest_id
join manifest_entries on manifest_entries.manifest_id = manifests.id and manifest_entries.path = :path
where model_versions.id = :id;
