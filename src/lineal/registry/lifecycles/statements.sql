-- name: lifecycle_by_model
-- The head of a model's own lifecycle.
select archive_stage, four_eyes from lifecycles where model_id = :model_id;

-- name: lifecycle_stages
-- The stages of a model's own lifecycle, in order.
select name, may_archive from lifecycle_stages where model_id = :model_id order by position limit :limit;

-- name: lifecycle_moves
-- The moves of a model's own lifecycle, in order.
select source, target, level, needs_approval from lifecycle_moves where model_id = :model_id order by position limit :limit;

-- name: lifecycle_upsert
-- Give a model a lifecycle of its own.
insert into lifecycles (model_id, archive_stage, four_eyes, updated_ms, updated_by)
values (:model_id, :archive_stage, :four_eyes, :now_ms, :actor)
on conflict (model_id) do update set archive_stage = excluded.archive_stage, four_eyes = excluded.four_eyes,
    updated_ms = excluded.updated_ms, updated_by = excluded.updated_by;

-- name: lifecycle_delete
-- Give a model the default lifecycle again.
delete from lifecycles where model_id = :model_id;

-- name: lifecycle_stages_delete
-- Forget the stages of a model's own lifecycle.
delete from lifecycle_stages where model_id = :model_id;

-- name: lifecycle_moves_delete
-- Forget the moves of a model's own lifecycle.
delete from lifecycle_moves where model_id = :model_id;

-- name: lifecycle_stage_insert
-- Add a stage to a model's own lifecycle.
insert into lifecycle_stages (model_id, position, name, may_archive) values (:model_id, :position, :name, :may_archive);

-- name: lifecycle_move_insert
-- Add a move to a model's own lifecycle.
insert into lifecycle_moves (model_id, position, source, target, level, needs_approval)
values (:model_id, :position, :source, :target, :level, :needs_approval);

-- name: stages_in_use
-- Which stages have versions.
select distinct stage from model_versions where model_id = :model_id and deleted_ms is null order by stage limit :limit;
