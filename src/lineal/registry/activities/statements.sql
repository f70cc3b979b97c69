-- name: activity_insert
-- Remember what happened to a version.
insert into activities (
    model_id, version_id, type, subject, source, target, comment, system_comment, actor, created_ms, updated_ms, comment_id
) values (
    :model_id, :version_id, :type, :subject, :source, :target, :comment, :system_comment, :actor, :now_ms, :now_ms, :comment_id
) @returning_id;

-- name: activity_change_comment
-- Let the activity of a comment say what the comment says.
update activities set comment = :comment, system_comment = :system_comment, updated_ms = :now_ms where comment_id = :comment_id;

-- name: activities_of_version
-- What happened to a version, newest first, before a cursor.
select a.id, m.name, v.version, a.type, a.subject, a.source, a.target, a.comment, a.system_comment, a.actor, a.created_ms,
       a.updated_ms, a.comment_id
from activities a join model_versions v on v.id = a.version_id join registered_models m on m.id = a.model_id
where a.version_id = :version_id and a.id < :before_id
order by a.id desc limit :limit;

-- name: activities_of_model
-- What happened to the versions of a registered model, newest first, before a cursor.
select a.id, m.name, v.version, a.type, a.subject, a.source, a.target, a.comment, a.system_comment, a.actor, a.created_ms,
       a.updated_ms, a.comment_id
from activities a join model_versions v on v.id = a.version_id join registered_models m on m.id = a.model_id
where a.model_id = :model_id and a.id < :before_id
order by a.id desc limit :limit;
