-- name: node_insert
-- Make a node.
insert into nodes (kind, workspace_id, public_id, created_ms)
values (:kind, :workspace_id, :public_id, :created_ms)
@returning_id;

-- name: node_by_public_id
-- One node, by the id that people know.
select id, kind, public_id, created_ms, workspace_id from nodes where public_id = :public_id;

-- name: node_by_id
-- One node, by its inner id.
select id, kind, public_id, created_ms, workspace_id from nodes where id = :id;

-- name: edge_insert
-- Connect two nodes, once for each role.
insert into edges (source_id, target_id, role, step, created_ms)
values (:source_id, :target_id, :role, :step, :created_ms)
on conflict (source_id, target_id, role) do nothing;

-- name: edge_tag_upsert
-- Set a tag of an edge.
insert into edge_tags (source_id, target_id, role, key, value)
values (:source_id, :target_id, :role, :key, :value)
on conflict (source_id, target_id, role, key) do update set value = excluded.value;

-- name: upstream_ids
-- Ids of all nodes from which data flowed here; ids alone, so that the covering order of edges answers it.
with recursive closure (id) as (
    select cast(:node_id as bigint)
    union
    select edges.source_id from closure join edges on edges.target_id = closure.id
)
select id from closure limit :limit;

-- name: downstream_ids
-- Ids of all nodes to which data flowed from here.
with recursive closure (id) as (
    select cast(:node_id as bigint)
    union
    select edges.target_id from closure join edges on edges.source_id = closure.id
)
select id from closure limit :limit;

-- name: upstream_count
-- How many nodes data flowed from to here, with this one, counted up to a limit.
with recursive closure (id) as (
    select cast(:node_id as bigint)
    union
    select edges.source_id from closure join edges on edges.target_id = closure.id
)
select count(*) from (select id from closure limit :limit) counted;

-- name: downstream_count
-- How many nodes data flowed to from here, with this one, counted up to a limit.
with recursive closure (id) as (
    select cast(:node_id as bigint)
    union
    select edges.target_id from closure join edges on edges.source_id = closure.id
)
select count(*) from (select id from closure limit :limit) counted;
