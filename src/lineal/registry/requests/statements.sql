-- name: request_insert
-- File a request; nothing when its creator has an open one for the same.
insert into transition_requests (
    workspace_id, model_id, version_id, kind, source, target, level, state, comment, created_by, created_ms
) values (
    :workspace_id, :model_id, :version_id, :kind, :source, :target, :level, 'open', :comment, :actor, :now_ms
) on conflict do nothing
returning id;

-- name: requests_open_count
-- How many requests of a version are open.
select count(*) from transition_requests where version_id = :version_id and state = 'open';

-- name: requests_matching
-- The open requests of a version for one stage or alias, oldest first.
select id, created_by, source from transition_requests
where version_id = :version_id and kind = :kind and target = :target and state = 'open'
order by id limit :limit;

-- name: requests_open_of_version
-- Every open request of a version.
select id, kind, target, created_by from transition_requests where version_id = :version_id and state = 'open' order by id limit :limit;

-- name: requests_open_of_model
-- The open requests for stages of all versions of a registered model, with the stages the versions are in.
select r.id, r.version_id, v.version, v.stage, r.target, r.level, r.created_by
from transition_requests r join model_versions v on v.id = r.version_id
where r.model_id = :model_id and r.state = 'open' and r.kind = 'stage' and r.id > :after_id
order by r.id limit :limit;

-- name: request_set_level
-- Remember what approving a request needs now.
update transition_requests set level = :level where id = :id;

-- name: request_resolve
-- Say what became of a request.
update transition_requests set state = :state, resolved_by = :actor, resolved_ms = :now_ms where id = :id;

-- name: requests_close_of_version
-- Close every open request of a version that goes away.
update transition_requests set state = 'closed', resolved_by = :actor, resolved_ms = :now_ms
where version_id = :version_id and state = 'open';

-- name: requests_close_of_model
-- Close every open request of a registered model that goes away.
update transition_requests set state = 'closed', resolved_by = :actor, resolved_ms = :now_ms
where model_id = :model_id and state = 'open';

-- name: version_with_alias
-- The number of the version that has an alias now.
select version from model_aliases where model_id = :model_id and alias = :alias;
