-- name: comment_insert
-- Say something about a version.
insert into comments (version_id, text, created_by, created_ms, updated_ms)
values (:version_id, :text, :actor, :now_ms, :now_ms) @returning_id;

-- name: comment_where
-- Where a comment is, and what it says.
select m.name, v.version, c.text, c.created_by
from comments c join model_versions v on v.id = c.version_id join registered_models m on m.id = v.model_id
where c.id = :id and m.workspace_id = :workspace_id and c.deleted_ms is null and v.deleted_ms is null and m.deleted_ms is null;

-- name: comment_by_id
-- One comment.
select c.id, m.name, v.version, c.text, c.created_by, c.created_ms, c.updated_ms, m.id
from comments c join model_versions v on v.id = c.version_id join registered_models m on m.id = v.model_id
where c.id = :id and c.deleted_ms is null;

-- name: comments_of_version
-- What was said about a version, oldest first, after a cursor.
select c.id, m.name, v.version, c.text, c.created_by, c.created_ms, c.updated_ms, m.id
from comments c join model_versions v on v.id = c.version_id join registered_models m on m.id = v.model_id
where c.version_id = :version_id and c.id > :after_id and c.deleted_ms is null
order by c.id limit :limit;

-- name: comment_set_text
-- Let a comment say something else.
update comments set text = :text, updated_ms = :now_ms where id = :id;

-- name: comment_delete
-- Mark a comment deleted, and forget what it said.
update comments set text = '', deleted_ms = :now_ms, updated_ms = :now_ms where id = :id;
