-- name: alias_by_name
-- What an alias of a registered model points to.
select version_id, version from model_aliases where model_id = :model_id and alias = :alias;

-- name: alias_upsert
-- Point an alias to a version.
insert into model_aliases (model_id, alias, version_id, version) values (:model_id, :alias, :version_id, :version)
on conflict (model_id, alias) do update set version_id = excluded.version_id, version = excluded.version;

-- name: alias_delete
-- Remove an alias.
delete from model_aliases where model_id = :model_id and alias = :alias;

-- name: aliases_of_model
-- All aliases of a registered model.
select alias, version from model_aliases where model_id = :model_id order by alias;

-- name: aliases_delete_of_model
-- Remove all aliases of a registered model.
delete from model_aliases where model_id = :model_id;

-- name: aliases_of_version
-- All aliases of a version.
select alias from model_aliases where version_id = :version_id order by alias;

-- name: span_begin
-- Remember from when an alias points to a version.
insert into alias_history (model_id, alias, version_id, version, from_us, to_us, actor)
values (:model_id, :alias, :version_id, :version, :from_us, null, :actor);

-- name: span_end
-- Remember until when an alias pointed to what it points to.
update alias_history set to_us = @greatest(from_us, :to_us)
where model_id = :model_id and alias = :alias and to_us is null;

-- name: span_last_end
-- When the alias was moved or removed last.
select to_us from alias_history where model_id = :model_id and alias = :alias order by from_us desc, id desc limit 1;

-- name: alias_as_of
-- What an alias pointed to at a time, and until when: one step in one index.
select version_id, version, from_us, to_us, actor from alias_history
where model_id = :model_id and alias = :alias and from_us <= :at_us
order by from_us desc, id desc limit 1;

-- name: spans_of_alias
-- The history of one alias, newest first, before a cursor.
select id, alias, version_id, version, from_us, to_us, actor from alias_history
where model_id = :model_id and alias = :alias
    and (from_us < :before_us or (from_us = :before_us and id < :before_id))
order by from_us desc, id desc limit :limit;

-- name: spans_running
-- What the aliases of a registered model point to now, since when and by whom.
select model_aliases.alias, model_aliases.version_id, model_aliases.version, alias_history.from_us, alias_history.to_us, alias_history.actor
from model_aliases join alias_history on alias_history.model_id = model_aliases.model_id
    and alias_history.alias = model_aliases.alias and alias_history.to_us is null
where model_aliases.model_id = :model_id
order by model_aliases.alias limit :limit;

-- name: spans_of_version
-- Which aliases pointed to a version when, newest first.
select alias, version_id, version, from_us, to_us, actor from alias_history
where version_id = :version_id
order by from_us desc, id desc limit :limit;

-- name: span_running
-- What one alias points to now, since when and by whom.
select alias, version_id, version, from_us, to_us, actor from alias_history
where model_id = :model_id and alias = :alias and to_us is null
order by from_us desc, id desc limit 1;
