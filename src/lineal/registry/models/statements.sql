-- name: model_insert
-- Make a registered model; nothing when the name is taken.
insert into registered_models (workspace_id, name, description, created_ms, updated_ms, created_by)
values (:workspace_id, :name, :description, :now_ms, :now_ms, :created_by)
on conflict do nothing
returning id;

-- name: model_by_name
-- One registered model of a workspace.
select id, name, description, created_ms, updated_ms, created_by
from registered_models where workspace_id = :workspace_id and name = :name and deleted_ms is null;

-- name: model_by_id
-- The name of a registered model.
select name from registered_models where id = :id and workspace_id = :workspace_id and deleted_ms is null;

-- name: model_lock
-- One registered model of a workspace, to be changed.
select id, name, description, created_ms, updated_ms, created_by
from registered_models where workspace_id = :workspace_id and name = :name and deleted_ms is null @for_update;

-- name: model_name_by_id
-- How a registered model is called now.
select name from registered_models where id = :id and deleted_ms is null;

-- name: model_set_description
-- Describe a registered model.
update registered_models set description = :description, updated_ms = :now_ms where id = :id;

-- name: model_rename
-- Give a registered model another name.
update registered_models set name = :name, updated_ms = :now_ms where id = :id;

-- name: model_touch
-- Remember when a registered model was changed last.
update registered_models set updated_ms = :now_ms where id = :id;

-- name: model_delete
-- Mark a registered model deleted; its name is free again.
update registered_models set deleted_ms = :now_ms, updated_ms = :now_ms where id = :id;

-- name: model_delete_versions
-- Mark the versions of a registered model deleted with it.
update model_versions set deleted_ms = :now_ms, updated_ms = :now_ms where model_id = :id and deleted_ms is null;

-- name: model_touch_versions
-- Remember that a rename changed what every version is called.
update model_versions set updated_ms = :now_ms where model_id = :id and deleted_ms is null;

-- name: model_count_versions
-- How many versions a registered model has.
select count(*) from model_versions where model_id = :id and deleted_ms is null;

-- name: model_stages
-- Which stages the versions of a registered model are in.
select distinct stage from model_versions where model_id = :id and deleted_ms is null order by stage limit :limit;

-- name: model_tags
-- All tags of a registered model.
select key, value from registered_model_tags where model_id = :id order by key;

-- name: model_tag
-- One tag of a registered model.
select value from registered_model_tags where model_id = :id and key = :key;

-- name: model_tag_upsert
-- Set a tag of a registered model.
insert into registered_model_tags (model_id, key, value) values (:id, :key, :value)
on conflict (model_id, key) do update set value = excluded.value;

-- name: model_tag_delete
-- Remove a tag of a registered model.
delete from registered_model_tags where model_id = :id and key = :key;

-- name: name_begin
-- Remember from when a registered model has a name.
insert into model_name_history (workspace_id, name, model_id, from_us, to_us, actor)
values (:workspace_id, :name, :model_id, :from_us, null, :actor);

-- name: name_end
-- Remember until when a registered model had its name.
update model_name_history set to_us = @greatest(from_us, :to_us) where model_id = :model_id and to_us is null;

-- name: name_last_end
-- When the name was given up last.
select max(to_us) from model_name_history where workspace_id = :workspace_id and name = :name;

-- name: model_id_as_of
-- Which registered model had a name at a time, and until when.
select model_id, to_us from model_name_history
where workspace_id = :workspace_id and name = :name and from_us <= :at_us
order by from_us desc, id desc limit 1;
