-- name: version_set_stage
-- Put a version in a stage.
update model_versions set stage = :stage, updated_ms = :now_ms where id = :id;

-- name: versions_in_stage
-- The versions of a registered model in a stage, except one.
select id, version from model_versions
where model_id = :model_id and stage = :stage and id <> :except_id and deleted_ms is null
order by version;

-- name: span_begin
-- Remember from when a version is in a stage.
insert into stage_history (model_id, version_id, version, stage, from_us, to_us, actor)
values (:model_id, :version_id, :version, :stage, :from_us, null, :actor);

-- name: span_end
-- Remember until when a version was in its stage.
update stage_history set to_us = @greatest(from_us, :to_us) where version_id = :version_id and to_us is null;

-- name: span_end_of_model
-- The same for all versions of a registered model.
update stage_history set to_us = @greatest(from_us, :to_us) where model_id = :model_id and to_us is null;

-- name: span_last_end
-- When the version left a stage last.
select to_us from stage_history where version_id = :version_id order by from_us desc, id desc limit 1;

-- name: stage_as_of
-- The stage of a version at a time, and until when: one step in one index.
select stage, from_us, to_us, actor from stage_history
where version_id = :version_id and from_us <= :at_us
order by from_us desc, id desc limit 1;

-- name: version_id_by_number
-- The node of a version, deleted or not.
select id from model_versions where model_id = :model_id and version = :version;

-- name: versions_in_stage_as_of
-- Which versions were in a stage at a time.
select version_id, version, from_us, to_us, actor from stage_history
where model_id = :model_id and stage = :stage and from_us <= :at_us and (to_us is null or to_us > :at_us)
order by version limit :limit;

-- name: spans_of_version
-- The stages a version was in, oldest first.
select stage, from_us, to_us, actor from stage_history where version_id = :version_id
order by from_us, id limit :limit;

-- name: stage_was_used
-- Whether any version of a registered model was ever in a stage.
select 1 from stage_history where model_id = :model_id and stage = :stage limit 1;
